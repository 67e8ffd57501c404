"""An API Gateway HTTP API."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.bindings.addresses import THIS
from constructs_lib.deployment.api import Cors, Jwt, Throttle
from constructs_lib.deployment.route_keys import route_id
from constructs_lib.region.function import RegionalFunction

LONGEST_INTEGRATION = 30_000
"""Timeout of an integration in milliseconds: the longest that HTTP APIs allow."""

ACCESS_LOG = {
    "requestId": "$context.requestId",
    "requestTime": "$context.requestTime",
    "domainName": "$context.domainName",
    "routeKey": "$context.routeKey",
    "status": "$context.status",
    "sourceIp": "$context.identity.sourceIp",
    "responseLength": "$context.responseLength",
    "responseLatency": "$context.responseLatency",
    "integrationLatency": "$context.integration.latency",
    "integrationError": "$context.integration.error",
    "authorizerError": "$context.authorizer.error",
}
"""The fields of an access log line."""


HEALTH_THROTTLE = Throttle(rate=200, burst=100)
"""The health route's throttle. Route 53's checkers send some two requests per second, or all at
once."""


@dataclass(frozen=True, slots=True)
class Protection:
    """Who may call an API, and how often.

    `throttle` is the default of all routes, `throttles` has those of single routes by route key.
    Requests to other routes do not count towards a route's throttle, but all count towards the
    account's quota.
    """

    throttle: Throttle = field(default_factory=Throttle)
    throttles: Mapping[str, Throttle] = field(default_factory=dict)
    cors: Cors | None = None
    jwt: Jwt | None = None
    open_routes: frozenset[str] = frozenset()
    """Route keys that require no token."""


class HttpApi(Construct):
    """An HTTP API with the automatically deployed stage `$default` and an access log.

    `routes` has the function of each route key. The stage is created after routes, integrations and
    permissions, so what depends on `stage` is created when the API can answer. The execute-api
    endpoint is disabled: only a custom domain serves the API.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        provider: aws.provider.AwsProvider,
        name: str,
        access_log_name: str,
        log_retention_days: int,
        routes: Mapping[str, RegionalFunction],
        protection: Protection,
        dual_stack: bool,
    ) -> None:
        super().__init__(scope, id_)
        self._provider = provider
        self._before_stage: list[tf.TerraformResource] = []
        self._api = aws.apigatewayv2_api.Apigatewayv2Api(
            self,
            THIS,
            provider=provider,
            name=name,
            protocol_type="HTTP",
            disable_execute_api_endpoint=True,
            ip_address_type="dualstack" if dual_stack else "ipv4",
            cors_configuration=_cors(protection.cors),
        )
        self.id = self._api.id
        authorizer = self._authorizer(protection.jwt)
        targets = {
            function: self._integration(function) for function in dict.fromkeys(routes.values())
        }
        for key, function in routes.items():
            guarded = authorizer is not None and key not in protection.open_routes
            route = aws.apigatewayv2_route.Apigatewayv2Route(
                self,
                route_id(key),
                provider=provider,
                api_id=self.id,
                route_key=key,
                target=targets[function],
                authorization_type="JWT" if guarded else "NONE",
                authorizer_id=authorizer if guarded else None,
                authorization_scopes=list(protection.jwt.scopes)
                if guarded and protection.jwt and protection.jwt.scopes
                else None,
            )
            self._before_stage.append(route)
        logs = aws.cloudwatch_log_group.CloudwatchLogGroup(
            self,
            "access_log",
            provider=provider,
            name=access_log_name,
            retention_in_days=log_retention_days,
        )
        stage = aws.apigatewayv2_stage
        self.stage = stage.Apigatewayv2Stage(
            self,
            "stage",
            provider=provider,
            api_id=self.id,
            name="$default",
            auto_deploy=True,
            access_log_settings=stage.Apigatewayv2StageAccessLogSettings(
                destination_arn=logs.arn, format=json.dumps(ACCESS_LOG)
            ),
            default_route_settings=stage.Apigatewayv2StageDefaultRouteSettings(
                throttling_rate_limit=protection.throttle.rate,
                throttling_burst_limit=protection.throttle.burst,
                detailed_metrics_enabled=True,
            ),
            route_settings=[
                stage.Apigatewayv2StageRouteSettings(
                    route_key=key,
                    throttling_rate_limit=throttle.rate,
                    throttling_burst_limit=throttle.burst,
                    detailed_metrics_enabled=True,
                )
                for key, throttle in protection.throttles.items()
            ],
            # API Gateway refuses settings of a route that does not exist yet.
            depends_on=self._before_stage,
        ).name

    def _authorizer(self, jwt: Jwt | None) -> str | None:
        if jwt is None:
            return None
        authorizer = aws.apigatewayv2_authorizer
        return authorizer.Apigatewayv2Authorizer(
            self,
            "authorizer",
            provider=self._provider,
            api_id=self.id,
            name="jwt",
            authorizer_type="JWT",
            identity_sources=["$request.header.Authorization"],
            jwt_configuration=authorizer.Apigatewayv2AuthorizerJwtConfiguration(
                issuer=jwt.issuer, audience=list(jwt.audience)
            ),
            # API Gateway refuses to delete an authorizer that a route uses. With this setting
            # Terraform destroys it after it has updated the routes.
            lifecycle=tf.TerraformResourceLifecycle(create_before_destroy=True),
        ).id

    def _integration(self, function: RegionalFunction) -> str:
        """Allow the API to invoke `function`, and return the target for its routes."""
        name = function.node.id
        permission = aws.lambda_permission.LambdaPermission(
            self,
            f"{name}_permission",
            provider=self._provider,
            statement_id=f"http-api-{self.node.id}",
            action="lambda:InvokeFunction",
            function_name=function.alias.function_name,
            qualifier=function.alias.name,
            principal="apigateway.amazonaws.com",
            source_arn=f"{self._api.execution_arn}/*/*",
        )
        self._before_stage.append(permission)
        integration = aws.apigatewayv2_integration.Apigatewayv2Integration(
            self,
            f"{name}_integration",
            provider=self._provider,
            api_id=self.id,
            integration_type="AWS_PROXY",
            integration_uri=function.alias.invoke_arn,
            payload_format_version="2.0",
            timeout_milliseconds=LONGEST_INTEGRATION,
        )
        return f"integrations/{integration.id}"


def _cors(cors: Cors | None) -> aws.apigatewayv2_api.Apigatewayv2ApiCorsConfiguration | None:
    if cors is None:
        return None
    return aws.apigatewayv2_api.Apigatewayv2ApiCorsConfiguration(
        allow_origins=list(cors.allow_origins),
        allow_methods=list(cors.allow_methods),
        allow_headers=list(cors.allow_headers),
        expose_headers=list(cors.expose_headers),
        allow_credentials=cors.allow_credentials,
        max_age=cors.max_age,
    )
