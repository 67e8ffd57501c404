"""An API Gateway HTTP API of one region."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.bindings.addresses import THIS
from constructs_lib.deployment.api import Cors, Jwt, Throttle
from constructs_lib.deployment.route_keys import route_id
from constructs_lib.region.function import RegionalFunction

LONGEST_INTEGRATION = 30_000
"""Milliseconds until an HTTP API gives up on a function."""

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
"""The fields of a line in the access log."""


HEALTH_THROTTLE = Throttle(rate=200, burst=100)
"""Of the health route: Route 53's checkers ask some two times a second, and sometimes together."""


@dataclass(frozen=True, slots=True)
class Protection:
    """Who may call an API, and how often.

    `throttles` are those of single routes, by their keys: what others are asked uses up none of
    them. The account's quota is shared by all.
    """

    throttle: Throttle = field(default_factory=Throttle)
    throttles: Mapping[str, Throttle] = field(default_factory=dict)
    cors: Cors | None = None
    jwt: Jwt | None = None
    open_routes: frozenset[str] = frozenset()
    """Routes that ask for no token."""


class HttpApi(Construct):
    """An HTTP API with its stage `$default`, deployed by itself, and an access log.

    The stage comes last: who waits for it waits for all that the API answers by. `routes` leads
    each route key to the function that serves it. The execute-api endpoint is disabled: callers
    come by a custom domain only.
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
        self._answering: list[tf.TerraformResource] = []
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
            self._answering.append(route)
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
            # API Gateway refuses settings of a route that is not there yet.
            depends_on=self._answering,
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
            # API Gateway keeps an authorizer that a route names. Terraform would destroy it before
            # it changes the routes; one to be created before it is destroyed goes after them.
            lifecycle=tf.TerraformResourceLifecycle(create_before_destroy=True),
        ).id

    def _integration(self, function: RegionalFunction) -> str:
        """Let the API call `function`, and return what a route needs to lead there."""
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
        self._answering.append(permission)
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
