"""The command that takes every measurement, one after the other."""

import argparse

from operations.bench import cold, edge, proof, synthesis, world

_DESCRIPTION = (
    "Measure synthesis, proof, worlds of growing size, a region's edge and a cold health function,"
    " each against its plain way or its smallest; some three minutes."
)


def main() -> None:
    """Measure everything."""
    argparse.ArgumentParser(prog="bench", description=_DESCRIPTION).parse_args()
    synthesis.main()
    proof.main()
    world.main()
    edge.main()
    cold.main()
