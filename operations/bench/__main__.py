"""`pipenv run bench`: every measurement, one after the other."""

import argparse

from operations.bench import edge, proof, synthesis, world

_DESCRIPTION = (
    "Measure synthesis, proof, worlds of growing size and a region's edge, each against its plain"
    " way or its smallest; some three minutes."
)

if __name__ == "__main__":
    argparse.ArgumentParser(prog="bench", description=_DESCRIPTION).parse_args()
    synthesis.main()
    proof.main()
    world.main()
    edge.main()
