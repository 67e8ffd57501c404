"""The route keys of HTTP APIs."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from constructs_lib.deployment.section import refuse

_METHODS = ("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
_PART = re.compile(r"[A-Za-z0-9._~:@!$&'()*+,;=%-]+|\{[A-Za-z0-9._-]+\}")
_GREEDY = re.compile(r"\{[A-Za-z0-9._-]+\+\}")


def _is_route_key(key: str) -> str:
    if key == "$default":
        return key
    method, _, path = key.partition(" ")
    if method not in _METHODS:
        refuse(
            f"does not begin with a method ({', '.join(_METHODS)}) and one space",
            'write it such as "GET /items/{id}", or "$default"',
        )
    if not path.startswith("/"):
        refuse("has no path that begins with /", f'write it such as "{method} /items/{{id}}"')
    *parts, last = path[1:].split("/")
    wrong = [part for part in parts if not _PART.fullmatch(part)]
    if last and not (_PART.fullmatch(last) or _GREEDY.fullmatch(last)):
        wrong.append(last)
    if wrong:
        refuse(
            f'has a part that is neither text nor a whole "{{variable}}": "{wrong[0]}"',
            'use a variable for a whole part, and "{name+}" at the end only',
        )
    variables = re.findall(r"\{([^}+]+)\+?\}", path)
    if len(variables) != len(set(variables)):
        refuse("names a variable twice", "give each variable a name of its own")
    return key


RouteKey = Annotated[
    str,
    AfterValidator(_is_route_key),
    Field(json_schema_extra={"pattern": rf"^(\$default|({'|'.join(_METHODS)}) /\S*)$"}),
]


def route_id(key: str) -> str:
    """Return the construct id of a route: "get_items_id" for "GET /items/{id}"."""
    if key == "$default":
        return "default"
    return "_".join(re.findall(r"[a-z0-9]+", key.lower())) or "root"
