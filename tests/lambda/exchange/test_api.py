"""The API over fakes, asked by events as API Gateway sends them."""

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

THURSDAY = datetime.date(2026, 11, 19)
REQUEST = {"amount": "10.50", "base": "USD", "quote": "JPY"}
Ask = Callable[..., Any]


def test_a_rate_is_crossed_through_the_euro_and_tells_its_date_source_and_region(ask: Ask) -> None:
    answer = ask("GET", "/rates/USD/JPY")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.body == {
        "base": "USD",
        "quote": "JPY",
        "rate": "100",
        "date": "2026-11-20",
        "source": "A Bank",
        "region": "eu-west-1",
        "stale": False,
    }


def test_rates_are_served_as_stale_while_the_provider_is_down(
    ask: Ask, provider: Any, store: Any, sheet: Any
) -> None:
    provider.down = True
    store.save([sheet(THURSDAY)])
    body = ask("GET", "/rates/EUR/USD").body
    assert (body["stale"], body["date"]) == (True, "2026-11-19")


def test_a_cache_may_keep_a_fresh_rate_for_a_minute_and_a_conversion_not_at_all(ask: Ask) -> None:
    fresh = ask("GET", "/rates/USD/JPY").headers.get("Cache-Control")
    written = ask("POST", "/conversions", body=json.dumps(REQUEST)).headers.get("Cache-Control")
    assert (fresh, written) == ("public, max-age=60", None)


def test_a_stale_rate_is_kept_by_no_cache(ask: Ask, provider: Any, store: Any, sheet: Any) -> None:
    provider.down = True
    store.save([sheet(THURSDAY)])
    assert "Cache-Control" not in ask("GET", "/rates/EUR/USD").headers


def test_a_conversion_is_made_and_can_be_read_again(ask: Ask) -> None:
    made = ask("POST", "/conversions", body=json.dumps(REQUEST))
    assert made.status == 201
    assert made.body == REQUEST | {
        "id": made.body["id"],
        "converted": "1050",
        "rate": "100",
        "date": "2026-11-20",
        "source": "A Bank",
        "region": "eu-west-1",
        "stale": False,
    }
    again = ask("GET", f"/conversions/{made.body['id']}")
    assert (again.status, again.body) == (200, made.body)


def test_a_body_may_arrive_in_base64(ask: Ask) -> None:
    answer = ask("POST", "/conversions", body=json.dumps(REQUEST), is_base64=True)
    assert answer.status == 201


def test_a_conversion_that_cannot_be_stored_is_not_made(ask: Ask, store: Any) -> None:
    store.down = True
    answer = ask("POST", "/conversions", body=json.dumps(REQUEST))
    assert (answer.status, answer.body["error"]["code"]) == (503, "store_unavailable")


def test_a_history_is_the_stored_days_newest_first(ask: Ask, provider: Any, sheet: Any) -> None:
    wednesday = datetime.date(2026, 11, 18)
    provider.has = [sheet(), sheet(wednesday, USD="4"), sheet(THURSDAY, JPY="100")]
    assert ask("GET", "/rates/EUR/USD/history", query={"to": "2026-11-20"}).body == {
        "base": "EUR",
        "quote": "USD",
        "region": "eu-west-1",
        "rates": [
            {"rate": "2", "date": "2026-11-20", "source": "A Bank"},
            {"rate": "4", "date": "2026-11-18", "source": "A Bank"},
        ],
    }


def test_a_history_takes_from_to_and_limit(ask: Ask, provider: Any, sheet: Any) -> None:
    provider.has = [sheet(datetime.date(2026, 11, day)) for day in range(2, 21)]
    query = {"from": "2026-11-05", "to": "2026-11-10", "limit": "2"}
    rates = ask("GET", "/rates/EUR/USD/history", query=query).body["rates"]
    assert [rate["date"] for rate in rates] == ["2026-11-10", "2026-11-09"]


def test_a_currency_of_the_past_has_a_history(ask: Ask, store: Any, sheet: Any) -> None:
    store.save([sheet(THURSDAY, HRK="7.5345")])
    rates = ask("GET", "/rates/EUR/HRK/history").body["rates"]
    assert [rate["rate"] for rate in rates] == ["7.5345"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code", "fields"),
    [
        ("GET", "/rates/EU/US", 400, "invalid_request", ["base", "quote"]),
        ("GET", "/rates/EUR/XXX", 404, "unknown_currency", ["quote"]),
        ("GET", "/rates/XXX/YYY", 404, "unknown_currency", ["base", "quote"]),
        ("GET", "/rates/XXX/EUR/history", 404, "unknown_currency", ["base"]),
        ("GET", "/conversions/1", 400, "invalid_request", ["id"]),
        (
            "GET",
            f"/conversions/{'0' * 8}-0000-0000-0000-{'0' * 12}",
            404,
            "conversion_not_found",
            [],
        ),
        ("GET", "/rates/EUR", 404, "route_not_found", []),
        ("DELETE", "/conversions", 404, "route_not_found", []),
        ("GET", "/", 404, "route_not_found", []),
        ("POST", "/conversions", 400, "invalid_request", ["body"]),
    ],
)
def test_every_refusal_has_one_shape(
    *, ask: Ask, method: str, path: str, status: int, code: str, fields: list[str]
) -> None:
    answer = ask(method, path)
    error = answer.body["error"]
    assert (answer.status, error["code"], error["request_id"]) == (status, code, "JKJaXmPLvHcESHA=")
    assert [problem["field"] for problem in error["problems"]] == fields
    assert error.keys() == {"code", "message", "request_id", "problems"}
    assert error["message"]


