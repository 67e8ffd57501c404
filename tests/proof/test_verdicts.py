"""Systems that survive, systems that do not, and the record that is to blame."""

from dataclasses import replace
from typing import Any

import pytest

from constructs_lib.routing.policies import Failover, Geolocation, Latency, Weighted
from operations.route53.records import RecordSet

EU, US, AP = "eu-west-1", "us-east-1", "ap-southeast-2"


def region(words: Any, name: str, **settings: Any) -> list[Any]:
    """A region under the shared name, with its own name and the check that asks it."""
    shared = words.record(name, Latency(name), **({"check": name} | settings))
    return [shared, words.regional(name), words.check(name)]


def pair(words: Any, *others: Any) -> list[Any]:
    """A region as it should be, and whatever stands beside it."""
    return [*region(words, EU), *others]


def test_two_regions_with_a_check_each_survive_everything(words: Any) -> None:
    proof = words.prove(*pair(words, *region(words, US)))

    assert proof.holds
    assert words.rules(proof) == [
        ("survival", "proved"),
        ("control-plane", "proved"),
        ("fail-open", "proved"),
        ("unseen", "note"),
    ]
    assert [(total.failed, total.sets, total.survived) for total in proof.totals] == [
        (0, 1, 1),
        (1, 2, 2),
    ]


def test_a_check_on_the_shared_name_never_sees_one_region_die(words: Any) -> None:
    shared = words.check("shared", words.shared)
    proof = words.prove(*pair(words, words.record(US, Latency(US), check="shared"), shared))

    assert words.wrong(proof) == [("survival", "aws_route53_record.us-east-1", (US,))]
    assert words.because(proof) == [
        "its health check check.shared asks api.example.com/, which 2 regions answer: "
        "red only when all of them have failed"
    ]


def test_a_failure_that_is_not_survived_would_need_the_control_plane(words: Any) -> None:
    proof = words.prove(*pair(words, words.record(US, Latency(US)), words.regional(US)))

    assert "control-plane" not in {rule for rule, _ in words.rules(proof)}


def test_if_all_checks_fail_a_record_that_leads_nowhere_must_not_answer(words: Any) -> None:
    first = words.record(EU, Failover("PRIMARY"), check=EU)
    last = words.record("sorry", Failover("SECONDARY"), to="missing.example.com")
    proof = words.prove(first, last, words.regional(EU), words.check(EU))

    assert ("fail-open", "", ()) in words.wrong(proof)


def test_a_record_with_no_check_that_evaluates_nothing_is_never_left(words: Any) -> None:
    proof = words.prove(*pair(words, words.record(US, Latency(US)), words.regional(US)))

    assert words.wrong(proof) == [("survival", "aws_route53_record.us-east-1", (US,))]
    assert words.because(proof) == ["has no health check"]


def test_an_alias_that_does_not_evaluate_its_checked_target_is_never_left(words: Any) -> None:
    below = words.record("below", Weighted(1), name=words.own(US), check=US)
    alias = words.record(US, Latency(US), to=words.own(US))
    proof = words.prove(*pair(words, alias, below, words.check(US)))

    assert words.wrong(proof) == [("survival", "aws_route53_record.us-east-1", (US,))]
    assert words.because(proof) == ["has no health check and does not evaluate its target's health"]


def test_an_alias_that_evaluates_its_checked_target_is_left(words: Any) -> None:
    below = words.record(f"below-{US}", Weighted(1), name=words.own(US), check=US)
    alias = words.record(US, Latency(US), to=words.own(US), evaluate=True)

    assert words.prove(*pair(words, alias, below, words.check(US))).holds


def test_the_blame_falls_on_the_leaf_that_an_evaluating_alias_trusts(words: Any) -> None:
    below = words.record(f"below-{US}", Weighted(1), name=words.own(US))
    alias = words.record(US, Latency(US), to=words.own(US), evaluate=True)
    proof = words.prove(*pair(words, alias, below))

    assert words.wrong(proof) == [("survival", f"aws_route53_record.below-{US}", (US,))]


