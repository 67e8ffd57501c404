"""Policies, open doors, secrets, logs and drift."""

import json

import pytest

ROLE_POLICY = "aws_iam_role_policy.eu_west_1_api_policy"
TABLE = "arn:aws:dynamodb:{}:123456789012:table/exchange"


def _policy(action, resource="arn:aws:sqs:eu-west-1:1:q", **more):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


@pytest.fixture
def granted(plan_of, found):
    def look(policy, *, before=None, address="aws_iam_policy.p"):
        side = {"policy": before} if before is not None else None
        action = "create" if side is None else "update"
        return found(plan_of((address, action, side, {"policy": policy}))).get("policy-wildcard")

    return look


@pytest.mark.parametrize(
    "policy",
    [
        _policy("*"),
        _policy("dynamodb:*"),
        _policy(["sqs:SendMessage", "s3:Get*"]),
        _policy("sqs:SendMessage", "*"),
        _policy("dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:1:table/*"),
        _policy("dynamodb:GetItem", "arn:aws:dynamodb:*:1:table/exchange"),
        _policy("dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:1:table/exchange*"),
        _policy("lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:1:function:*"),
        _policy("s3:GetObject", "arn:aws:s3:::*"),
        json.dumps({"Statement": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "a"}]}),
        json.dumps({"Statement": [{"Effect": "Allow", "Action": "a:b", "Principal": "*"}]}),
        json.dumps(
            {"Statement": [{"Effect": "Allow", "Action": "a:b", "Principal": {"AWS": "*"}}]}
        ),
    ],
)
def test_a_policy_that_gains_a_star_needs_a_yes(policy, granted) -> None:
    assert granted(policy) == ["aws_iam_policy.p"]
    assert granted(policy, before=_policy("sqs:SendMessage")) == ["aws_iam_policy.p"]


