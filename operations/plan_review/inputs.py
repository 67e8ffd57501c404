"""Reads plans and text from files and from standard input."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from operations.plan_review.plan import Plan, PlanError, read

STANDARD_INPUT = Path("-")


class InputError(Exception):
    """A file that cannot be read or understood; the message names it and says why."""


def read_plans(paths: Sequence[Path]) -> list[Plan]:
    """Read plans. If there are several, addresses begin with the name of the plan's file.

    Raises:
        InputError: a plan cannot be read, or the same file is given twice.
    """
    names = ["stdin" if path == STANDARD_INPUT else path.stem for path in paths]
    if len(set(names)) < len(names):
        names = ["-".join(path.with_suffix("").parts).strip("/-") or "stdin" for path in paths]
    if len(set(names)) < len(names):
        raise InputError("the same plan is given twice")
    stacks = names if len(names) > 1 else [""]
    return [
        _plan(path, name, stack) for path, name, stack in zip(paths, names, stacks, strict=True)
    ]


def _plan(path: Path, name: str, stack: str) -> Plan:
    text = read_text(path, otherwise="a plan file becomes JSON by `terraform show -json`")
    try:
        return read(_parsed(text), name=name, stack=stack)
    except PlanError as error:
        raise InputError(f"{path}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{path}: this is not JSON: give what `terraform show -json tfplan` prints ({error})"
        ) from error


def _parsed(text: str) -> Any:
    """Parse JSON, and refuse half of a surrogate pair, which a report could not encode."""
    document = json.loads(text)
    if "\\u" in text:
        json.dumps(document, ensure_ascii=False).encode()
    return document


def read_text(path: Path, *, otherwise: str) -> str:
    """Read a file, or standard input for `-`. `otherwise` is the advice for a binary file.

    Raises:
        InputError: it cannot be read, or is not UTF-8.
    """
    try:
        content = sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes()
        return content.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: this is not text: {otherwise}") from error