def test_a_check_of_another_regions_name_turns_the_wrong_record_red(words: Any) -> None:
    mistaken = words.check(US, words.own(EU))
    record = words.record(US, Latency(US), check=US)
    proof = words.prove(*pair(words, record, words.regional(US), mistaken))

    assert words.wrong(proof) == [
        ("survival", "aws_route53_record.us-east-1", (EU,)),
    ]
    assert words.because(proof) == [
        "its health check check.us-east-1 asks eu-west-1.api.example.com/, which is eu-west-1"
    ]


def test_a_disabled_check_is_blamed(words: Any) -> None:
    record = words.record(US, Latency(US), check=US)
    disabled = words.check(US, disabled=True)
    proof = words.prove(*pair(words, record, words.regional(US), disabled))

    assert words.wrong(proof) == [("survival", "aws_route53_record.us-east-1", (US,))]
    assert words.because(proof) == [
        "its health check check.us-east-1 is disabled, which counts as healthy"
    ]


def test_an_inverted_check_is_a_false_alarm_and_calls_the_region_back_when_it_dies(
    words: Any,
) -> None:
    record = words.record(US, Latency(US), check=US)
    inverted = words.check(US, inverted=True)
    proof = words.prove(*pair(words, record, words.regional(US), inverted))

    assert words.wrong(proof) == [
        ("false-alarm", "aws_route53_record.us-east-1", ()),
        ("survival", "aws_route53_record.us-east-1", (EU,)),
    ]


def test_a_check_that_cannot_succeed_holds_a_region_out_on_purpose(words: Any) -> None:
    held_out = words.record(US, Latency(US), check="never")
    never = words.calculated("never", (EU,), 2)
    third = region(words, AP)
    proof = words.prove(*pair(words, held_out, never, *third))

    assert proof.holds
    assert ("held-out", "note") in words.rules(proof)
    assert proof.before.shares[US] == 0


@pytest.mark.parametrize("setting", ["inverted", "disabled"])
def test_a_check_that_is_always_healthy_holds_no_region_out(words: Any, setting: str) -> None:
    """Inverted, never reaching a threshold is healthy; so is a disabled check."""
    record = words.record(US, Latency(US), check="never")
    never = replace(words.calculated("never", (EU,), 2), **{setting: True})
    proof = words.prove(*pair(words, record, words.regional(US), never))

    assert "held-out" not in {rule for rule, _ in words.rules(proof)}
    assert words.wrong(proof) == [("survival", "aws_route53_record.us-east-1", (US,))]


def test_a_threshold_that_its_children_can_reach_holds_no_region_out(words: Any) -> None:
    record = words.record(US, Latency(US), check="all")
    both = [*region(words, AP), words.regional(US), words.check(US)]
    proof = words.prove(*pair(words, record, words.calculated("all", (US,), 1), *both))

    assert proof.holds
    assert "held-out" not in {rule for rule, _ in words.rules(proof)}


def test_a_single_region_survives_nothing(words: Any) -> None:
    proof = words.prove(*region(words, EU))

    assert words.wrong(proof) == [("alone", "", ())]


def test_a_drained_region_has_no_share_and_is_missed_by_nobody(words: Any) -> None:
    proof = words.prove(*pair(words, *region(words, US), words.regional(AP), words.check(AP)))

    assert proof.holds
    assert proof.subject.regions == (EU, US)


def test_a_weight_of_0_serves_when_nothing_else_lives(words: Any) -> None:
    def weighted(name: str, weight: int) -> list[Any]:
        record = words.record(name, Weighted(weight), check=name)
        return [record, words.regional(name), words.check(name)]

    proof = words.prove(*weighted(EU, 3), *weighted(US, 1), *weighted(AP, 0))

    assert proof.holds
    assert proof.before.shares == {EU: 0.75, US: 0.25, AP: 0}
    both = next(state for state in proof.states if state.failed == (EU, US))
    assert both.shares == {EU: 0, US: 0, AP: 1}


