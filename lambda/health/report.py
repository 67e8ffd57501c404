"""What the health check answers, in a form that Route 53's string match cannot misread.

A check passes on a 2xx or 3xx status whose body holds the search string, `ok`. A failing body
carries words of others (an operator's reason, an error's name), and "broken" and "token" hold the
string too. So the second letter of every "ok" in a failing body is written as JSON's escape: the
text reads the same, the bytes never match.
"""

import json
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

_MATCH = re.compile("(o)(k)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The state of a region; a reason wherever it is not healthy."""

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
