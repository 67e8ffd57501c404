"""Error messages about a file, each with the path in the file, the value, the rule and a remedy."""

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from constructs_lib.deployment.model import Deployment
from constructs_lib.deployment.raw import Location

_IN_TOML_WORDS = {
    "tuple_type": "is not a list",
    "dict_type": "is not a table",
    "model_type": "is not a table",
    "model_attributes_type": "is not a table",
    "string_type": "is not text",
    "int_type": "is not a whole number",
    "float_type": "is not a number",
    "finite_number": "is not a finite number",
    "bool_type": "is neither true nor false",
}
_KEY = "[key]"
"""What pydantic appends to a location if the problem is in a table's key, not in its value."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: `path` is such as "regions[1].name", `value` as TOML would show it."""

    path: str
    value: str | None
    rule: str
    remedy: str

    def __str__(self) -> str:
        shown = self.path if self.value is None else f"{self.path} = {self.value}"
        return f"  {shown}\n      {self.rule}\n      → {self.remedy}"


class FileError(Exception):
    """A file is invalid; the message lists all of its problems."""

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        listed = "\n\n".join(str(problem) for problem in problems)
        super().__init__(f"{source} has {count}:\n\n{listed}\n")


class DeploymentError(FileError):
    """A deployment file is invalid; the message lists all of its problems."""


def problems_of(error: ValidationError, root: type[BaseModel] = Deployment) -> list[Problem]:
    """Return the problems in a pydantic error about a file whose model is `root`, sorted by
    path."""
    found = [_problem(details, root) for details in error.errors(include_url=False)]
    return sorted(found, key=lambda problem: re.sub(r"\d+", _padded, problem.path))


def _padded(number: re.Match[str]) -> str:
    return number[0].zfill(4)


def _problem(details: Mapping[str, Any], root: type[BaseModel]) -> Problem:
    location, kind, shown = details["loc"], details["type"], _shown(details["input"])
    context = details.get("ctx", {})
    if kind == "deployment":
        if location[-1:] == (_KEY,):
            location, shown = location[:-1], None
        return Problem(_path(location), shown, context["rule"], context["remedy"])
    if kind == "missing":
        return Problem(
            _path(location), None, "is missing", f"add it: {_description(location, root)}"
        )
    if kind == "extra_forbidden":
        return Problem(_path(location), shown, "is not a known key", _near(location, root))
    message = details["msg"].removeprefix("Input ")
    rule = _IN_TOML_WORDS.get(kind) or message[0].lower() + message[1:]
    return Problem(_path(location), shown, rule, _description(location, root))


def _path(location: Location) -> str:
    path = ""
    for step in location:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path or "the file"


def _shown(value: Any) -> str | None:
    return (
        None
        if value is None or isinstance(value, dict)
        else json.dumps(value, ensure_ascii=False, default=str)
    )


def _near(location: Location, root: type[BaseModel]) -> str:
    known = list(_section(location[:-1], root).model_fields)
    near = difflib.get_close_matches(str(location[-1]), known, n=1)
    return f'did you mean "{near[0]}"?' if near else f"the keys here are {', '.join(known)}"


def _description(location: Location, root: type[BaseModel]) -> str:
    """Return the description of the innermost known field on the path to `location`."""
    for depth in range(len(location), 0, -1):
        section = _section(location[: depth - 1], root)
        field = section.model_fields.get(str(location[depth - 1]))
        if field is not None and field.description:
            return " ".join(field.description.split())
    return "see the deployment's JSON Schema"


def _section(location: Location, root: type[BaseModel]) -> type[BaseModel]:
    """Return the model of the table at `location`."""
    section = root
    for step in location:
        field = section.model_fields.get(str(step))
        section = (field and _model_in(field.annotation)) or section
    return section


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
