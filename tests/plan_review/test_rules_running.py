"""What a plan does to a system that runs, beyond what it says of itself."""

import pytest

FUNCTION, ALIAS = "aws_lambda_function.eu_west_1_api", "aws_lambda_alias.eu_west_1_api_live"
OTHER = "aws_lambda_function.us_east_1_api"
MEANT, BY_HAND = ("aHHnEC0M7gHNWErd0vSicmY0qB/xQB+FOHdqqNmFVLg=", "0G" + "A" * 41 + "=")
LOGS, QUEUE = "aws_cloudwatch_log_group.logs", "aws_sqs_queue.dead_letters"
MAPPING = "aws_lambda_event_source_mapping.eu_west_1_consumer"
CHECK, RECORD = "aws_route53_health_check.eu", "aws_route53_record.eu"


def _code(runs, meant=MEANT):
    return {"code_sha256": runs, "source_code_hash": meant}


def test_code_that_somebody_uploaded_and_the_plan_keeps_needs_a_yes(plan_of, reviewed) -> None:
    by_hand, kept = _code(BY_HAND), _code(MEANT)
    review = reviewed(plan_of((FUNCTION, "no-op", by_hand, by_hand), (OTHER, "no-op", kept, kept)))
    (finding,) = review.findings
    assert (finding.rule, finding.addresses) == ("code-changed-by-hand", (FUNCTION,))
    assert review.verdict.value == 1
    assert "which runs in us-east-1" in finding.effect


def test_so_does_a_change_of_settings_that_would_publish_it(plan_of, found) -> None:
    before = {**_code(BY_HAND), "memory_size": 128}
    plan = plan_of((FUNCTION, "update", before, {**before, "memory_size": 256}))
    assert found(plan) == {"code-changed-by-hand": [FUNCTION]}


@pytest.mark.parametrize("runs", [BY_HAND, MEANT])
def test_a_plan_that_uploads_code_takes_it_back(runs, plan_of, found) -> None:
    """It shows the old `code_sha256`: the provider does not mark it as known after apply."""
    released = _code(runs, "N" * 43 + "=")
    assert found(plan_of((FUNCTION, "update", _code(runs), released))) == {}


@pytest.mark.parametrize("meant", [None, "", "d41d8cd98f00b204e9800998ecf8427e", MEANT])
def test_hashes_that_agree_or_are_of_another_kind_say_nothing(meant, plan_of, found) -> None:
    values = _code(MEANT, meant)
    assert found(plan_of((FUNCTION, "no-op", values, values))) == {}


def test_a_digest_of_settings_after_the_hash_is_no_other_code(plan_of, found) -> None:
    """Meridian's `source_code_hash`, by which a change of settings uploads the code, too."""
    plan = [
        (address, "no-op", values, values)
        for address, values in (
            (FUNCTION, _code(BY_HAND, f"{MEANT}:5e77")),
            (OTHER, _code(MEANT, f"{MEANT}:5e77")),
        )
    ]
    assert found(plan_of(*plan)) == {"code-changed-by-hand": [FUNCTION]}


@pytest.mark.parametrize(("leads_to", "told"), [("1", False), ("2", True), (None, True)])
def test_code_that_no_alias_leads_to_says_nothing(leads_to, told, plan_of, found) -> None:
    function = {**_code(BY_HAND), "function_name": "shop-api", "version": "2"}
    alias = {"function_name": "shop-api", "function_version": leads_to}
    other = {"function_name": "shop-health", "function_version": "1"}
    plan = plan_of(
        (FUNCTION, "no-op", function, function),
        (ALIAS, "no-op", alias, alias),
        (ALIAS.replace("_api_", "_health_"), "no-op", other, other),
    )
    assert found(plan) == ({"code-changed-by-hand": [FUNCTION]} if told else {})


def _drifted(before, after):
    change = {"actions": ["update"], "before": before, "after": after}
    return [{"address": ALIAS, "change": change}]


