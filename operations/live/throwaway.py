"""The throw-away copy of a deployment: the files of a run, made from the one that DEPLOYMENT
names."""

import copy
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from constructs_lib.deployment.load import load, read_toml
from constructs_lib.deployment.model import Deployment
from constructs_lib.deployment.problems import DeploymentError, Problem
from constructs_lib.regions import REGIONS

PREFIX = "live-"
"""The prefix of every run's environment."""
VERSIONS = ("first", "changed", "grown", "unprotected")
"""What is deployed, in this order."""
_CANDIDATES = ("eu-central-1", "us-west-2", "ap-southeast-2", "us-east-2", "eu-west-1")
"""Regions that are enabled in every account; the first that the deployment lacks is added to it."""
_MORE_MEMORY = 128
_FEWEST_REGIONS = 2
_LEFT_OUT = {
    ("cloudfront",): "CloudFront takes many minutes to create and to delete a distribution",
    ("api", "jwt"): "a run has no token to call it with",
    ("domain", "truststore"): "a run has no client certificate to call it with",
    ("routing", "external"): "a run must not send callers to endpoints elsewhere",
}

Written = dict[str, Any]
"""A deployment file's content, as tomllib returns it."""


@dataclass(frozen=True, slots=True)
class Throwaway:
    """The versions that a run deploys, by name, as files and as models; `added` is the new
    region."""

    files: Mapping[str, Path]
    deployments: Mapping[str, Deployment]
    added: str

    @property
    def first(self) -> Deployment:
        """The version that is deployed first."""
        return self.deployments["first"]

    @property
    def regions(self) -> tuple[str, ...]:
        """All regions that any version is deployed to."""
        return self.deployments["grown"].region_names


def new_environment() -> str:
    """Return a random environment, such as "live-3f9a1c"."""
    return PREFIX + secrets.token_hex(3)


def throwaway(
    source: Path,
    folder: Path,
    *,
    environment: str,
    zone: str,
    bucket: str,
    bucket_region: str | None = None,
) -> Throwaway:
    """Write a run's files to `folder`: `source` with another environment, domain and state.

    By default the bucket is in the home region.

    Raises:
        DeploymentError: if the source has problems, or a run cannot deploy it.
    """
    load(source)
    written = read_toml(source, DeploymentError, choose="choose another with DEPLOYMENT=path.toml")
    _refuse(source, written)
    written["environment"] = environment
    written["domain"] |= {"name": f"{environment}.{zone}", "hosted_zone": zone}
    written["state"] = {"bucket": bucket}
    if bucket_region is not None:
        written["state"]["region"] = bucket_region
    for told in ("emails", "urls"):
        written.get("monitoring", {}).pop(told, None)
    added = next(name for name in _CANDIDATES if name not in _names(written))
    files, deployments = {}, {}
    for version, content in zip(VERSIONS, _versions(written, added), strict=True):
        files[version] = folder / f"{version}.toml"
        files[version].write_text(as_toml(content), encoding="utf-8")
        deployments[version] = load(files[version])
    return Throwaway(files, deployments, added)


def as_toml(written: Mapping[str, Any]) -> str:
    """Return TOML with each top-level key on a line of its own, and tables inline.

    Strings, integers and booleans are written as in JSON, which is valid TOML.
    """
    return "".join(f"{_key(name)} = {_value(value)}\n" for name, value in written.items())


def _versions(written: Written, added: str) -> tuple[Written, ...]:
    changed = copy.deepcopy(written)
    function = changed["api"].setdefault("function", {})
    function["memory"] = function.get("memory", 512) + _MORE_MEMORY
    grown = copy.deepcopy(changed)
    grown["regions"].append({"name": added})
    members = grown.get("routing", {}).get("members")
    if members is not None:
        members.append(added)
    unprotected = copy.deepcopy(grown)
    unprotected.setdefault("table", {})["deletion_protection"] = False
    return written, changed, grown, unprotected


def _refuse(source: Path, written: Written) -> None:
    """Raise DeploymentError with all reasons why a run cannot deploy this deployment."""
    problems = [
        Problem(".".join(keys), None, why, "choose another deployment by DEPLOYMENT=path.toml")
        for keys, why in _LEFT_OUT.items()
        if _holds(written, *keys)
    ]
    active = [each for each in written["regions"] if each.get("state", "active") == "active"]
    if len(active) < max(_FEWEST_REGIONS, len(written["regions"])):
        rule = f"must be {_FEWEST_REGIONS} regions or more, all active: a run drains one of them"
        problems.append(Problem("regions", None, rule, "add a region, or take out the others"))
    if all(name in _names(written) for name in _CANDIDATES):
        rule = f"contains {', '.join(_CANDIDATES)}, so none of them can be added"
        problems.append(Problem("regions", None, rule, "take one of them out"))
    if problems:
        raise DeploymentError(str(source), problems)


def _holds(written: Written, *keys: str) -> bool:
    found: Any = written
    for key in keys:
        found = found.get(key, {})
    return bool(found)


def _names(written: Written) -> list[str]:
    return [entry["name"] for entry in written["regions"] if entry["name"] in REGIONS]


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(name)} = {_value(each)}" for name, each in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return _text(value)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
