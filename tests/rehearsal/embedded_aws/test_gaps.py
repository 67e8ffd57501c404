"""What moto leaves out, asked for as Terraform and the local regions do."""

import hashlib
import io
import zipfile
from base64 import b64decode
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws

HOME, AWAY = "us-east-1", "eu-west-1"


@pytest.fixture(scope="session")
def role(aws: EmbeddedAws) -> str:
    created = aws.client("iam", HOME).create_role(RoleName="r", AssumeRolePolicyDocument="{}")
    return str(created["Role"]["Arn"])


@pytest.fixture
def api(aws: EmbeddedAws) -> str:
    created = aws.client("apigatewayv2", AWAY).create_api(Name="api", ProtocolType="HTTP")
    return str(created["ApiId"])


@pytest.fixture
def domain(aws: EmbeddedAws) -> Callable[..., dict[str, Any]]:
    """Makes a custom domain name in a region, in place of any that is there."""

    def make(name: str, region: str = AWAY, **configuration: Any) -> dict[str, Any]:
        client = aws.client("apigatewayv2", region)
        arn = f"arn:aws:acm:{region}:123456789012:certificate/1"
        configurations = [{"CertificateArn": arn, "EndpointType": "REGIONAL", **configuration}]
        made: dict[str, Any] = client.create_domain_name(
            DomainName=name, DomainNameConfigurations=configurations, Tags={"team": "fx"}
        )
        return made

    return make


