"""Reads from AWS's API what one region serves: HTTP APIs, domain names, functions and triggers."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from operations.http_api.deployed import (
    ACCOUNT_THROTTLE,
    Api,
    ApiMapping,
    Cors,
    Domain,
    JwtAuthorizer,
    Route,
    Stage,
    Throttle,
    table_variables,
)
from operations.http_api.routes import RouteKey
from operations.rehearsal.embedded_aws.clients import open_client
from operations.rehearsal.regions.deployed import (
    DeployedRegion,
    FunctionVersion,
    Schedule,
    StreamMapping,
)
from operations.rehearsal.regions.schedules import (
    UnknownScheduleError,
    enabled_schedules,
    rate_seconds,
)
from operations.rehearsal.regions.streams.reader import UnknownMappingError, stream_mapping

FUNCTION_ARN = re.compile(r"arn:aws[\w-]*:lambda:[\w-]+:\d+:function:[\w:$-]+")
Item = Mapping[str, Any]


class UnservableError(Exception):
    """Something is deployed that a local region cannot serve as AWS would."""


class RegionReader:
    """Reads one region of the AWS at an endpoint; the user's own AWS settings are ignored."""

    def __init__(self, region: str, *, endpoint: str) -> None:
        self._region = region
        self._endpoint = endpoint
        self._apigateway = open_client("apigatewayv2", region=region, endpoint=endpoint, attempts=1)
        self._lambda = open_client("lambda", region=region, endpoint=endpoint, attempts=1)

    def read(self) -> DeployedRegion:
        """Return what is deployed to the region.

        Raises:
            UnservableError: if a local region could not serve it as AWS would.
        """
        functions: dict[str, FunctionVersion] = {}
        read = [
            self._api(api, functions)
            for api in self._items("get_apis")
            if api["ProtocolType"] == "HTTP"
        ]
        apis = {api.id: api for api in read}
        domains = [self._domain(item, apis) for item in self._items("get_domain_names")]
        return DeployedRegion(
            name=self._region,
            apis=apis,
            domains={domain.name: domain for domain in domains},
            streams=tuple(self._streams()),
            schedules=tuple(self._schedules()),
        )

    def _items(self, operation: str, **arguments: str) -> Iterator[Item]:
        """Yield the items of all pages of one of API Gateway's list operations."""
        while True:
            page = getattr(self._apigateway, operation)(**arguments)
            yield from page.get("Items", [])
            if not page.get("NextToken"):
                return
            arguments["NextToken"] = page["NextToken"]

    def _domain(self, item: Item, apis: Mapping[str, Api]) -> Domain:
        name = item["DomainName"]
        mappings = (
            ApiMapping(
                key=mapping.get("ApiMappingKey", ""),
                api=apis.get(mapping["ApiId"]),
                stage=mapping["Stage"],
            )
            for mapping in self._items("get_api_mappings", DomainName=name)
        )
        return Domain(name=name.lower(), region=self._region, mappings=tuple(mappings))

    def _streams(self) -> Iterator[StreamMapping]:
        pages = self._lambda.get_paginator("list_event_source_mappings").paginate()
        for mapping in (mapping for page in pages for mapping in page["EventSourceMappings"]):
            try:
                yield stream_mapping(mapping, self._function(mapping["FunctionArn"]))
            except UnknownMappingError as error:
                raise UnservableError(f"{self._region}: {error}") from error

    def _schedules(self) -> Iterator[Schedule]:
        for arn, schedule in enabled_schedules(self._region, endpoint=self._endpoint):
            try:
                yield Schedule(
                    name=f"{schedule['GroupName']}/{schedule['Name']}",
                    seconds=rate_seconds(schedule),
                    function=self._function(arn),
                    input=schedule["Target"].get("Input", "{}"),
                )
            except UnknownScheduleError as error:
                raise UnservableError(f"{self._region}: {error}") from error

    def _api(self, api: Item, functions: dict[str, FunctionVersion]) -> Api:
        id_ = api["ApiId"]
        integrations = {
            f"integrations/{integration['IntegrationId']}": integration
            for integration in self._items("get_integrations", ApiId=id_)
        }
        routes = [
            self._route(id_, route, integrations.get(route.get("Target", "")), functions)
            for route in self._items("get_routes", ApiId=id_)
        ]
        stages = [_stage(stage) for stage in self._items("get_stages", ApiId=id_)]
        return Api(
            region=self._region,
            id=id_,
            routes={route.key: route for route in routes},
            stages={stage.name: stage for stage in stages},
            cors=_cors(api["CorsConfiguration"]) if api.get("CorsConfiguration") else None,
            execute_api_disabled=api.get("DisableExecuteApiEndpoint", False),
        )

    def _route(
        self,
        api_id: str,
        route: Item,
        integration: Item | None,
        functions: dict[str, FunctionVersion],
    ) -> Route:
        key = route["RouteKey"]
        if integration is None:
            raise UnservableError(f"{self._region}: route {key} of {api_id} has no integration")
        kind = (integration["IntegrationType"], integration.get("PayloadFormatVersion"))
        arn = FUNCTION_ARN.search(integration.get("IntegrationUri", ""))
        if kind != ("AWS_PROXY", "2.0") or arn is None:
            raise UnservableError(
                f"{self._region}: route {key} of {api_id} must lead to a Lambda function with"
                f" payload format 2.0, got: {kind[0]} {kind[1]} {integration.get('IntegrationUri')}"
            )
        if arn[0] not in functions:
            functions[arn[0]] = self._function(arn[0])
        return Route(
            key=RouteKey.parse(key),
            function=functions[arn[0]],
            timeout=integration.get("TimeoutInMillis", 30_000) / 1000,
            authorization=route.get("AuthorizationType", "NONE"),
            authorizer=self._authorizer(api_id, route),
            scopes=tuple(route.get("AuthorizationScopes", [])),
        )

    def _authorizer(self, api_id: str, route: Item) -> JwtAuthorizer | None:
        kind = route.get("AuthorizationType", "NONE")
        if kind == "NONE":
            return None
        if kind != "JWT":
            raise UnservableError(
                f"{self._region}: route {route['RouteKey']} of {api_id} must have the"
                f" authorization NONE or JWT, got: {kind}"
            )
        authorizer = self._apigateway.get_authorizer(
            ApiId=api_id, AuthorizerId=route["AuthorizerId"]
        )
        return JwtAuthorizer(
            identity_source=authorizer["IdentitySource"][0],
            issuer=authorizer["JwtConfiguration"]["Issuer"],
            audience=frozenset(authorizer["JwtConfiguration"]["Audience"]),
        )

    def _function(self, arn: str) -> FunctionVersion:
        found = self._lambda.get_function(FunctionName=arn)
        configuration = found["Configuration"]
        name, runtime = configuration["FunctionName"], configuration.get("Runtime", "no runtime")
        if not runtime.startswith("python"):
            raise UnservableError(f"{arn} must have a Python runtime, got: {runtime}")
        environment = configuration.get("Environment", {}).get("Variables", {})
        logging = configuration.get("LoggingConfig", {})
        return FunctionVersion(
            arn=arn,
            name=name,
            version=configuration["Version"],
            runtime=runtime,
            handler=configuration["Handler"],
            timeout=configuration["Timeout"],
            memory=configuration["MemorySize"],
            environment=environment,
            table=next(table_variables(environment), None),
            log_group=logging.get("LogGroup", f"/aws/lambda/{name}"),
            drops_logs_below=logging.get("ApplicationLogLevel"),
            reserved_concurrency=found.get("Concurrency", {}).get("ReservedConcurrentExecutions"),
            code_sha256=configuration["CodeSha256"],
            code_location=found["Code"]["Location"],
        )


