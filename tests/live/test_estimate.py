"""What a run is said to cost."""

from operations.live.estimate import created, estimate


def test_what_is_created_is_counted_by_type() -> None:
    plan = {
        "resource_changes": [
            {"type": "aws_iam_role", "change": {"actions": ["create"]}},
            {"type": "aws_iam_role", "change": {"actions": ["delete", "create"]}},
            {"type": "aws_route53_zone", "change": {"actions": ["read"]}},
            {"type": "aws_lambda_function", "change": {"actions": ["no-op"]}},
        ]
    }
    assert created(plan) == {"aws_iam_role": 2}


def test_it_is_priced_by_the_hour_and_at_most_by_the_month() -> None:
    found = estimate({"aws_route53_health_check": 2, "aws_iam_role": 9}, regions=2, interval=10)
    assert 0.04 < found.likely < 0.20
    assert 18 < found.most < 19


def test_rarer_checks_cost_less() -> None:
    often, rarely = (estimate({}, regions=2, interval=each).likely for each in (10, 30))
    assert rarely < often