class TestCascades:
    """Nested failover: Ireland, else Virginia, else Sydney."""

    NEXT = "next.api.example.com"

    def cascade(self, words: Any, **second: Any) -> list[Any]:
        first = words.record(EU, Failover("PRIMARY"), check=EU)
        rest = words.record("rest", Failover("SECONDARY"), to=self.NEXT, evaluate=True)
        settings = {"check": US} | second
        return [
            *(first, rest),
            words.record(US, Failover("PRIMARY"), name=self.NEXT, **settings),
            words.record(AP, Failover("SECONDARY"), name=self.NEXT, check=AP),
            *map(words.regional, (EU, US, AP)),
            *map(words.check, (EU, US, AP)),
        ]

    def test_a_cascade_keeps_its_order(self, words: Any) -> None:
        proof = words.prove(*self.cascade(words))

        assert proof.holds
        assert ("order", "proved") in words.rules(proof)
        served = {state.failed: state.shares for state in proof.states}
        assert served[(EU,)][US] == 1
        assert served[(EU, US)][AP] == 1

    def test_a_second_step_that_is_never_left_loses_callers(self, words: Any) -> None:
        proof = words.prove(*self.cascade(words, check=None))

        assert words.wrong(proof) == [("survival", f"aws_route53_record.{US}", (EU, US))]

    def test_a_second_step_that_follows_the_first_is_passed_over(self, words: Any) -> None:
        proof = words.prove(*self.cascade(words, check=EU))

        assert ("order", f"aws_route53_record.{US}", (EU,)) in words.wrong(proof)
        assert words.because(proof)[-1] == (
            "its health check check.eu-west-1 asks eu-west-1.api.example.com/, which is eu-west-1"
        )

    def test_an_alarm_that_is_always_raised_skips_a_step(self, words: Any) -> None:
        nowhere = words.check("nowhere", "gone.api.example.com", type="TCP")
        parts = [*self.cascade(words, check="nowhere"), nowhere]
        lost = words.record("gone", name="gone.api.example.com", to="missing.example.com")
        proof = words.prove(*parts, lost)

        assert words.wrong(proof)[0] == ("false-alarm", f"aws_route53_record.{US}", ())


class TestResidency:
    """Europeans stay in Europe; everybody else goes to the nearest of the others."""

    EUROPE, WORLD = "europe.api.example.com", "world.api.example.com"
    FRANKFURT = "eu-central-1"

    def located(self, words: Any, europe: RecordSet) -> list[Any]:
        def inside(name: str, group: str) -> list[Any]:
            record = words.record(name, Latency(name), name=group, check=name)
            return [record, words.regional(name), words.check(name)]

        world = words.record("world", Geolocation(country="*"), to=self.WORLD, evaluate=True)
        return [
            *(europe, world),
            *inside(EU, self.EUROPE),
            *inside(self.FRANKFURT, self.EUROPE),
            *inside(US, self.WORLD),
            *inside(AP, self.WORLD),
        ]

    def test_a_location_that_is_never_left_confines_its_callers(self, words: Any) -> None:
        europe = words.record("europe", Geolocation(continent="EU"), to=self.EUROPE)
        proof = words.prove(*self.located(words, europe))

        assert proof.holds
        notes = [verdict.says for verdict in proof.verdicts if verdict.rule == "confined"]
        assert len(notes) == 2
        assert "confined to eu-central-1 and eu-west-1, as declared" in "".join(notes)
        both = next(state for state in proof.states if state.failed == (self.FRANKFURT, EU))
        assert set(both.callers["Berlin"]) <= {EU, self.FRANKFURT}
        assert set(both.callers["New York"]) == {US}

    def test_a_location_that_evaluates_its_target_widens_when_all_of_it_is_dead(
        self, words: Any
    ) -> None:
        europe = words.record("europe", Geolocation(continent="EU"), to=self.EUROPE, evaluate=True)
        proof = words.prove(*self.located(words, europe))

        assert proof.holds
        both = next(state for state in proof.states if state.failed == (self.FRANKFURT, EU))
        assert both.callers["Berlin"] == {US: 1}

    def test_a_location_with_one_region_only_is_no_residency(self, words: Any) -> None:
        alone = words.record(EU, Geolocation(continent="EU"))
        default = words.record(US, Geolocation(country="*"), check=US)
        proof = words.prove(alone, default, words.regional(US), words.check(US))

        assert words.wrong(proof) == [
            ("survival", f"aws_route53_record.{EU}", (EU,)),
            ("survival", f"aws_route53_record.{US}", (US,)),
        ]
        assert words.because(proof) == ["has no health check", "no other record is for this caller"]
        assert "confined" not in {rule for rule, _ in words.rules(proof)}

    def test_without_a_default_callers_elsewhere_get_no_answer(self, words: Any) -> None:
        def located(name: str, continent: str) -> list[Any]:
            record = words.record(name, Geolocation(continent=continent), check=name)
            return [record, words.regional(name), words.check(name)]

        proof = words.prove(*located(EU, "EU"), *located(US, "NA"))

        assert words.wrong(proof)[0] == ("survival", "api.example.com", ())
        assert "no geolocation record is for the caller" in words.because(proof)[0]


