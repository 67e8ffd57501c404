"""Where the commands speak, and how an error ends them: in its words, with its code."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from constructs_lib.deployment.problems import DeploymentError
from operations.console.errors import ArgumentError, AwsError

_LOG_WIDTH = 120
"""Characters in a line where there is no terminal to fit."""
_USAGE, _UNREACHABLE = 2, 3

OUT = Console(highlight=False, width=None if sys.stdout.isatty() else _LOG_WIDTH)
LOG = Console(highlight=False, stderr=True)
"""For progress, beside what was asked for."""


@contextmanager
def refusals() -> Iterator[None]:
    """End with 2 or 3 where a person or AWS is to blame, without a traceback."""
    try:
        yield
    except (ArgumentError, DeploymentError) as error:
        print(error, file=sys.stderr)
        sys.exit(_USAGE)
    except AwsError as error:
        print(error, file=sys.stderr)
        sys.exit(_UNREACHABLE)