@pytest.mark.parametrize(
    "policy",
    [
        _policy(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*"),
        _policy(
            "logs:PutLogEvents", "arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/f:log-stream:*"
        ),
        _policy("logs:PutLogEvents", "arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/f:*"),
        _policy("dynamodb:Query", "arn:aws:dynamodb:eu-west-1:1:table/exchange/index/*"),
        _policy("s3:GetObject", "arn:aws:s3:::bucket/*"),
        _policy("execute-api:Invoke", "arn:aws:execute-api:eu-west-1:1:abc/*/GET/x"),
        json.dumps({"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}),
        json.dumps(
            {
                "Statement": {
                    "Effect": "Allow",
                    "Action": "kms:*",
                    "Resource": "*",
                    "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
                }
            }
        ),
        json.dumps(
            {
                "Statement": {
                    "Effect": "Allow",
                    "Action": "s3:GetObject",
                    "Resource": "*",
                    "Principal": "*",
                    "Condition": {"StringEquals": {"aws:SourceAccount": "1"}},
                }
            }
        ),
        "not JSON",
        "[" * 100_000,
        None,
    ],
)
def test_a_star_that_cannot_be_avoided_or_grants_nothing_is_fine(policy, granted) -> None:
    assert granted(policy) is None


@pytest.mark.parametrize(
    "action",
    [
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:GetSamplingStatisticSummaries",
        "cloudwatch:PutMetricData",
        "ecr:GetAuthorizationToken",
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DeleteNetworkInterface",
        "sts:GetCallerIdentity",
    ],
)
def test_an_action_that_binds_to_no_resource_needs_its_star_but_brings_no_other_one(
    action, granted
) -> None:
    assert granted(_policy(action, "*")) is None
    assert granted(_policy([action, "sqs:SendMessage"], "*")) == ["aws_iam_policy.p"]


def test_a_star_that_was_there_is_no_gain(granted) -> None:
    assert granted(_policy("sqs:*"), before=_policy("sqs:*", "arn:aws:sqs:eu-west-1:1:r")) is None


@pytest.mark.parametrize(
    ("address", "values"),
    [
        ("aws_iam_role.r", {"inline_policy": [{"policy": _policy("sqs:*")}]}),
        ("aws_iam_role.r", {"managed_policy_arns": ["arn:aws:iam::aws:policy/PowerUserAccess"]}),
        ("aws_iam_role.r", {"assume_role_policy": _policy("sts:*", Principal={"AWS": "x"})}),
        (
            "aws_iam_role_policy_attachment.a",
            {"policy_arn": "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"},
        ),
    ],
)
def test_policies_are_found_wherever_they_are_kept(address, values, plan_of, found) -> None:
    document = plan_of((address, "create", None, values))
    assert found(document) == {"policy-wildcard": [address]}


def test_a_policy_that_nobody_knows_yet_is_not_guessed(real, found) -> None:
    assert found(real("create")) == {}


def _with_resource(policy, arn):
    document = json.loads(policy)
    document["Statement"][0]["Resource"].append(arn)
    return json.dumps(document)


@pytest.fixture
def deployed_policy(real):
    entries = {e["address"]: e["change"] for e in real("no_op")["resource_changes"]}
    return entries[ROLE_POLICY]["after"]["policy"]


@pytest.mark.parametrize("region", ["us-east-1", "*", ""])
def test_a_role_that_reaches_another_regions_table_needs_a_yes(
    region, deployed_policy, altered, reviewed
) -> None:
    policy = _with_resource(deployed_policy, TABLE.format(region))
    findings = reviewed(altered("no_op", {ROLE_POLICY: {"policy": policy}})).findings
    (finding,) = [each for each in findings if each.rule == "role-reaches-another-region"]
    assert finding.addresses == (ROLE_POLICY, "aws_lambda_function.eu_west_1_api")
    assert f"may reach exchange in {region.strip('*') or 'any region'}" in finding.effect


def test_one_that_reaches_its_own_is_fine(deployed_policy, altered, found) -> None:
    policy = _with_resource(deployed_policy, TABLE.format("eu-west-1"))
    assert found(altered("no_op", {ROLE_POLICY: {"policy": policy}})) == {}


def test_an_attached_policy_counts_as_the_roles_own(plan_of, found) -> None:
    policy = _policy("dynamodb:GetItem", TABLE.format("us-east-1"))
    changes = [
        ("aws_lambda_function.eu_west_1", {"role": "arn:role"}),
        ("aws_iam_role.r", {"arn": "arn:role", "name": "r"}),
        ("aws_iam_policy.p", {"arn": "arn:policy", "policy": policy}),
        ("aws_iam_role_policy_attachment.a", {"role": "r", "policy_arn": "arn:policy"}),
    ]
    document = plan_of(*[(address, "create", None, values) for address, values in changes])
    assert found(document) == {"role-reaches-another-region": ["aws_iam_policy.p"]}


@pytest.mark.parametrize(
    ("cors", "rules"),
    [
        ({"allow_origins": ["*"], "allow_credentials": True}, {"cors-any-origin"}),
        ({"allow_origins": ["https://a.example.com"], "allow_credentials": True}, set()),
        ({"allow_origins": ["*"], "allow_credentials": False}, set()),
    ],
)
@pytest.mark.parametrize(
    "block", ["aws_apigatewayv2_api cors_configuration", "aws_lambda_function_url cors"]
)
def test_any_origin_with_credentials_is_forbidden(block, cors, rules, plan_of, found) -> None:
    kind, name = block.split()
    assert set(found(plan_of((f"{kind}.a", "create", None, {name: [cors]})))) == rules


SECRETS = {
    "OPENAI": "AKIA" + "QWERTYUIOP123456",
    "CERT": "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE",
    "GITHUB": "ghp_" + "a1B2" * 9,
    "SLACK": "xoxb-" + "123456789012-abcdef",
    "STRIPE": "sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "DATABASE_URL": "postgres://app:" + "hunter2@db.example.com/app",
    "DB_PASSWORD": "hunter2",
    "password": "tr0ub4dor",
    "CLIENT_SECRET": "9f8A7c6D5e4F3a2B1c0D",
    "api_token": "q8Zr2LkP0sVx7NmW4tYb",
}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_in_plain_text_is_forbidden_and_never_repeated(name, plan_of, reviewed) -> None:
    environment = {"environment": [{"variables": {name: SECRETS[name]}}]}
    document = plan_of(("aws_lambda_function.f", "create", None, environment))
    (finding,) = reviewed(document).findings
    assert (finding.rule, finding.severity.value) == ("plain-secret", 2)
    assert f"`environment[0].variables.{name}`" in finding.effect
    assert SECRETS[name] not in str(finding)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLIENT_SECRET", "arn:aws:secretsmanager:eu-west-1:1:secret:client-AbCdEf"),
        ("DB_PASSWORD", "/exchange/prod/db-password"),
        ("API_TOKEN", "${aws_secretsmanager_secret.token.name}"),
        ("SESSION_TOKEN", "aaaaaaaaaaaaaaaaaaaaaaaa"),
        ("TOKEN_URL", "https://id.example.com/oauth2/token/8f7a6b5c4d3e2f1a"),
        ("source_code_hash", "q8Zr2LkP0sVx7NmW4tYbq8Zr2LkP0sVx7NmW4tYbAAA="),
        ("PASSWORD", ""),
        ("partition_key", "pk"),
        ("next_token", "page-2"),
    ],
)
def test_names_of_secrets_and_other_values_are_fine(name, value, plan_of, found) -> None:
    environment = {"environment": [{"variables": {name: value}}]}
    assert found(plan_of(("aws_lambda_function.f", "create", None, environment))) == {}


def test_a_sensitive_value_is_not_searched_for_secrets(plan_of, found) -> None:
    values = {"environment": [{"variables": {"DB_PASSWORD": "hunter2"}}]}
    mask = {"after_sensitive": {"environment": [{"variables": True}]}}
    assert found(plan_of(("aws_lambda_function.f", "create", None, values, mask))) == {}


@pytest.mark.parametrize("value", [0, None])
def test_logs_kept_for_ever_need_a_yes(value, plan_of, found) -> None:
    group = "aws_cloudwatch_log_group.g"
    before, after = {"retention_in_days": 30}, {"retention_in_days": value}
    assert found(plan_of((group, "update", before, after))) == {"logs-kept-for-ever": [group]}
    assert found(plan_of((group, "update", after, before))) == {}


def test_a_retention_that_nobody_knows_yet_is_not_for_ever(plan_of, found) -> None:
    unknown = {"after_unknown": {"retention_in_days": True}}
    assert found(plan_of(("aws_cloudwatch_log_group.g", "create", None, {}, unknown))) == {}


def _drifted(plan_of, planned, drift):
    (entry,) = plan_of(drift)["resource_changes"]
    return plan_of(planned, resource_drift=[entry])


FUNCTION = "aws_lambda_function.f"


def test_drift_that_a_plan_takes_back_needs_a_yes(real, reviewed) -> None:
    (finding,) = reviewed(real("revert_drift")).findings
    assert finding.addresses == ("aws_lambda_function.eu_west_1_api",)
    assert "Somebody changed memory_size outside Terraform" in finding.effect


@pytest.mark.parametrize(
    ("planned", "drift"),
    [
        (
            ("no-op", {"memory_size": 2}, {"memory_size": 2}),
            ({"memory_size": 1}, {"memory_size": 2}),
        ),
        (("update", {"m": 2, "t": 1}, {"m": 2, "t": 2}), ({"m": 1, "t": 1}, {"m": 2, "t": 1})),
        (("update", {"m": "", "t": 1}, {"m": None, "t": 2}), ({"m": None}, {"m": ""})),
        (("delete", {"m": 2}, None), ({"m": 1}, {"m": 2})),
    ],
)
def test_drift_that_it_leaves_alone_is_nobodys_concern(planned, drift, plan_of, found) -> None:
    document = _drifted(plan_of, (FUNCTION, *planned), (FUNCTION, "update", *drift))
    assert "drift-reverted" not in found(document)


def test_what_somebody_deleted_comes_back_only_with_a_yes(plan_of, found) -> None:
    document = _drifted(plan_of, (FUNCTION, "create", None, {}), (FUNCTION, "delete", {}, None))
    assert found(document) == {"drift-reverted": [FUNCTION]}
