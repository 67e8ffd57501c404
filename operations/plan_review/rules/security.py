"""Rules about IAM permissions, CORS, and secrets in plain text."""

import re
from collections.abc import Iterator

from operations.plan_review.finding import Severity, SystemRule, Violation
from operations.plan_review.policies import statements, wildcards
from operations.plan_review.secrets import secrets
from operations.plan_review.system import ResourceInstance, System
from operations.terraform_json.resources import flag, items, mapping, text

_POLICIES = ("policy", "assume_role_policy", "access_policy")
_BROAD = re.compile(
    r"arn:[\w-]+:iam::aws:policy/(?:.*/)?(?:\w*FullAccess|\w*Administrator\w*|PowerUserAccess)"
)
_TABLE_REGION = re.compile(r"arn:[\w-]+:dynamodb:([^:]*):[^:]*:table/(.*)")
_CORS = ("cors_configuration", "cors")


def _documents(instance: ResourceInstance) -> Iterator[object]:
    """The policy documents that an instance holds."""
    yield from (instance.values.get(name) for name in _POLICIES)
    for block in map(mapping, items(instance.values.get("inline_policy"))):
        yield block.get("policy")


def _wildcard(system: System) -> Iterator[Violation]:
    for instance in system.instances.values():
        granted = [
            grant
            for document in _documents(instance)
            for statement in statements(document)
            for grant in wildcards(statement)
        ]
        attached = [
            instance.values.get("policy_arn"),
            *items(instance.values.get("managed_policy_arns")),
        ]
        granted += [f"the policy {arn}" for arn in attached if _BROAD.fullmatch(text(arn) or "")]
        for grant in dict.fromkeys(granted):
            yield Violation(
                (instance.address,),
                f"It grants {grant}: whoever compromises a holder of this policy can reach far "
                "more than the API needs.",
                "Name the actions and the resources one by one.",
            )


def _other_regions_table(system: System) -> Iterator[Violation]:
    for function in system.of("aws_lambda_function"):
        for policy in _policies_of(function, system):
            for document in _documents(policy):
                for region, table in _tables(document):
                    if region != function.region and function.region is not None:
                        yield Violation(
                            (policy.address, function.address),
                            f"The function in {function.region} may reach {table} in "
                            f"{region or 'any region'}: a failure there can become a failure here.",
                            f"Let the role reach only the replica in {function.region}.",
                        )


def _policies_of(function: ResourceInstance, system: System) -> Iterator[ResourceInstance]:
    """A function's role, with its inline and its attached policies."""
    roles = system.named(function.values.get("role"), function, "aws_iam_role")
    yield from roles
    for policy in system.of("aws_iam_role_policy"):
        if _is_one_of(roles, policy, system):
            yield policy
    for attachment in system.of("aws_iam_role_policy_attachment"):
        if _is_one_of(roles, attachment, system):
            arn = attachment.values.get("policy_arn")
            yield from system.named(arn, attachment, "aws_iam_policy")


def _is_one_of(roles: list[ResourceInstance], by: ResourceInstance, system: System) -> bool:
    named = system.named(by.values.get("role"), by, "aws_iam_role")
    return any(role.address in {each.address for each in named} for role in roles)


def _tables(document: object) -> Iterator[tuple[str, str]]:
    """The region and name of each table that a policy allows access to; a region may be empty."""
    found: dict[tuple[str, str], None] = {}
    for statement in statements(document):
        for resource in map(str, items(statement.get("Resource"))):
            arn = _TABLE_REGION.match(resource)
            if arn is not None:
                found[arn[1].replace("*", ""), arn[2].partition("/")[0]] = None
    yield from found


def _open_cors(system: System) -> Iterator[Violation]:
    for instance in system.instances.values():
        for block in (each for name in _CORS for each in items(instance.values.get(name))):
            cors = mapping(block)
            if "*" in items(cors.get("allow_origins")) and flag(cors.get("allow_credentials")):
                yield Violation(
                    (instance.address,),
                    "Every web page may call with its visitor's cookies: browsers refuse it, or "
                    "any site acts in the name of whoever visits it.",
                    "List the origins that may call, or do not allow credentials.",
                )


def _plain_secret(system: System) -> Iterator[Violation]:
    for instance in system.instances.values():
        for path, kind in secrets(instance.values):
            yield Violation(
                (instance.address,),
                f"`{path}` holds {kind} in plain text: whoever reads the configuration, the plan "
                "or the state has it.",
                "Rotate the secret, since it is exposed. Keep the new one in Secrets Manager "
                "or Parameter Store, and give the function its name.",
            )


RULES = (
    SystemRule(
        "policy-wildcard",
        Severity.YES,
        "No policy gains a `*`.",
        _wildcard,
    ),
    SystemRule(
        "role-reaches-another-region",
        Severity.YES,
        "A function's role reaches only its own region's table.",
        _other_regions_table,
    ),
    SystemRule(
        "cors-any-origin",
        Severity.FORBIDDEN,
        "No API lets every origin call with credentials.",
        _open_cors,
    ),
    SystemRule(
        "plain-secret",
        Severity.FORBIDDEN,
        "No secret is written in plain text.",
        _plain_secret,
    ),
)
