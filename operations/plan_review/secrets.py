"""Finds secrets in plain text, and reports where they are but never what they are."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping

_KINDS = {
    "an AWS access key": r"(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])",
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    "a GitHub token": r"(?<!\w)(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{36,})",
    "a Slack token": r"(?<!\w)xox[abeoprs]-[A-Za-z0-9-]{10,}",
    "a Stripe key": r"(?<!\w)[rs]k_live_[A-Za-z0-9]{16,}",
    "a Google API key": r"(?<!\w)AIza[\w-]{35}",
    "a JSON Web Token": r"(?<!\w)eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+",
    "a password in a URL": r"://[^/\s:@${}]+:[^/\s:@${}]+@",
}
_PATTERNS = {kind: re.compile(pattern) for kind, pattern in _KINDS.items()}
_SECRET_NAME = re.compile(
    r"(?:^|[_\-.])(?:secret|token|api_?key|access_?key|private_?key|credentials?)$", re.IGNORECASE
)
_PASSWORD_NAME = re.compile(r"(?:^|[_\-.])(?:password|passwd|passphrase|pwd)$", re.IGNORECASE)
_REFERENCE = re.compile(r"arn:|\$\{|\{\{|/|https?://|ssm:|vault:|projects/")
_SHORTEST_PASSWORD = 4
_SHORTEST_SECRET = 16
_BITS = 3.0
"""Entropy per character: a random secret has about four bits, words and names have fewer."""


def secrets(values: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path (as `environment[0].TOKEN`) and the kind of each secret in nested values."""
    if isinstance(values, Mapping):
        for name, value in values.items():
            yield from secrets(value, f"{path}.{name}" if path else str(name))
    elif isinstance(values, list):
        for position, value in enumerate(values):
            yield from secrets(value, f"{path}[{position}]")
    elif isinstance(values, str):
        kind = _kind(path.rpartition(".")[2], values)
        if kind is not None:
            yield path, kind


def _kind(name: str, value: str) -> str | None:
    for kind, pattern in _PATTERNS.items():
        if pattern.search(value):
            return kind
    if _REFERENCE.match(value):
        return None
    if _PASSWORD_NAME.search(name) and len(value) >= _SHORTEST_PASSWORD:
        return "a password"
    if _SECRET_NAME.search(name) and len(value) >= _SHORTEST_SECRET and _entropy(value) >= _BITS:
        return "a secret"
    return None


def _entropy(value: str) -> float:
    """Bits per character."""
    shares = (count / len(value) for count in Counter(value).values())
    return -sum(share * math.log2(share) for share in shares)
