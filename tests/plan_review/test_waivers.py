"""Findings that somebody accepted, and for how long."""

from datetime import date

import pytest

from operations.plan_review.rules.catalogue import RULES
from operations.plan_review.waivers import WaiverError, read_waivers

IDS = [rule.id for rule in RULES]


def _written(rule="not-staggered", address="aws_lambda_*", expires="2026-06-01", **more):
    lines = [f'rule = "{rule}"', f'address = "{address}"', f"expires = {expires}"]
    lines += [f'{name} = "{value}"' for name, value in {"reason": "a fix", **more}.items()]
    return "\n".join(["[[waivers]]", *lines])


def _read(text):
    return read_waivers(text, rules=IDS)


@pytest.fixture
def staggered(real, reviewed):
    """The review of a plan that changes two regions' code, with waivers, on a day."""

    def look(*waivers, today=date(2026, 6, 1)):
        document = real("change_both_regions_code")
        return reviewed(document, waivers=_read("\n".join(waivers)), today=today)

    return look


def test_a_waived_finding_weighs_nothing_and_says_why(staggered) -> None:
    review = staggered(_written())
    (finding,) = review.findings
    assert (review.verdict.value, finding.waived) == (0, "a fix (until 2026-06-01)")


def test_the_day_after_it_expires_the_finding_is_back_and_the_plan_forbidden(staggered) -> None:
    review = staggered(_written(), today=date(2026, 6, 2))
    assert [(f.rule, f.waived) for f in review.findings] == [
        ("waiver-expired", None),
        ("not-staggered", None),
    ]
    assert review.verdict.value == 2


def test_an_expired_waiver_forbids_even_what_it_does_not_cover(staggered) -> None:
    review = staggered(_written(address="*", expires="2027-01-01"), _written(address="x"))
    assert review.verdict.value == 0
    review = staggered(
        _written(address="*", expires="2027-01-01"), _written(address="x"), today=date(2026, 7, 1)
    )
    assert review.verdict.value == 2


def test_nobody_can_waive_that_a_waiver_expired() -> None:
    with pytest.raises(WaiverError, match="waiver-expired"):
        _read(_written(rule="waiver-expired"))


@pytest.mark.parametrize(
    "written", [_written(address="aws_lambda_function.*"), _written(rule="wrong-region")]
)
def test_a_waiver_that_covers_nothing_is_a_note(written, staggered) -> None:
    """The first covers some of the finding's addresses, but not all."""
    review = staggered(written)
    assert ("waiver-unused", 0) in [(f.rule, f.severity.value) for f in review.findings]
    assert review.verdict.value == 1


@pytest.mark.parametrize(
    ("pattern", "address", "covers"),
    [
        ('module.a["x"].aws_dynamodb_table.t[0]', 'module.a["x"].aws_dynamodb_table.t[0]', True),
        ('module.a["*"].aws_dynamodb_table.t', 'module.a["x"].aws_dynamodb_table.t', True),
        ("aws_dynamodb_table.t", "aws_dynamodb_table.tt", False),
        ("aws_dynamodb_table.?", "aws_dynamodb_table.t", False),
        ("aws_dynamodb_table.*", "module.a.aws_dynamodb_table.t", False),
    ],
)
def test_only_the_star_is_special_in_an_address(
    pattern, address, covers, plan_of, reviewed
) -> None:
    document = plan_of((address, "delete", {}, None))
    (waiver,) = _read(_written(rule="table-destroyed").replace("aws_lambda_*", "PATTERN"))
    waiver = waiver.model_copy(update={"address": pattern})
    verdict = reviewed(document, waivers=[waiver]).verdict.value
    assert verdict == (0 if covers else 2)


def test_a_waiver_holds_whichever_stack_the_address_is_in(plan_of, reviewed) -> None:
    documents = [plan_of((f"aws_dynamodb_table.{name}", "delete", {}, None)) for name in "ab"]
    waivers = _read(_written(rule="table-destroyed", address="aws_dynamodb_table.*"))
    assert reviewed(*documents, waivers=waivers).verdict.value == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("waivers = [", "not TOML"),
        ('[[waivers]]\nrule = "not-staggered"', "waivers 1 reason is missing"),
        (_written(reason=""), "waivers 1 reason must not be empty"),
        (_written(expires='"soon"'), "expires must be a day without quotes.*, got: soon"),
        (_written(expires="2026-06-01T00:00:00"), "expires must be a day without quotes"),
        (_written(until="x"), "waivers 1 until is not a key .*, got: x"),
        (_written(address="x").replace('"x"', "5"), "address must be text in quotes, got: 5"),
        ("waivers = 5", "waivers must be tables"),
        ("waivers = [5]", "waivers 1 must be a table"),
        (_written(rule="not-stagered"), "not-stagered"),
        ("[[waiver]]", "waiver"),
    ],
)
def test_waivers_that_lack_something_are_refused(text, said) -> None:
    with pytest.raises(WaiverError, match=said):
        _read(text)


def test_no_waivers_are_no_problem() -> None:
    assert _read("") == ()
