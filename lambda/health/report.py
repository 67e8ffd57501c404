"""The answer of the health route, in a form that Route 53's string matching cannot misread.

A check passes if the status is 2xx or 3xx and the body contains the search string, `ok`. A failing
body contains text of others (an operator's reason, an error's name), such as "broken" or "token",
which contain `ok` as well. Therefore the second letter of each "ok" in a failing body is a JSON
escape: the text is the same, and the bytes never match.
"""

import json
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

_MATCH = re.compile("(o)(k)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The state of a region, with a reason if it is not healthy."""

    status: Literal["ok", "fail", "drained"]
    region: str
    reason: str | None = None


def response(finding: Finding) -> dict[str, Any]:
    """Return the answer in API Gateway's payload format 2.0."""
    if finding.status == "ok":
        status = HTTPStatus.OK
        body = json.dumps({"status": "ok", "region": finding.region})
    else:
        status = HTTPStatus.SERVICE_UNAVAILABLE
        fields = {"status": finding.status, "region": finding.region, "reason": finding.reason}
        body = _MATCH.sub(lambda found: f"{found[1]}\\u{ord(found[2]):04x}", json.dumps(fields))
    return {
        "statusCode": status.value,
        "headers": {"Content-Type": "application/json", "Cache-Control": "no-store"},
        "body": body,
    }
