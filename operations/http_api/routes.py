"""Selects the route of an HTTP API that takes a request.

A path is a tuple of decoded segments: `/rates/EUR/a%2Fb` is `("rates", "EUR", "a/b")`. So an
escaped slash does not separate segments, and a trailing slash makes an empty last segment.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html: a full
match has priority over a greedy one, and that over `$default`. Observed, and not documented there:
a specific method has priority over `ANY` before paths are compared; paths are compared segment by
segment, a literal before a variable; a greedy variable matches nothing after a slash
(`/{proxy+}` serves `/`), and a plain variable does not match an empty segment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote

Path = tuple[str, ...]

LITERAL, VARIABLE, GREEDY = range(3)


def split_path(raw: str) -> Path:
    """Return the decoded segments of a path in a request line, such as `/a%20b/`."""
    return tuple(unquote(segment) for segment in raw.removeprefix("/").split("/"))


def join_path(path: Path) -> str:
    """Return the decoded path, as HTTP APIs pass it to a function: `/a b/`."""
    return "/" + "/".join(path)


@dataclass(frozen=True)
class RouteKey:
    """`GET /pets/{id}`, `ANY /{proxy+}` or `$default`; `method` is None for the last."""

    text: str
    method: str | None
    segments: Path

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the route key of a text; any text is one."""
        if text == "$default":
            return cls(text, None, ())
        method, _, path = text.partition(" ")
        return cls(text, method, tuple(path.removeprefix("/").split("/")))

    @property
    def _greedy(self) -> bool:
        return bool(self.segments) and _vagueness(self.segments[-1]) == GREEDY

    @property
    def precedence(self) -> tuple[int, bool, tuple[int, ...]]:
        """A sort key: of several matching routes, API Gateway selects the lowest."""
        kind = 2 if self.method is None else int(self._greedy)
        return kind, self.method == "ANY", tuple(map(_vagueness, self.segments))

    def match(self, method: str, path: Path) -> dict[str, str] | None:
        """Return the path parameters of a request that the key matches, else None."""
        if self.method is None:
            return {}
        if self.method not in (method, "ANY"):
            return None
        if self._greedy and len(path) >= len(self.segments):
            last = len(self.segments) - 1
            path = (*path[:last], "/".join(path[last:]))
        if len(path) != len(self.segments):
            return None
        parameters = {}
        for pattern, value in zip(self.segments, path, strict=True):
            kind = _vagueness(pattern)
            if kind == GREEDY or (kind == VARIABLE and value):
                parameters[pattern.strip("{+}")] = value
            elif pattern != value:
                return None
        return parameters


def select(
    keys: Iterable[RouteKey], *, method: str, path: Path
) -> tuple[RouteKey, dict[str, str]] | None:
    """Return the route key that takes a request, with its path parameters, or None."""
    matches = [(key, match) for key in keys if (match := key.match(method, path)) is not None]
    return min(matches, key=lambda found: found[0].precedence, default=None)


def _vagueness(segment: str) -> int:
    if not segment.startswith("{"):
        return LITERAL
    return GREEDY if segment.endswith("+}") else VARIABLE
