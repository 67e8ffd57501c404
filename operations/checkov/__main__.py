"""`python -m operations.checkov`: scan what every deployment becomes; part of `make check`.

Exit codes: 0 all is mended or waived, 1 something new, or a waiver that waives nothing, 3 it could
not be run.
"""

import sys

from operations.console.signals import stoppable


def main() -> None:
    """Run the command; 130 where it was stopped."""
    with stoppable():
        from operations.checkov.command import scan  # noqa: PLC0415

        sys.exit(scan())


if __name__ == "__main__":
    main()
