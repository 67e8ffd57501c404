"""From a TOML file to a deployment."""

import os
import tomllib
from pathlib import Path

from pydantic import ValidationError

from constructs_lib.deployment.model import Deployment
from constructs_lib.deployment.problems import DeploymentError, Problem, problems_of
from constructs_lib.deployment.rules import ROOT

DEFAULT = "deployments/exchange.toml"
_CHOOSE = "choose another with DEPLOYMENT=path.toml"


def chosen_file() -> Path:
    """Return the file that the DEPLOYMENT variable chooses."""
    chosen = Path(os.environ.get("DEPLOYMENT") or DEFAULT)
    return chosen if chosen.exists() else ROOT / chosen


def load(path: Path) -> Deployment:
    """Read a deployment.

    Raises:
        DeploymentError: with everything that is wrong with the file.
    """
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise DeploymentError(
            str(path), [Problem("the file", None, error.strerror or str(error), _CHOOSE)]
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DeploymentError(
            str(path), [Problem("the file", None, f"is not TOML: {error}", "mend this place first")]
        ) from None
    try:
        return Deployment.model_validate(written)
    except ValidationError as error:
        raise DeploymentError(str(path), problems_of(error)) from None
