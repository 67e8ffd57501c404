"""Load a deployment from its TOML file."""

import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from constructs_lib.deployment.model import Deployment
from constructs_lib.deployment.problems import DeploymentError, FileError, Problem, problems_of
from constructs_lib.project import ROOT, is_file

DEFAULT = "deployments/exchange.toml"
_CHOOSE = "choose another with DEPLOYMENT=path.toml"


def chosen_file() -> Path:
    """Return the file that the environment variable DEPLOYMENT names, else the default
    deployment."""
    chosen = Path(os.environ.get("DEPLOYMENT") or DEFAULT)
    return chosen if is_file(chosen) else ROOT / chosen


def load(path: Path) -> Deployment:
    """Return the deployment in the file at `path`.

    Raises:
        DeploymentError: if the file cannot be read or is invalid, with all of its problems.
    """
    written = read_toml(path, DeploymentError, choose=_CHOOSE)
    try:
        return Deployment.model_validate(written)
    except ValidationError as error:
        raise DeploymentError(str(path), problems_of(error)) from None


def read_toml(path: Path, refusal: type[FileError], *, choose: str) -> dict[str, Any]:
    """Return the content of a TOML file.

    Raises:
        FileError: an instance of `refusal`, if the file is not TOML or cannot be read. In the
            second case its remedy is `choose`, which says how to name another file.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        rule, remedy = error.strerror or str(error), choose
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        rule, remedy = f"is not TOML: {error}", "correct the syntax there first"
    raise refusal(str(path), [Problem("the file", None, rule, remedy)])
