"""Rules about regions: removing one, changing several at once, creating in the wrong one."""

from collections import defaultdict
from collections.abc import Iterator

from constructs_lib.routing.policies import Simple, Weighted
from operations.plan_review.changes import Action
from operations.plan_review.finding import ChangeRule, Severity, SystemRule, Violation
from operations.plan_review.proposal import Proposal
from operations.plan_review.rules.tables import removed_replicas
from operations.plan_review.system import ResourceInstance, System
from operations.route53.records import RecordSet
from operations.terraform_json.regions import named_region
from operations.terraform_json.resources import text

_FUNCTIONS = ("aws_lambda_function", "aws_lambda_alias")
_DOMAINS = (
    "aws_apigatewayv2_domain_name",
    "aws_apigatewayv2_api_mapping",
    "aws_api_gateway_domain_name",
    "aws_api_gateway_base_path_mapping",
)
_APIS = (
    "aws_apigatewayv2_api",
    "aws_apigatewayv2_authorizer",
    "aws_apigatewayv2_integration",
    "aws_apigatewayv2_route",
    "aws_apigatewayv2_stage",
    "aws_api_gateway_deployment",
    "aws_api_gateway_integration",
    "aws_api_gateway_method",
    "aws_api_gateway_rest_api",
    "aws_api_gateway_stage",
)
_SERVING = (*_FUNCTIONS, *_DOMAINS, *_APIS)
GLOBAL = ("aws_route53", "aws_iam_", "aws_cloudfront_", "aws_organizations_", "aws_globalaccel")
_NAMES = ("function_name", "domain_name", "name", "bucket")


def _no_longer_serving(proposal: Proposal) -> set[str]:
    """The regions that have functions or APIs before the plans and have none after them."""
    before, after = (
        {instance.region for instance in system.of(*_SERVING)}
        for system in (proposal.before, proposal.after)
    )
    gone = {change.region for change in proposal.destroyed(*_SERVING)} & (before - after)
    return {region for region in gone if region is not None}


def _without_replica(proposal: Proposal) -> set[str]:
    """The regions that lose their replica of a table."""
    return {region for change in proposal.acting() for region in removed_replicas(change)}


def taking_callers(system: System, region: str) -> list[RecordSet]:
    """The records with a routing policy that can send callers to a region (weight 0 cannot)."""
    return [
        record
        for record in system.records
        if not isinstance(record.policy, Simple)
        and record.policy != Weighted(0)
        and region in system.places(record)
    ]


def _not_drained(proposal: Proposal) -> Iterator[Violation]:
    for region in sorted(_no_longer_serving(proposal) | _without_replica(proposal)):
        records = taking_callers(proposal.before, region)
        if records:
            names = ", ".join(sorted({record.name for record in records}))
            yield Violation(
                tuple(sorted(record.source for record in records)),
                f"{region} is removed while {names} still sends callers there: they get errors "
                "until resolvers no longer cache the record.",
                f'Drain {region} first: `state = "drained"`, a weight of 0, or no record; apply, '
                "wait until its traffic has ended, and remove it in the next plan.",
            )


def _region_removed(proposal: Proposal) -> Iterator[Violation]:
    for region in sorted(_no_longer_serving(proposal)):
        if not taking_callers(proposal.before, region):
            gone = sorted(c.address for c in proposal.destroyed(*_SERVING) if c.region == region)
            yield Violation(
                tuple(gone),
                f"{region} is removed. Nobody is sent there; the other regions have one fewer to "
                "rely on.",
                "Be sure that the others can take its share when one of them fails. Then say yes.",
            )


def _not_staggered(proposal: Proposal) -> Iterator[Violation]:
    touched = defaultdict(list)
    for change in proposal.acting(*_SERVING):
        if change.action is not Action.CREATE and change.altered and change.region:
            touched[change.region].append(change.address)
    if len(touched) > 1:
        yield Violation(
            tuple(sorted(address for found in touched.values() for address in found)),
            f"The API changes in {', '.join(sorted(touched))} in one apply: if the change is bad, "
            "no region is left to fail over to.",
            "Apply one region at a time (`-target`, or one state per region), and watch each "
            "before the next.",
        )


def _wrong_region(system: System) -> Iterator[Violation]:
    for instance in system.instances.values():
        cell = _cell(instance)
        if cell is not None and instance.provider_region not in (None, cell):
            yield Violation(
                (instance.address,),
                f"It belongs to {cell} and is created in {instance.provider_region}: {cell} "
                f"lacks it, or fails when {instance.provider_region} does.",
                f"Give it the provider of {cell}.",
            )


def _cell(instance: ResourceInstance) -> str | None:
    """The region that an instance's address names, or else its physical name.

    None for global services, and for alarms on health checks: Route 53 publishes their metrics
    in us-east-1 only.
    """
    if instance.type.startswith(GLOBAL) or instance.values.get("namespace") == "AWS/Route53":
        return None
    names = [text(instance.values.get(name)) or "" for name in _NAMES]
    address = instance.address.removeprefix(f"{instance.stack}/")
    return named_region(address) or named_region(" ".join(names))


RULES = (
    ChangeRule(
        "region-not-drained",
        Severity.FORBIDDEN,
        "A region is removed only after no record sends callers there any more.",
        _not_drained,
    ),
    ChangeRule(
        "region-removed",
        Severity.YES,
        "Somebody agrees before a drained region is removed.",
        _region_removed,
    ),
    ChangeRule(
        "not-staggered",
        Severity.YES,
        "One apply changes functions, APIs and domains of one region, unless it creates them.",
        _not_staggered,
    ),
    SystemRule(
        "wrong-region",
        Severity.FORBIDDEN,
        "What belongs to one region's cell is made by that region's provider.",
        _wrong_region,
    ),
)
