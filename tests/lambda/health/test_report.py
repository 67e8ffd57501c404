"""A failing body never matches the search string of the health check."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from health.report import Finding, response

ANYTHING = st.text() | st.lists(st.sampled_from(["o", "k", "O", "K", "\\", '"', " "])).map("".join)


def test_a_healthy_region_answers_200_and_ok() -> None:
    assert response(Finding(status="ok", region="eu-west-1")) == {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json", "Cache-Control": "no-store"},
        "body": '{"status": "ok", "region": "eu-west-1"}',
    }


def test_a_drained_region_answers_503_and_why() -> None:
    answer = response(Finding(status="drained", region="eu-west-1", reason="a broken token"))
    assert answer["statusCode"] == 503
    assert answer["headers"]["Cache-Control"] == "no-store"
    assert json.loads(answer["body"]) == {
        "status": "drained",
        "region": "eu-west-1",
        "reason": "a broken token",
    }


@settings(deadline=None)
@given(status=st.sampled_from(["fail", "drained"]), region=ANYTHING, reason=ANYTHING)
def test_no_reason_puts_ok_into_a_failing_body_nor_loses_a_letter(
    status: str, region: str, reason: str
) -> None:
    body = response(Finding(status=status, region=region, reason=reason))["body"]  # type: ignore[arg-type]
    assert "ok" not in body.lower()
    assert json.loads(body) == {"status": status, "region": region, "reason": reason}
