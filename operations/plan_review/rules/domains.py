"""Custom domains and certificates, where somebody uses them."""

import re
from collections.abc import Iterator

from operations.plan_review.finding import ChangeRule, Severity, SystemRule, Violation
from operations.plan_review.plan import Action, Change
from operations.plan_review.proposal import Proposal
from operations.plan_review.system import Instance, System
from operations.route53.names import canonical_name
from operations.route53.policies import Simple
from operations.route53.readers.resources import Unknown, block, mapping, text
from operations.route53.records import RecordSet

_DOMAINS = ("aws_apigatewayv2_domain_name", "aws_api_gateway_domain_name")
_MAPPINGS = ("aws_apigatewayv2_api_mapping", "aws_api_gateway_base_path_mapping")
_CERTIFICATES = ("aws_acm_certificate", "aws_acm_certificate_validation")
_ARN_REGION = re.compile(r"arn:[\w-]+:acm:([\w-]+):")


def _domain_replaced(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.destroyed(*_DOMAINS):
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
    for change in proposal.destroyed(*_DOMAINS):
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


def _certificate_destroyed(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.destroyed(_CERTIFICATES[0]):
        remain = [
            user.address
            for user in _holding(proposal.before, change)
            if user.address in proposal.after.instances
        ]
        if remain and not change.creates_first:
            yield Violation(
                (change.address,),
                f"The certificate goes before another is there, and {', '.join(remain)} uses it: "
                "ACM refuses, and the apply stops half-way; or callers meet no certificate.",
                "Set `create_before_destroy` in its `lifecycle`.",
            )


def _certificate_replaced(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.destroyed(_CERTIFICATES[0]):
        users = [user.address for user in _holding(proposal.before, change)]
        if users and change.creates_first:
            yield Violation(
                (change.address,),
                f"The certificate that {', '.join(users)} serves is replaced "
                f"({', '.join(change.reasons) or 'a change'}). If the new one is not validated, "
                "the apply waits and stops half-way.",
                "Be sure that its validation record exists in the public zone. Then say yes.",
            )


def _certificate_elsewhere(system: System) -> Iterator[Violation]:
    for domain in system.of(*_DOMAINS):
        configuration = mapping(block(domain.values, "domain_name_configuration"))
        named = configuration.get("certificate_arn", domain.values.get("regional_certificate_arn"))
        regions = _certificate_regions(system, domain, named)
        if domain.region is not None and regions and domain.region not in regions:
            yield Violation(
                (domain.address,),
                f"The domain is in {domain.region}, its certificate in "
                f"{', '.join(sorted(regions))}: API Gateway refuses it, and {domain.region} does "
                "not answer.",
                f"Issue a certificate in {domain.region}; the same validation record serves it.",
            )


def _certificate_regions(system: System, domain: Instance, named: object) -> set[str]:
    if isinstance(named, Unknown):
        found = system.named(named, domain, *_CERTIFICATES)
        return {each.region for each in found if each.region is not None}
    arn = _ARN_REGION.match(text(named) or "")
    return {arn[1]} if arn is not None else set()


def _leading_to(system: System, domain: Instance) -> list[RecordSet]:
    """The alias records that lead to a domain whose target is known."""
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


def _mappings(system: System, domain: Instance) -> list[Instance]:
    """The mappings of a domain."""
    return [
        each
        for each in system.of(*_MAPPINGS)
        if each.region == domain.region
        and each.values.get("domain_name") == domain.values.get("domain_name")
    ]


def _holding(system: System, change: Change) -> list[Instance]:
    """What uses a certificate: whatever holds its ARN, but for its own validation."""
    arn = text(change.before.values.get("arn")) if change.before is not None else None
    return [
        instance
        for instance in system.instances.values()
        if arn is not None and instance.type not in _CERTIFICATES and _holds(instance.values, arn)
    ]


def _holds(value: object, wanted: str) -> bool:
    if isinstance(value, dict):
        return any(_holds(inner, wanted) for inner in value.values())
    if isinstance(value, list):
        return any(_holds(inner, wanted) for inner in value)
    return value == wanted


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
        "No plan destroys a custom domain to which callers are led.",
        _domain_destroyed,
    ),
    ChangeRule(
        "certificate-destroyed",
        Severity.FORBIDDEN,
        "A certificate in use goes only once another is in its place.",
        _certificate_destroyed,
    ),
    ChangeRule(
        "certificate-replaced",
        Severity.YES,
        "Somebody agrees before a certificate in use is replaced.",
        _certificate_replaced,
    ),
    SystemRule(
        "certificate-elsewhere",
        Severity.FORBIDDEN,
        "A custom domain's certificate is in its own region.",
        _certificate_elsewhere,
    ),
)
