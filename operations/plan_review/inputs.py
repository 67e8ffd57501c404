"""Plans and waivers, from files and standard input."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from operations.plan_review.plan import Plan, PlanError, read

STANDARD_INPUT = Path("-")


class InputError(Exception):
    """Something that cannot be read; the message says what, and why."""


def read_plans(paths: Sequence[Path]) -> list[Plan]:
    """Read plans; the addresses of several begin with their files' names.

    Raises:
        InputError: for the first that cannot be read.
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
            f"{path}: this is no JSON: give what `terraform show -json tfplan` prints ({error})"
        ) from error


def _parsed(text: str) -> Any:
    """Return what JSON says; half a surrogate pair, which could not be printed, is no text."""
    document = json.loads(text)
    if "\\u" in text:
        json.dumps(document, ensure_ascii=False).encode()
    return document


def read_text(path: Path, *, otherwise: str) -> str:
    """Read a file, or standard input for `-`; `otherwise` says what to do where it is no text.

    Raises:
        InputError: when it cannot be read, or is not text.
    """
    try:
        content = sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes()
        return content.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: this is no text: {otherwise}") from error
