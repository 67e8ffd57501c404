"""`pipenv run bench`: every measurement, one after the other."""

import argparse

from operations.bench import proof, synthesis

_DESCRIPTION = "Measure synthesis and proof, each against its plain way; about two minutes."

if __name__ == "__main__":
    argparse.ArgumentParser(prog="bench", description=_DESCRIPTION).parse_args()
    synthesis.main()
    proof.main()