def zipped(source: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("app.py", source)
    return content.getvalue()


def deploy(aws: EmbeddedAws, name: str, role: str, code: bytes, **fields: Any) -> dict[str, Any]:
    made: dict[str, Any] = aws.client("lambda", AWAY).create_function(
        FunctionName=name,
        Role=role,
        Runtime="python3.13",
        Handler="app.handler",
        Code={"ZipFile": code},
        Publish=True,
        **fields,
    )
    return made


def test_the_deployed_zip_of_each_version_can_be_downloaded(aws: EmbeddedAws, role: str) -> None:
    client = aws.client("lambda", AWAY)
    first, second = zipped("first"), zipped("second")
    deploy(aws, "code", role, first)
    client.create_alias(FunctionName="code", Name="live", FunctionVersion="1")
    client.update_function_code(FunctionName="code", ZipFile=second, Publish=True)

    def download(**qualifier: str) -> bytes:
        function = client.get_function(FunctionName="code", **qualifier)
        location = function["Code"]["Location"]
        code = httpx.get(location, trust_env=False).raise_for_status().content
        assert hashlib.sha256(code).digest() == b64decode(function["Configuration"]["CodeSha256"])
        return code

    assert download() == second
    assert download(Qualifier="live") == first
    assert download(Qualifier="2") == second


def test_a_function_logs_as_text_to_its_own_group_unless_told_otherwise(
    aws: EmbeddedAws, role: str
) -> None:
    created = deploy(aws, "logs", role, zipped(""))
    json_to_group = {"LogFormat": "JSON", "LogGroup": "mine", "SystemLogLevel": "WARN"}

    updated = aws.client("lambda", AWAY).update_function_configuration(
        FunctionName="logs", LoggingConfig=json_to_group
    )

    assert created["LoggingConfig"] == {"LogFormat": "Text", "LogGroup": "/aws/lambda/logs"}
    assert updated["LoggingConfig"] == json_to_group


def test_a_functions_tracing_can_be_changed(aws: EmbeddedAws, role: str) -> None:
    deploy(aws, "traced", role, zipped(""), TracingConfig={"Mode": "Active"})

    updated = aws.client("lambda", AWAY).update_function_configuration(
        FunctionName="traced", TracingConfig={"Mode": "PassThrough"}
    )

    assert updated["TracingConfig"] == {"Mode": "PassThrough"}


def test_a_domain_name_has_a_target_of_its_own_in_each_region(
    domain: Callable[..., dict[str, Any]],
) -> None:
    made = [domain("shared.example.com", region) for region in (HOME, AWAY)]

    (home,), (away,) = (each["DomainNameConfigurations"] for each in made)
    assert home["DomainNameStatus"] == away["DomainNameStatus"] == "AVAILABLE"
    assert home["ApiGatewayDomainName"].endswith(".execute-api.us-east-1.amazonaws.com")
    assert away["ApiGatewayDomainName"].endswith(".execute-api.eu-west-1.amazonaws.com")
    assert home["HostedZoneId"] != away["HostedZoneId"]
    assert "MutualTlsAuthentication" not in made[0]


def test_all_the_domain_names_of_a_region_have_targets_in_one_zone(
    domain: Callable[..., dict[str, Any]],
) -> None:
    made = [domain(name) for name in ("one.example.com", "other.example.com")]

    (one,), (other,) = (each["DomainNameConfigurations"] for each in made)
    assert one["ApiGatewayDomainName"] != other["ApiGatewayDomainName"]
    assert one["HostedZoneId"] == other["HostedZoneId"]


def test_a_domain_name_can_be_changed_in_place(
    aws: EmbeddedAws, domain: Callable[..., dict[str, Any]]
) -> None:
    client = aws.client("apigatewayv2", AWAY)
    (before,) = domain("changed.example.com", IpAddressType="ipv4")["DomainNameConfigurations"]

    def update(**change: Any) -> dict[str, Any]:
        client.update_domain_name(DomainName="changed.example.com", **change)
        found: dict[str, Any] = client.get_domain_name(DomainName="changed.example.com")
        return found

    mutual = update(MutualTlsAuthentication={"TruststoreUri": "s3://bucket/key"})
    dual = update(DomainNameConfigurations=[{"IpAddressType": "dualstack"}])
    plain = update(MutualTlsAuthentication={"TruststoreUri": ""})

    assert mutual["MutualTlsAuthentication"] == {"TruststoreUri": "s3://bucket/key"}
    assert dual["MutualTlsAuthentication"] == {"TruststoreUri": "s3://bucket/key"}
    assert "MutualTlsAuthentication" not in plain
    assert plain["DomainNameConfigurations"] == [{**before, "IpAddressType": "dualstack"}]


def test_an_apis_ip_address_type_is_kept(aws: EmbeddedAws, api: str) -> None:
    client = aws.client("apigatewayv2", AWAY)

    at_first = client.get_api(ApiId=api)["IpAddressType"]
    client.update_api(ApiId=api, IpAddressType="dualstack")
    client.update_api(ApiId=api, Name="other")

    assert (at_first, client.get_api(ApiId=api)["IpAddressType"]) == ("ipv4", "dualstack")


def test_stages_and_mappings_can_be_changed_in_place(
    aws: EmbeddedAws, api: str, domain: Callable[..., dict[str, Any]]
) -> None:
    client = aws.client("apigatewayv2", AWAY)
    domain("mapped.example.com")
    client.create_stage(ApiId=api, StageName="$default", AutoDeploy=True, Tags={"team": "fx"})
    mapping = client.create_api_mapping(
        DomainName="mapped.example.com", ApiId=api, Stage="$default", ApiMappingKey="v1"
    )["ApiMappingId"]
    throttle = {"ThrottlingBurstLimit": 20, "ThrottlingRateLimit": 7.5}

    client.update_stage(ApiId=api, StageName="$default", DefaultRouteSettings=throttle)
    client.update_api_mapping(
        DomainName="mapped.example.com", ApiId=api, ApiMappingId=mapping, ApiMappingKey="v2"
    )

    stage = client.get_stage(ApiId=api, StageName="$default")
    (mapped,) = client.get_api_mappings(DomainName="mapped.example.com")["Items"]
    assert (stage["AutoDeploy"], stage["DefaultRouteSettings"]) == (True, throttle)
    assert stage["Tags"] == {"team": "fx"}
    assert (mapped["ApiMappingKey"], mapped["Stage"]) == ("v2", "$default")


def test_stages_and_domain_names_can_be_tagged(
    aws: EmbeddedAws, api: str, domain: Callable[..., dict[str, Any]]
) -> None:
    client = aws.client("apigatewayv2", AWAY)
    domain("tagged.example.com")
    client.create_stage(ApiId=api, StageName="$default", Tags={"team": "fx"})
    prefix = f"arn:aws:apigateway:{AWAY}::"

    for resource in (f"/apis/{api}/stages/$default", "/domainnames/tagged.example.com"):
        client.tag_resource(ResourceArn=prefix + resource, Tags={"new": "tag"})
        client.untag_resource(ResourceArn=prefix + resource, TagKeys=["team"])

    stage = client.get_stage(ApiId=api, StageName="$default")
    assert stage["Tags"] == {"new": "tag"}
    assert client.get_domain_name(DomainName="tagged.example.com")["Tags"] == {"new": "tag"}


def test_a_certificate_is_issued_in_every_region_once_its_one_record_exists(
    aws: EmbeddedAws,
) -> None:
    clients = {region: aws.client("acm", region) for region in (HOME, AWAY)}
    arns = {
        region: client.request_certificate(
            DomainName="api.example.com",
            SubjectAlternativeNames=["*.api.example.com"],
            ValidationMethod="DNS",
        )["CertificateArn"]
        for region, client in clients.items()
    }

    def certificates() -> list[dict[str, Any]]:
        return [
            client.describe_certificate(CertificateArn=arns[region])["Certificate"]
            for region, client in clients.items()
        ]

    before = certificates()
    (record,) = {
        tuple(option["ResourceRecord"].values())
        for certificate in before
        for option in certificate["DomainValidationOptions"]
    }
    route53 = aws.client("route53", HOME)
    zone = route53.create_hosted_zone(Name="example.com", CallerReference="acm")["HostedZone"]["Id"]
    records = {
        "Name": record[0],
        "Type": "CNAME",
        "TTL": 60,
        "ResourceRecords": [{"Value": record[2]}],
    }
    route53.change_resource_record_sets(
        HostedZoneId=zone,
        ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": records}]},
    )

    assert [certificate["Status"] for certificate in before] == ["PENDING_VALIDATION"] * 2
    assert [certificate["Status"] for certificate in certificates()] == ["ISSUED"] * 2


def test_a_health_check_keeps_what_an_update_does_not_name(aws: EmbeddedAws) -> None:
    client = aws.client("route53", HOME)
    regions = ["eu-west-1", "sa-east-1", "us-east-1"]

    def create(**config: Any) -> str:
        created = client.create_health_check(CallerReference=str(config), HealthCheckConfig=config)
        return str(created["HealthCheck"]["Id"])

    child = create(
        Type="HTTPS", FullyQualifiedDomainName="eu-west-1.api.example.com", Regions=regions
    )
    parent = create(Type="CALCULATED", HealthThreshold=1, ChildHealthChecks=[child])
    updated = [
        client.update_health_check(HealthCheckId=child, FailureThreshold=5),
        client.update_health_check(HealthCheckId=parent, HealthThreshold=0),
    ]

    configs = [each["HealthCheck"]["HealthCheckConfig"] for each in updated]
    assert (configs[0]["FailureThreshold"], configs[0]["Regions"]) == (5, regions)
    assert (configs[1]["HealthThreshold"], configs[1]["ChildHealthChecks"]) == (0, [child])


def test_a_replica_key_is_told_from_its_primary(aws: EmbeddedAws) -> None:
    home, away = (aws.client("kms", region) for region in (HOME, AWAY))
    key = home.create_key(MultiRegion=True, Description="primary")["KeyMetadata"]["KeyId"]

    home.replicate_key(
        KeyId=key,
        ReplicaRegion=AWAY,
        Description="replica",
        Tags=[{"TagKey": "team", "TagValue": "fx"}],
    )

    for client in (home, away):
        client.create_alias(AliasName="alias/table", TargetKeyId=key)

    described = [client.describe_key(KeyId="alias/table")["KeyMetadata"] for client in (away, home)]
    assert [
        (each["Description"], each["MultiRegionConfiguration"]["MultiRegionKeyType"])
        for each in described
    ] == [("replica", "REPLICA"), ("primary", "PRIMARY")]
    assert away.list_resource_tags(KeyId=key)["Tags"] == [{"TagKey": "team", "TagValue": "fx"}]


def test_scalable_targets_have_tags(aws: EmbeddedAws) -> None:
    client = aws.client("application-autoscaling", HOME)
    arn = client.register_scalable_target(
        ServiceNamespace="dynamodb",
        ResourceId="table/rates",
        ScalableDimension="dynamodb:table:ReadCapacityUnits",
        MinCapacity=1,
        MaxCapacity=10,
        Tags={"team": "fx", "old": "tag"},
    )["ScalableTargetARN"]

    client.tag_resource(ResourceARN=arn, Tags={"new": "tag"})
    client.untag_resource(ResourceARN=arn, TagKeys=["old"])

    tags = client.list_tags_for_resource(ResourceARN=arn)["Tags"]
    assert tags == {"team": "fx", "new": "tag"}


def test_a_tables_encryption_can_be_changed(aws: EmbeddedAws, make_table: Any) -> None:
    table = make_table()
    client = table.client(HOME)

    def change(**specification: Any) -> dict[str, Any] | None:
        client.update_table(TableName=table.name, SSESpecification=specification)
        encryption: dict[str, Any] | None = table.describe(HOME).get("SSEDescription")
        return encryption

    managed = change(Enabled=True)
    own = change(Enabled=True, SSEType="KMS", KMSMasterKeyId="arn:aws:kms:::key/1")
    none = change(Enabled=False)

    assert managed is not None
    assert managed["KMSMasterKeyArn"].startswith("arn:aws:kms:us-east-1:123456789012:key/")
    assert own == {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": "arn:aws:kms:::key/1"}
    assert none is None


def test_each_replica_is_encrypted_with_its_own_key(make_table: Any) -> None:
    table = make_table()

    table.update_replicas(Create={"RegionName": AWAY, "KMSMasterKeyId": "first"})
    created = table.describe(AWAY)["SSEDescription"]["KMSMasterKeyArn"]
    table.update_replicas(Update={"RegionName": AWAY, "KMSMasterKeyId": "second"})

    assert created == "first"
    assert table.describe(AWAY)["SSEDescription"]["KMSMasterKeyArn"] == "second"
    assert [each["KMSMasterKeyId"] for each in table.describe(HOME)["Replicas"]] == ["second"]
    assert "SSEDescription" not in table.describe(HOME)


def test_a_stream_can_be_disabled_and_enabled_again(make_table: Any) -> None:
    table = make_table()
    on = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}

    for specification in ({"StreamEnabled": False}, on):
        table.client(HOME).update_table(TableName=table.name, StreamSpecification=specification)
        table.put(HOME, "hello")

    assert table.stream(HOME) == [("MODIFY", "item")]


def test_what_moto_cannot_do_fails_at_once_and_says_what(aws: EmbeddedAws) -> None:
    with pytest.raises(ClientError, match="describe_contributor_insights") as refused:
        aws.client("dynamodb", HOME).describe_contributor_insights(TableName="rates")

    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert refused.value.response["ResponseMetadata"]["RetryAttempts"] == 0
