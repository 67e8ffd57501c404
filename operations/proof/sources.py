"""Reads a system from files, standard input, AWS, or a deployment that is synthesized first."""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from constructs_lib.deployment.load import chosen_file, load
from operations.proof.documents import DocumentError, Reading, joined_readings, read
from operations.route53.readers.api import read_api
from operations.terraform.synthesis import SynthesisError, synthesize

STANDARD_INPUT = Path("-")
_REGION = "us-east-1"
"""The region of Route 53's API, whatever region the environment names."""
_CONFIG = Config(retries={"mode": "adaptive", "max_attempts": 10})


class SourceError(Exception):
    """A source that cannot be read; the message says which and why."""


def from_files(paths: Sequence[Path]) -> Reading:
    """Read Terraform's JSON. Several files are the stacks of one system.

    Raises:
        SourceError: for the first that cannot be read.
    """
    stacks = [""] if len(paths) == 1 else [path.parent.name or str(path) for path in paths]
    if len(set(stacks)) < len(stacks):
        stacks = [str(path) for path in paths]
    return joined_readings(
        [_from_file(path, stack) for path, stack in zip(paths, stacks, strict=True)]
    )


def from_deployment() -> Reading:
    """Synthesize the deployment that DEPLOYMENT names, or the default one, and read that.

    Raises:
        DeploymentError: when its file has problems.
        SourceError: when it cannot be synthesized.
    """
    deployment = chosen_file()
    load(deployment)
    with tempfile.TemporaryDirectory(prefix="meridian-") as folder:
        try:
            stacks = synthesize(deployment, Path(folder))
        except SynthesisError as error:
            raise SourceError(str(error)) from None
        return from_files([stack / "cdk.tf.json" for stack in stacks])


def from_aws() -> Reading:
    """Read Route 53 itself, as the environment's credentials and AWS_ENDPOINT_URL say.

    Raises:
        SourceError: in AWS's words.
    """
    try:
        return Reading(read_api(boto3.client("route53", region_name=_REGION, config=_CONFIG)))
    except (BotoCoreError, ClientError, ValueError) as error:
        raise SourceError(f"Route 53: {error}") from None


def _from_file(path: Path, stack: str) -> Reading:
    try:
        text = sys.stdin.read() if path == STANDARD_INPUT else path.read_text(encoding="utf-8")
        return read(json.loads(text), stack=stack)
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        said = "not text; a plan file becomes JSON by `terraform show -json`"
        raise SourceError(f"{path}: {said}") from None
    except json.JSONDecodeError as error:
        raise SourceError(f"{path}: not JSON: {error}") from None
    except RecursionError:
        raise SourceError(f"{path}: nested too deeply to be Terraform's") from None
    except DocumentError as error:
        raise SourceError(f"{path}: {error}") from None
