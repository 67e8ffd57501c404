"""Reads the infrastructure behind DNS names from Terraform's resources.

Resources refer to each other by address while their ids are unknown, and by id, name or ARN
afterwards. Names repeat in every region, so a name refers to the resource of the same region.
"""

from collections.abc import Iterator, Mapping, Sequence

from operations.dns_names import canonical_name
from operations.http_api.deployed import (
    ACCOUNT_THROTTLE,
    Api,
    ApiMapping,
    Domain,
    Function,
    Route,
    Stage,
    Throttle,
    table_variables,
)
from operations.http_api.routes import RouteKey
from operations.terraform_json.infrastructure import Deployed
from operations.terraform_json.resources import (
    Resource,
    Unknown,
    block,
    decimal,
    flag,
    mapping,
    number,
    text,
    written,
)

_API = "aws_apigatewayv2_api"
_DOMAIN = "aws_apigatewayv2_domain_name"
_FUNCTION = "aws_lambda_function"
_TABLE = "aws_dynamodb_table"
_NAMES = ("id", "arn", "invoke_arn", "function_name", "domain_name")


def deployed_from(resources: Sequence[Resource], regions: Mapping[str, str]) -> Deployed:
    """Return the infrastructure of `resources`; `regions` has the region of each by address."""
    return _Reader(resources, regions).deployed()


class _Reader:
    def __init__(self, resources: Sequence[Resource], regions: Mapping[str, str]) -> None:
        self._regions = regions
        self._by_type: dict[str, list[Resource]] = {}
        for resource in resources:
            self._by_type.setdefault(resource.type, []).append(resource)
        self._tables = {
            table.address: text(table.values.get("name")) or table.address
            for table in self._of(_TABLE)
        }

    def deployed(self) -> Deployed:
        apis = {api.address: self._api(api) for api in self._of(_API)}
        domains: dict[tuple[str, str], Domain] = {}
        for domain in self._of(_DOMAIN):
            name = canonical_name(written(domain.values.get("domain_name")))
            region = self._regions.get(domain.address, "")
            mutual_tls = block(domain.values, "mutual_tls_authentication") is not None
            domains[name, region] = Domain(
                name=name,
                region=region,
                mutual_tls=mutual_tls,
                mappings=tuple(self._mappings(domain, apis)),
            )
        return Deployed(
            domains=tuple(domains.values()),
            apis=apis,
            regions=self._regions,
            tables=frozenset(self._tables.values()),
            targets=self._targets(),
        )

    def _targets(self) -> dict[str, frozenset[str]]:
        targets: dict[str, set[str]] = {}
        for domain in self._of(_DOMAIN):
            configuration = mapping(block(domain.values, "domain_name_configuration"))
            named = text(configuration.get("target_domain_name"))
            targets.setdefault(self._region(domain), set()).update({named} if named else ())
        return {region: frozenset(names) for region, names in targets.items()}

    def _mappings(self, domain: Resource, apis: Mapping[str, Api]) -> Iterator[ApiMapping]:
        for each in self._of("aws_apigatewayv2_api_mapping"):
            api = self._one(each, "api_id", _API)
            if api is not None and self._meant(domain, each, "domain_name", api):
                yield ApiMapping(
                    key=text(each.values.get("api_mapping_key")) or "",
                    api=apis[api.address],
                    stage=written(each.values.get("stage")),
                )

    def _meant(self, target: Resource, by: Resource, attribute: str, near: Resource) -> bool:
        return self._region(target) == self._region(near) and _names(
            by.values.get(attribute), target
        )

    def _api(self, api: Resource) -> Api:
        routes: dict[RouteKey, Route] = {}
        for resource in self._of("aws_apigatewayv2_route"):
            if _names(resource.values.get("api_id"), api):
                route = self._route(resource)
                routes.setdefault(route.key, route)
        stages = [
            _stage(stage)
            for stage in self._of("aws_apigatewayv2_stage")
            if _names(stage.values.get("api_id"), api)
        ]
        return Api(
            region=self._region(api),
            id=text(api.values.get("id")) or "",
            execute_api_disabled=flag(api.values.get("disable_execute_api_endpoint")),
            routes=routes,
            stages={stage.name: stage for stage in stages},
        )

    def _route(self, route: Resource) -> Route:
        return Route(
            key=RouteKey.parse(written(route.values.get("route_key"))),
            function=self._integrated(route),
            authorization=written(route.values.get("authorization_type") or "NONE"),
        )

    def _integrated(self, route: Resource) -> Function | None:
        integration = self._one(route, "target", "aws_apigatewayv2_integration")
        if integration is None:
            return None
        function = self._one(integration, "integration_uri", _FUNCTION)
        alias = self._one(integration, "integration_uri", "aws_lambda_alias")
        if function is None and alias is not None:
            function = self._one(alias, "function_name", _FUNCTION)
        return self._function(function) if function is not None else None

    def _function(self, function: Resource) -> Function:
        environment = mapping(block(function.values, "environment")).get("variables")
        return Function(
            name=written(function.values.get("function_name")),
            handler=text(function.values.get("handler")) or "",
            table=next(self._given(environment), None),
        )

    def _given(self, environment: object) -> Iterator[str]:
        """Yield the names of the tables that a function's environment names.

        Where this stack has no table, any name is taken for that of another stack's.
        """
        variables = environment if isinstance(environment, Mapping) else {"TABLE": environment}
        for value in table_variables(variables):
            for address, name in self._tables.items():
                if value == name or (isinstance(value, Unknown) and address in value.addresses):
                    yield name
            if not self._tables and text(value):
                yield written(value)

    def _one(self, by: Resource, attribute: str, kind: str) -> Resource | None:
        """The resource that an attribute names, of namesakes the one in the same region."""
        found = [each for each in self._of(kind) if _names(by.values.get(attribute), each)]
        near = [each for each in found if self._region(each) == self._region(by)]
        return next(iter(near or found), None)

    def _region(self, resource: Resource) -> str:
        return self._regions.get(resource.address, "")

    def _of(self, kind: str) -> list[Resource]:
        return self._by_type.get(kind, [])


def _stage(stage: Resource) -> Stage:
    """Terraform's state has a rate limit of 0 where none is set."""
    settings = mapping(block(stage.values, "default_route_settings"))
    rate = decimal(settings.get("throttling_rate_limit"))
    burst = number(settings.get("throttling_burst_limit")) or ACCOUNT_THROTTLE.burst
    return Stage(
        name=written(stage.values.get("name")),
        default_throttle=Throttle(rate=rate, burst=burst) if rate else None,
    )


def _names(value: object, resource: Resource) -> bool:
    """Whether a value names a resource: by address, or by what AWS calls it."""
    if isinstance(value, Unknown):
        return resource.address in value.addresses
    given = {text(resource.values.get(name)) for name in _NAMES} - {None}
    said = (text(value) or "").removeprefix("integrations/")
    arn = text(resource.values.get("arn"))
    return said in given or (arn is not None and (f"{arn}:" in said or f"{arn}/" in said))
