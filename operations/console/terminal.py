"""The consoles that commands print to, and the exit codes of errors."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from constructs_lib.deployment.problems import DeploymentError
from operations.console.errors import ArgumentError, AwsError

_LOG_WIDTH = 120
"""Characters in a line where the output is not a terminal."""
_USAGE, _UNREACHABLE = 2, 3

OUT = Console(highlight=False, width=None if sys.stdout.isatty() else _LOG_WIDTH)
LOG = Console(highlight=False, stderr=True)
"""Standard error, for progress."""


@contextmanager
def refusals() -> Iterator[None]:
    """Print an expected error and exit: 2 for an argument or a deployment file, 3 for AWS."""
    try:
        yield
    except (ArgumentError, DeploymentError) as error:
        print(error, file=sys.stderr)
        sys.exit(_USAGE)
    except AwsError as error:
        print(error, file=sys.stderr)
        sys.exit(_UNREACHABLE)
