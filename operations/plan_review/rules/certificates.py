"""Rules about ACM certificates in use, and about their regions."""

import re
from collections.abc import Iterator

from operations.plan_review.changes import Change
from operations.plan_review.finding import ChangeRule, Severity, SystemRule, Violation
from operations.plan_review.proposal import Proposal
from operations.plan_review.rules.domains import DOMAINS
from operations.plan_review.system import ResourceInstance, System
from operations.terraform_json.resources import Unknown, block, mapping, text

_CERTIFICATES = ("aws_acm_certificate", "aws_acm_certificate_validation")
_ARN_REGION = re.compile(r"arn:[\w-]+:acm:([\w-]+):")


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
                "The certificate is destroyed before its replacement exists, and "
                f"{', '.join(remain)} uses it: ACM refuses, and the "
                "apply stops half-way; or callers get TLS errors.",
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
    for domain in system.of(*DOMAINS):
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


def _certificate_regions(system: System, domain: ResourceInstance, named: object) -> set[str]:
    if isinstance(named, Unknown):
        found = system.named(named, domain, *_CERTIFICATES)
        return {each.region for each in found if each.region is not None}
    arn = _ARN_REGION.match(text(named) or "")
    return {arn[1]} if arn is not None else set()


def _holding(system: System, change: Change) -> list[ResourceInstance]:
    """The instances that hold a certificate's ARN, except for its own validation resource."""
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
        "certificate-destroyed",
        Severity.FORBIDDEN,
        "A certificate in use is destroyed only after its replacement exists.",
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
