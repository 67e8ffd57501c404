"""`pipenv run bench`: every measurement, one after the other."""

import argparse

from operations.console.signals import stoppable

_DESCRIPTION = (
    "Measure synthesis, proof, worlds of growing size, a region's edge and a cold health function,"
    " each against its plain way or its smallest; some three minutes."
)


def main() -> None:
    """Measure everything; 130 where it was stopped."""
    with stoppable():
        from operations.bench import cold, edge, proof, synthesis, world  # noqa: PLC0415

        argparse.ArgumentParser(prog="bench", description=_DESCRIPTION).parse_args()
        synthesis.main()
        proof.main()
        world.main()
        edge.main()
        cold.main()


if __name__ == "__main__":
    main()
