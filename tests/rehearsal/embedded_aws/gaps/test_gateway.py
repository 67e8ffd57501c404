"""API Gateway's HTTP APIs and custom domain names, changed as Terraform changes them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws

HOME, AWAY = "us-east-1", "eu-west-1"


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
    newer = update(MutualTlsAuthentication={"TruststoreVersion": "2"})
    dual = update(DomainNameConfigurations=[{"IpAddressType": "dualstack"}])
    plain = update(MutualTlsAuthentication={"TruststoreUri": ""})

    assert mutual["MutualTlsAuthentication"] == {"TruststoreUri": "s3://bucket/key"}
    versioned = {"TruststoreUri": "s3://bucket/key", "TruststoreVersion": "2"}
    assert newer["MutualTlsAuthentication"] == versioned
    assert dual["MutualTlsAuthentication"] == versioned
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


@dataclass(frozen=True)
class Whole:
    """An API with everything that refers to something, by ids."""

    client: Any
    api: str
    route: str
    authorizer: str
    integration: str
    mapping: str

    def refusal(self, operation: str, **arguments: str) -> tuple[int, str, str]:
        """What AWS says to an operation that it must refuse."""
        with pytest.raises(ClientError) as refused:
            getattr(self.client, operation)(**arguments)
        response: Any = refused.value.response
        error = response["Error"]
        return response["ResponseMetadata"]["HTTPStatusCode"], error["Code"], error["Message"]


@pytest.fixture
def whole(aws: EmbeddedAws, api: str, domain: Callable[..., dict[str, Any]]) -> Whole:
    client = aws.client("apigatewayv2", AWAY)
    domain(f"{api}.example.com")
    client.create_stage(ApiId=api, StageName="$default")
    authorizer = client.create_authorizer(
        ApiId=api,
        Name="jwt",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": "https://id.example.com", "Audience": ["shop"]},
    )["AuthorizerId"]
    integration = client.create_integration(ApiId=api, IntegrationType="AWS_PROXY")
    route = client.create_route(
        ApiId=api,
        RouteKey="GET /things",
        Target=f"integrations/{integration['IntegrationId']}",
        AuthorizationType="JWT",
        AuthorizerId=authorizer,
        AuthorizationScopes=["read"],
    )["RouteId"]
    mapping = client.create_api_mapping(
        DomainName=f"{api}.example.com", ApiId=api, Stage="$default", ApiMappingKey="v1"
    )["ApiMappingId"]
    return Whole(client, api, route, authorizer, integration["IntegrationId"], mapping)


def test_nothing_goes_while_something_refers_to_it(whole: Whole) -> None:
    api = {"ApiId": whole.api}
    assert [
        whole.refusal("delete_authorizer", **api, AuthorizerId=whole.authorizer),
        whole.refusal("delete_integration", **api, IntegrationId=whole.integration),
        whole.refusal("delete_stage", **api, StageName="$default")[:2],
        whole.refusal("delete_api", **api),
    ] == [
        (
            409,
            "ConflictException",
            "Cannot delete authorizer 'jwt', is referenced in route: GET /things",
        ),
        (
            409,
            "ConflictException",
            "Cannot delete Integration because it is referenced by the following Routes with Ids: "
            f"[{whole.route}]",
        ),
        (400, "BadRequestException"),
        (
            400,
            "BadRequestException",
            f"Deleting API {whole.api} failed. Please remove all API mappings for the API from "
            "your custom domain names.",
        ),
    ]


def test_what_nothing_refers_to_any_more_goes(whole: Whole) -> None:
    api = {"ApiId": whole.api}
    whole.client.update_route(
        **api,
        RouteId=whole.route,
        AuthorizationType="NONE",
        AuthorizerId="",
        AuthorizationScopes=[],
    )
    left = whole.client.get_route(**api, RouteId=whole.route)
    assert (left["AuthorizationType"], left["AuthorizationScopes"]) == ("NONE", [])
    whole.client.delete_authorizer(**api, AuthorizerId=whole.authorizer)
    whole.client.delete_route(**api, RouteId=whole.route)
    whole.client.delete_integration(**api, IntegrationId=whole.integration)
    whole.client.delete_api_mapping(
        DomainName=f"{whole.api}.example.com", ApiMappingId=whole.mapping
    )
    whole.client.delete_stage(**api, StageName="$default")
    whole.client.delete_api(**api)
    assert whole.api not in [each["ApiId"] for each in whole.client.get_apis()["Items"]]


def test_a_domain_maps_a_key_once(whole: Whole) -> None:
    other = whole.client.create_api(Name="other", ProtocolType="HTTP")["ApiId"]
    asked = {"DomainName": f"{whole.api}.example.com", "ApiId": other, "Stage": "$default"}
    assert whole.refusal("create_api_mapping", **asked, ApiMappingKey="v1") == (
        409,
        "ConflictException",
        "ApiMapping key already exists for this domain name",
    )
    whole.client.create_api_mapping(**asked, ApiMappingKey="v2")


def test_settings_of_a_route_that_is_not_there_are_refused(aws: EmbeddedAws, api: str) -> None:
    client = aws.client("apigatewayv2", AWAY)
    client.create_stage(ApiId=api, StageName="limited")
    settings = {"GET /slow": {"ThrottlingRateLimit": 7.5, "ThrottlingBurstLimit": 20}}
    limited = {"ApiId": api, "StageName": "limited"}

    said = "Unable to find Route by key GET /slow within the provided RouteSettings"
    with pytest.raises(ClientError, match=said):
        client.update_stage(**limited, RouteSettings=settings)
    with pytest.raises(ClientError, match=said):
        client.create_stage(ApiId=api, StageName="other", RouteSettings=settings)
    client.create_route(ApiId=api, RouteKey="GET /slow")
    client.update_stage(**limited, RouteSettings=settings)
    kept = client.get_stage(**limited)["RouteSettings"]
    client.delete_route_settings(**limited, RouteKey="GET /slow")

    assert kept == settings
    assert client.get_stage(**limited)["RouteSettings"] == {}
    with pytest.raises(ClientError, match="NotFoundException"):
        client.delete_route_settings(**limited, RouteKey="GET /slow")
