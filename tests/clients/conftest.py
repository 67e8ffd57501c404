"""deployments/hello.toml in local regions, without Terraform, and Chromium in front of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from constructs_lib.bundle.bundle import bundle
from constructs_lib.deployment.load import load
from constructs_lib.deployment.model import Deployment
from constructs_lib.project import ROOT
from operations.rehearsal.embedded_aws.emulator import EmbeddedAws
from operations.rehearsal.https_names import HttpsNames
from operations.rehearsal.regions.local_regions import LocalRegions


@dataclass
class System:
    """The deployment's regions; `nearest` is the one to which the shared name leads."""

    deployment: Deployment
    aws: EmbeddedAws
    regions: LocalRegions
    apis: dict[str, str]
    nearest: str
    stopped: set[str] = field(default_factory=set)

    @property
    def names(self) -> dict[str, str]:
        """The regional names, by region."""
        return {region: self.deployment.names.regional_domain(region) for region in self.apis}

    def leads(self, name: str) -> str | None:
        by_name = {regional: region for region, regional in self.names.items()}
        region = by_name.get(name, self.nearest)
        return None if region in self.stopped else self.regions.url(region)

    def stop(self, region: str) -> None:
        """Stop a region's edge, with all connections to it."""
        self.stopped.add(region)
        self.regions.refresh(self.apis.keys() - self.stopped)

    def start(self, *regions: str) -> None:
        self.regions.refresh(self.apis.keys() - self.stopped | {*regions})
        self.stopped.difference_update(regions)

    def allow(self, region: str, *origins: str) -> None:
        """Let pages of these origins alone read what the region's API answers."""
        self._configure_cors(region, origins)
        self.regions.refresh()

    def restore(self) -> None:
        """Undo what a test did."""
        self.nearest = self.deployment.home
        assert self.deployment.api.cors is not None
        for region in self.apis:
            self._configure_cors(region, self.deployment.api.cors.allow_origins)
        self.start(*self.apis)

    def _configure_cors(self, region: str, origins: tuple[str, ...]) -> None:
        self.aws.client("apigatewayv2", region).update_api(
            ApiId=self.apis[region], CorsConfiguration={"AllowOrigins": origins}
        )


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    deployment = load(ROOT / "deployments" / "hello.toml")
    names = [entry.name for entry in deployment.cells]
    code = bundle(ROOT, app=deployment.api.app).path.read_bytes()
    with EmbeddedAws() as aws:
        _create_table(aws, deployment)
        apis = {name: _create_region(aws, deployment, name, code) for name in names}
        logs = tmp_path_factory.mktemp("logs")
        with LocalRegions(regions=names, endpoint=aws.endpoint, logs=logs) as regions:
            yield System(deployment, aws, regions, apis, nearest=deployment.home)


def _create_table(aws: EmbeddedAws, deployment: Deployment) -> None:
    table = deployment.table
    client = aws.client("dynamodb", deployment.home)
    keys = {table.partition_key: "HASH", table.sort_key: "RANGE"}
    client.create_table(
        TableName=deployment.names.table,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys.items()],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in keys],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    for region in deployment.replica_regions:
        client.update_table(
            TableName=deployment.names.table,
            ReplicaUpdates=[{"Create": {"RegionName": region}}],
        )


def _create_region(aws: EmbeddedAws, deployment: Deployment, region: str, code: bytes) -> str:
    """Make the region's function, API and domains; return the API's id."""
    domain = deployment.domain
    assert deployment.api.cors is not None
    role = aws.client("iam", region).create_role(RoleName=region, AssumeRolePolicyDocument="{}")
    function = aws.client("lambda", region).create_function(
        FunctionName=deployment.names.function("api"),
        Role=role["Role"]["Arn"],
        Runtime="python3.13",
        Handler=f"{deployment.api.app}.handler.handler",
        Code={"ZipFile": code},
        Timeout=10,
        Environment={
            "Variables": {
                "TABLE_NAME": deployment.names.table,
                "BASE_PATH": str(domain.base_path),
                "POWERTOOLS_SERVICE_NAME": "hello",
            }
        },
    )
    gateway = aws.client("apigatewayv2", region)
    api = gateway.create_api(
        Name="hello",
        ProtocolType="HTTP",
        CorsConfiguration={"AllowOrigins": deployment.api.cors.allow_origins},
    )["ApiId"]
    integration = gateway.create_integration(
        ApiId=api,
        IntegrationType="AWS_PROXY",
        IntegrationUri=function["FunctionArn"],
        PayloadFormatVersion="2.0",
    )
    target = f"integrations/{integration['IntegrationId']}"
    for key in deployment.api.routes:
        gateway.create_route(ApiId=api, RouteKey=key, Target=target)
    gateway.create_stage(ApiId=api, StageName="$default")
    arn = f"arn:aws:acm:{region}:123456789012:certificate/1"
    for name in (domain.name, deployment.names.regional_domain(region)):
        gateway.create_domain_name(
            DomainName=name,
            DomainNameConfigurations=[{"CertificateArn": arn, "EndpointType": "REGIONAL"}],
        )
        gateway.create_api_mapping(
            DomainName=name, ApiId=api, Stage="$default", ApiMappingKey=domain.base_path
        )
    return str(api)


@pytest.fixture(scope="module")
def browser(system: System, chromium: str, tmp_path_factory: Any) -> Iterator[BrowserContext]:
    """Chromium as a person starts it in a rehearsal."""
    names = [system.deployment.domain.name, *system.names.values()]
    profile = tmp_path_factory.mktemp("profile")
    with HttpsNames(names, resolve=system.leads) as https, sync_playwright() as playwright:
        _, *arguments = https.chromium_arguments(profile)
        with playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium, args=arguments
        ) as context:
            yield context


@pytest.fixture
def page(browser: BrowserContext, system: System) -> Iterator[Page]:
    """The page, opened by the shared name in a system that works."""
    system.restore()
    page = browser.new_page()
    page.goto(f"{system.deployment.shared_url}/")
    yield page
    page.close()