def test_a_problem_names_field_rule_and_value(ask: Ask) -> None:
    body = json.dumps(REQUEST | {"base": "DOLLAR"})
    assert ask("POST", "/conversions", body=body).body["error"]["problems"] == [
        {
            "field": "base",
            "rule": "an ISO 4217 code of three letters",
            "value": "DOLLAR",
            "message": "base must be an ISO 4217 code of three letters, such as EUR",
        }
    ]


def test_without_any_rates_the_answer_is_503(ask: Ask, provider: Any) -> None:
    provider.down = True
    answer = ask("GET", "/rates/EUR/USD")
    assert (answer.status, answer.body["error"]["code"]) == (503, "rates_unavailable")


@pytest.mark.parametrize("base_path", ["", "rates"])
def test_the_path_may_hold_the_base_path_of_the_domain_or_not(ask: Ask, base_path: str) -> None:
    assert ask("GET", "/rates/EUR/USD", base_path=base_path).status == 200


def test_an_idempotency_key_replays_the_first_answer(
    ask: Ask, provider: Any, clock: Any, sheet: Any
) -> None:
    first, again = (
        ask("POST", "/conversions", body=json.dumps(REQUEST), headers={"Idempotency-Key": "k-1"})
        for _ in range(2)
    )
    assert (again.status, again.body) == (201, first.body)
    assert [a.headers.get("Idempotency-Replayed") for a in (first, again)] == [None, "true"]


def test_a_key_whose_record_has_expired_is_answered_with_the_conversion_that_is_held(
    ask: Ask, provider: Any, clock: Any, sheet: Any, records: Any
) -> None:
    key = {"Idempotency-Key": "k-1"}
    first = ask("POST", "/conversions", body=json.dumps(REQUEST), headers=key)
    records.held.clear()
    provider.has = [sheet(datetime.date(2026, 11, 23), USD="2", JPY="300")]
    clock.seconds += 7 * 24 * 3600
    again = ask("POST", "/conversions", body=json.dumps(REQUEST), headers=key)
    other = ask("POST", "/conversions", body=json.dumps(REQUEST))
    kept = ask("GET", f"/conversions/{first.body['id']}")
    assert (again.status, again.body, kept.body) == (201, first.body, first.body)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert other.body["rate"] != first.body["rate"]


def test_an_idempotency_key_with_another_body_is_refused(ask: Ask) -> None:
    key = {"Idempotency-Key": "k-1"}
    ask("POST", "/conversions", body=json.dumps(REQUEST), headers=key)
    other = ask("POST", "/conversions", body=json.dumps(REQUEST | {"amount": "1"}), headers=key)
    assert (other.status, other.body["error"]["code"]) == (422, "idempotency_key_reused")


def test_a_refused_conversion_leaves_its_key_free(ask: Ask) -> None:
    key = {"Idempotency-Key": "k-1"}
    unknown = json.dumps(REQUEST | {"quote": "XXX"})
    statuses = [
        ask("POST", "/conversions", body=body, headers=key).status
        for body in (unknown, unknown, json.dumps(REQUEST))
    ]
    assert statuses == [404, 404, 201]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
BODIES = st.one_of(
    st.text(),
    JSON.map(json.dumps),
    st.fixed_dictionaries(
        {},
        optional={
            "amount": JSON | st.decimals().map(str),
            "base": JSON | st.sampled_from(["EUR", "usd", "XXX"]),
            "quote": JSON | st.sampled_from(["EUR", "JPY", "XXX"]),
        },
    ).map(json.dumps),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES, is_base64=st.booleans(), key=st.none() | st.text(max_size=3))
def test_no_body_and_no_key_make_the_function_fail(
    *, ask: Ask, body: str, is_base64: bool, key: str | None
) -> None:
    headers = {} if key is None else {"Idempotency-Key": key}
    body = body.encode("utf-8", "replace").decode()
    answer = ask("POST", "/conversions", body=body, is_base64=is_base64, headers=headers)
    assert answer.status in {201, 400, 404, 422}


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=5),
    st.text(max_size=5),
    st.dictionaries(st.sampled_from(["from", "to", "limit"]), st.text(max_size=10)),
)
def test_no_path_and_no_query_make_the_function_fail(
    ask: Ask, base: str, quote: str, query: dict[str, str]
) -> None:
    answers = [
        ask("GET", f"/rates/{base}/{quote}"),
        ask("GET", "/rates/EUR/USD/history", query=query),
        ask("GET", f"/conversions/{base}"),
    ]
    assert {answer.status for answer in answers} <= {200, 400, 404}