def _stage(stage: Item) -> Stage:
    settings = stage.get("RouteSettings", {})
    return Stage(
        name=stage["StageName"],
        variables=stage.get("StageVariables", {}),
        default_throttle=_throttle(stage.get("DefaultRouteSettings", {})),
        route_throttles={key: _throttle(setting) for key, setting in settings.items()},
    )


def _throttle(settings: Item) -> Throttle | None:
    """Return the throttle, None if neither setting is given; a rate of 0 rejects everything."""
    rate, burst = settings.get("ThrottlingRateLimit"), settings.get("ThrottlingBurstLimit")
    if rate is None and burst is None:
        return None
    return Throttle(
        rate=ACCOUNT_THROTTLE.rate if rate is None else rate,
        burst=ACCOUNT_THROTTLE.burst if burst is None else burst,
    )


def _cors(configuration: Item) -> Cors:
    return Cors(
        allow_origins=tuple(configuration.get("AllowOrigins", [])),
        allow_methods=tuple(configuration.get("AllowMethods", [])),
        allow_headers=tuple(configuration.get("AllowHeaders", [])),
        expose_headers=tuple(configuration.get("ExposeHeaders", [])),
        allow_credentials=configuration.get("AllowCredentials", False),
        max_age=configuration.get("MaxAge"),
    )
