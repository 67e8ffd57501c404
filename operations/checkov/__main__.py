"""`python -m operations.checkov`: scan what every deployment becomes; part of `make check`.

Exit codes: 0 every finding is waived, 1 a new finding or an unused waiver, 3 checkov or the
synthesis could not be run.
"""

from operations.console.launch import launch

if __name__ == "__main__":
    launch("operations.checkov.command:scan")