def test_a_routing_control_waits_for_a_person(words: Any) -> None:
    record = words.record(US, Latency(US), check="switch")
    switch = words.check("switch", "", type="RECOVERY_CONTROL")
    proof = words.prove(*pair(words, record, switch))

    assert words.wrong(proof) == [("survival", f"aws_route53_record.{US}", (US,))]
    assert "only a person turns" in words.because(proof)[0]


def test_what_an_alarm_watches_is_assumed_and_said(words: Any) -> None:
    record = words.record(US, Latency(US), check="alarm")
    alarm = words.check("alarm", "", type="CLOUDWATCH_METRIC", alarm=("errors", US))
    proof = words.prove(*pair(words, record, alarm))

    assert proof.holds
    assert [verdict.because for verdict in proof.verdicts if verdict.rule == "unseen"][1:] == [
        "it follows alarm errors; what that watches cannot be told from here"
    ]


def test_a_nearer_region_that_is_passed_over_is_a_warning(words: Any) -> None:
    anxious = words.record(EU, Latency(EU), check="both")
    both = words.calculated("both", (EU, US), 2)
    proof = words.prove(
        *region(words, US), *region(words, AP), anxious, words.regional(EU), words.check(EU), both
    )

    (detour,) = [verdict for verdict in proof.verdicts if verdict.rule == "order"]
    assert (str(detour.severity), detour.record) == ("warning", f"aws_route53_record.{EU}")
    assert detour.failed == (US,)
    assert words.wrong(proof) == [("survival", f"aws_route53_record.{EU}", (AP, US))]


def test_what_takes_three_failures_is_a_warning(words: Any) -> None:
    anxious = words.record(EU, Latency(EU), to=words.own(EU), evaluate=True, check=EU)
    below = words.record(f"{EU}-below", Weighted(1), name=words.own(EU), check="most")
    most = words.calculated("most", (EU, US, AP), 2)
    others = [part for name in (US, AP, "sa-east-1") for part in region(words, name)]
    proof = words.prove(anxious, below, words.check(EU), most, *others)

    (loss,) = [each for each in proof.verdicts if each.rule == "survival"]
    assert (str(loss.severity), loss.failed) == ("warning", (AP, "sa-east-1", US))
    assert loss.record == f"aws_route53_record.{EU}-below"
    assert proof.holds


def test_survivors_that_would_be_throttled_are_named(words: Any) -> None:
    proof = words.prove(*pair(words, *region(words, US)), peak_rps=12_000)

    warned = [verdict.says for verdict in proof.verdicts if verdict.rule == "capacity"]
    assert warned == [
        "us-east-1 gets 12,000 requests/s without eu-west-1; API Gateway there takes 10,000.",
        "eu-west-1 gets 12,000 requests/s without us-east-1; API Gateway there takes 10,000.",
    ]


def test_a_region_is_warned_of_once_with_the_fewest_failures(words: Any) -> None:
    proof = words.prove(*pair(words, *region(words, US), *region(words, AP)), peak_rps=15_000)

    warned = [verdict.failed for verdict in proof.verdicts if verdict.rule == "capacity"]
    assert warned == [(EU,), (US,), (EU, US)]


def test_shares_are_weighed_by_callers(words: Any) -> None:
    weights = {"New York": 3.0, "London": 1.0}
    proof = words.prove(*pair(words, *region(words, US)), weights=weights)

    assert proof.before.shares == {EU: 0.25, US: 0.75}
