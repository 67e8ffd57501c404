"""Real plans, plans made up in a few words, and what a review finds in them."""

import copy
import gzip
import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from operations.plan_review.finding import Severity
from operations.plan_review.plan import read
from operations.plan_review.review import Review, review

FIXTURES = Path(__file__).parent / "fixtures"
TODAY = date(2026, 6, 1)

Document = dict[str, Any]


@cache
def _text(name: str) -> str:
    return gzip.decompress((FIXTURES / f"{name}.json.gz").read_bytes()).decode()


@pytest.fixture(scope="session")
def real() -> Callable[[str], Document]:
    """A plan that the real Terraform made, by its name; the caller may change it."""
    return lambda name: json.loads(_text(name))


@pytest.fixture(scope="session")
def altered(real: Callable[[str], Document]) -> Callable[..., Document]:
    """A real plan in which some resources will have other values."""

    def alter(name: str, changes: dict[str, dict[str, Any]], *, side: str = "after") -> Document:
        document = real(name)
        entries = {entry["address"]: entry["change"] for entry in document["resource_changes"]}
        for address, values in changes.items():
            change = entries[address]
            change[side] = {**change[side], **copy.deepcopy(values)}
            if change["actions"] == ["no-op"]:
                change["actions"] = ["update"]
            if side == "after":
                for attribute in values:
                    change["after_unknown"].pop(attribute, None)
        return document

    return alter


@pytest.fixture(scope="session")
def plan_of() -> Callable[..., Document]:
    """A plan of these changes: (address, actions, before, after), then what else it holds."""

    def build(*changes: tuple[Any, ...], **more: Any) -> Document:
        entries = []
        for address, actions, before, after, *rest in changes:
            change = {"actions": actions.split(), "before": before, "after": after}
            entries.append({"address": address, "change": {**change, **dict(*rest)}})
        return {"format_version": "1.2", "resource_changes": entries, **more}

    return build


@pytest.fixture(scope="session")
def reviewed() -> Callable[..., Review]:
    """The review of one plan or several."""

    def look(*documents: Document, **more: Any) -> Review:
        stacks = [f"stack{at}" if len(documents) > 1 else "" for at in range(len(documents))]
        plans = [
            read(document, name=stack or "plan", stack=stack)
            for document, stack in zip(documents, stacks, strict=True)
        ]
        return review(plans, **{"today": TODAY, **more})

    return look


@pytest.fixture(scope="session")
def found(reviewed: Callable[..., Review]) -> Callable[..., dict[str, list[str]]]:
    """What a review holds against plans: the rules, each with the first address of its findings."""

    def look(*documents: Document) -> dict[str, list[str]]:
        rules: dict[str, list[str]] = {}
        for finding in reviewed(*documents).findings:
            if finding.severity is not Severity.NOTE:
                rules.setdefault(finding.rule, []).append(finding.addresses[0])
        return rules

    return look
