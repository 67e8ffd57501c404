"""Rules about API Gateway custom domains that records or mappings still use."""

from collections.abc import Iterator

from constructs_lib.routing.policies import Simple
from operations.dns_names import canonical_name
from operations.plan_review.changes import Action
from operations.plan_review.finding import ChangeRule, Severity, Violation
from operations.plan_review.proposal import Proposal
from operations.plan_review.system import ResourceInstance, System
from operations.route53.records import RecordSet
from operations.terraform_json.resources import block, mapping, text

DOMAINS = ("aws_apigatewayv2_domain_name", "aws_api_gateway_domain_name")
_MAPPINGS = ("aws_apigatewayv2_api_mapping", "aws_api_gateway_base_path_mapping")


def _domain_replaced(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.destroyed(*DOMAINS):
        if change.action is Action.REPLACE and change.before is not None:
            users = _leading_to(proposal.before, change.before)
            if users or _mappings(proposal.before, change.before):
                why = ", ".join(change.reasons) or "a change"
                yield Violation(
                    (change.address,),
                    f"The custom domain is replaced ({why}): until the new one is up and its "
                    "records are changed, callers of "
                    f"{text(change.before.values.get('domain_name'))} get errors in "
                    f"{change.region or 'its region'}.",
                    "Make the new domain beside it, move records and mappings over, and remove "
                    "the old one in a later plan.",
                )


def _domain_destroyed(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.destroyed(*DOMAINS):
        if change.action is not Action.DESTROY or change.before is None:
            continue
        users = [
            record.source
            for record in _leading_to(proposal.before, change.before)
            if not isinstance(record.policy, Simple)
        ]
        users += [record.source for record in _leading_to(proposal.after, change.before)]
        users += [
            mapped.address
            for mapped in _mappings(proposal.after, change.before)
            if mapped.region == change.region
        ]
        if users:
            yield Violation(
                (change.address,),
                f"The custom domain is destroyed while {', '.join(sorted(set(users)))} "
                "leads callers to it: they get errors.",
                "Lead callers elsewhere first, and destroy the domain in a later plan.",
            )


def _leading_to(system: System, domain: ResourceInstance) -> list[RecordSet]:
    """The alias records that point to a custom domain."""
    configuration = mapping(block(domain.values, "domain_name_configuration"))
    targets = {
        canonical_name(target)
        for target in (
            text(configuration.get("target_domain_name")),
            text(domain.values.get("regional_domain_name")),
            text(domain.values.get("cloudfront_domain_name")),
        )
        if target is not None
    }
    return [each for each in system.records if each.alias and each.alias.name in targets]


def _mappings(system: System, domain: ResourceInstance) -> list[ResourceInstance]:
    """The API mappings of a domain in its region."""
    return [
        each
        for each in system.of(*_MAPPINGS)
        if each.region == domain.region
        and each.values.get("domain_name") == domain.values.get("domain_name")
    ]


RULES = (
    ChangeRule(
        "domain-replaced",
        Severity.FORBIDDEN,
        "No plan replaces a custom domain that is in use.",
        _domain_replaced,
    ),
    ChangeRule(
        "domain-destroyed",
        Severity.FORBIDDEN,
        "No plan destroys a custom domain that records still point to.",
        _domain_destroyed,
    ),
)