@pytest.mark.parametrize(("planned", "rules"), [("2", ["alias-moved-by-hand"]), ("1", [])])
def test_an_alias_that_somebody_moved_needs_a_yes_where_it_stays(
    planned, rules, plan_of, found
) -> None:
    old, new = ({"function_version": version} for version in "12")
    action = "no-op" if planned == "2" else "update"
    document = plan_of(
        (ALIAS, action, new, {"function_version": planned}), resource_drift=_drifted(old, new)
    )
    assert [rule for rule in found(document) if rule != "drift-reverted"] == rules


@pytest.mark.parametrize(
    ("before", "after", "rules"),
    [
        (30, 7, {"logs-kept-shorter": [LOGS]}),
        (0, 7, {}),
        (7, 30, {}),
        (7, 7, {}),
    ],
)
def test_logs_that_a_shorter_retention_deletes_need_a_yes(
    before, after, rules, plan_of, found
) -> None:
    old, new = ({"retention_in_days": days} for days in (before, after))
    assert found(plan_of((LOGS, "update", old, new))) == rules


def test_a_consumer_that_reads_again_and_messages_that_go_need_a_yes(plan_of, found) -> None:
    assert found(plan_of((MAPPING, "delete create", {}, {}), (QUEUE, "delete", {}, None))) == {
        "consumer-starts-again": [MAPPING],
        "queue-destroyed": [QUEUE],
    }
    assert found(plan_of((MAPPING, "update", {}, {}))) == {}


def test_a_region_that_serves_without_any_alarm_needs_a_yes(plan_of, found) -> None:
    alarm = "aws_cloudwatch_metric_alarm.eu_west_1_errors"
    serves, gone = (FUNCTION, "no-op", {}, {}), (alarm, "delete", {}, None)
    assert found(plan_of(serves, gone)) == {"alarms-removed": [alarm]}
    left = ("aws_cloudwatch_metric_alarm.eu_west_1_latency", "no-op", {}, {})
    assert found(plan_of(serves, gone, left)) == {}
    assert found(plan_of(gone)) == {}


@pytest.mark.parametrize("actions", ["delete create", "create delete"])
def test_a_check_that_records_go_by_is_replaced_with_a_yes(actions, plan_of, reviewed) -> None:
    check = {"id": "c-1", "type": "HTTPS", "fqdn": "eu.example.com"}
    record = {
        "name": "api.example.com",
        "type": "A",
        "zone_id": "Z1",
        "records": ["192.0.2.1"],
        "set_identifier": "eu",
        "health_check_id": "c-1",
        "weighted_routing_policy": [{"weight": 1}],
    }
    document = plan_of((CHECK, actions, check, check), (RECORD, "no-op", record, record))
    (finding,) = [f for f in reviewed(document).findings if f.rule == "check-replaced"]
    assert finding.addresses == (CHECK, RECORD)
    assert ("The old one is deleted first" in finding.effect) is (actions == "delete create")


@pytest.mark.parametrize("actions", ["delete", "delete create"])
def test_a_name_whose_records_all_go_at_once_needs_a_yes(actions, plan_of, reviewed) -> None:
    def record(region, name):
        return {
            "name": name,
            "type": "A",
            "zone_id": "Z1",
            "records": ["192.0.2.1"],
            "set_identifier": region,
            "health_check_id": "c",
            "weighted_routing_policy": [{"weight": 1}],
        }

    changes = [
        (
            f"aws_route53_record.{region}",
            actions,
            record(region, "api.example.com"),
            record(region, "new.example.com") if actions != "delete" else None,
        )
        for region in ("eu", "us")
    ]
    found = [f for f in reviewed(plan_of(*changes)).findings if f.rule == "name-removed"]
    assert [f.addresses for f in found] == [("aws_route53_record.eu", "aws_route53_record.us")]
    (kept,) = plan_of((changes[0][0], "no-op", changes[0][2], changes[0][2]))["resource_changes"]
    document = plan_of(changes[1])
    document["resource_changes"].append(kept)
    assert "name-removed" not in {f.rule for f in reviewed(document).findings}
