"""Which route of an HTTP API takes a request.

Paths are tuples of decoded segments here: `/rates/EUR/a%2Fb` is `("rates", "EUR", "a/b")`, so
that an escaped slash never makes a segment, and a trailing slash is an empty last segment.

Documented by AWS (http-api-develop-routes): a full match beats a greedy one, which beats
`$default`. Observed, not documented: an exact method beats `ANY` before the paths are compared,
and paths compare segment by segment, a literal before a variable; a greedy variable takes an
empty rest after a slash (`/{proxy+}` serves `/`), a plain variable takes no empty segment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote

Path = tuple[str, ...]

LITERAL, VARIABLE, GREEDY = range(3)


def split_path(raw: str) -> Path:
    """The decoded segments of a path as it stood in the request line, such as `/a%20b/`."""
    return tuple(unquote(segment) for segment in raw.removeprefix("/").split("/"))


def join_path(path: Path) -> str:
    """The decoded path, as HTTP APIs hand it to a function: `/a b/`."""
    return "/" + "/".join(path)


@dataclass(frozen=True)
class RouteKey:
    """`GET /pets/{id}`, `ANY /{proxy+}` or `$default`; `method` is None for the last."""

    text: str
    method: str | None
    segments: Path

    @classmethod
    def parse(cls, text: str) -> Self:
        if text == "$default":
            return cls(text, None, ())
        method, _, path = text.partition(" ")
        return cls(text, method, tuple(path.removeprefix("/").split("/")))

    @property
    def _greedy(self) -> bool:
        return bool(self.segments) and _vagueness(self.segments[-1]) == GREEDY

    @property
    def precedence(self) -> tuple[int, bool, tuple[int, ...]]:
        """The lower, the earlier a matching route is chosen."""
        kind = 2 if self.method is None else int(self._greedy)
        return kind, self.method == "ANY", tuple(map(_vagueness, self.segments))

    def match(self, method: str, path: Path) -> dict[str, str] | None:
        """The path parameters of a request that this key matches, else None."""
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
    """The route key that takes the request, with its path parameters, or None."""
    matches = [(key, match) for key in keys if (match := key.match(method, path)) is not None]
    return min(matches, key=lambda found: found[0].precedence, default=None)


def _vagueness(segment: str) -> int:
    if not segment.startswith("{"):
        return LITERAL
    return GREEDY if segment.endswith("+}") else VARIABLE
