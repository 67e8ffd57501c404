"""API Gateway: moto accepts a stage's settings for routes that do not exist.

AWS refuses them ("Unable to find Route by key GET /some-route within the provided RouteSettings",
reported in terraform-aws-apigateway-v2 80). moto also lacks DeleteRouteSettings, which Terraform
calls to change them.
"""

import json
from typing import Any
from urllib.parse import unquote

from moto.apigateway.urls import url_paths
from moto.apigatewayv2.exceptions import APIGatewayV2Error
from moto.apigatewayv2.models import Api, Stage
from moto.apigatewayv2.responses import ApiGatewayV2Response

from operations.rehearsal.embedded_aws.patching import add, wrap

_PATH = "{0}/v2/apis/(?P<api_id>[^/]+)/stages/(?P<stage_name>[^/]+)/routesettings/(?P<route>.+)$"


class NotFoundError(APIGatewayV2Error):
    """HTTP 404: the resource does not exist."""

    code = 404

    def __init__(self, message: str) -> None:
        super().__init__("NotFoundException", message)


def install() -> None:
    wrap(Stage, "__init__", _create)
    add(ApiGatewayV2Response, "delete_route_settings", _delete_route_settings)
    url_paths[_PATH] = ApiGatewayV2Response.dispatch


def _create(original: Any, stage: Stage, api: Api, config: dict[str, Any]) -> None:
    there = {route.route_key for route in api.routes.values()}
    for key in config.get("routeSettings", {}):
        if key not in there:
            raise NotFoundError(
                f"Unable to find Route by key {key} within the provided RouteSettings"
            )
    original(stage, api=api, config=config)


def _delete_route_settings(response: ApiGatewayV2Response) -> tuple[int, dict[str, str], str]:
    before, _, key = unquote(response.path).partition("/routesettings/")
    *_, api_id, _, name = before.split("/")
    stage = response.apigatewayv2_backend.get_api(api_id).get_stage(name)
    if stage.route_settings.pop(key, None) is None:
        raise NotFoundError(f"Unable to find RouteSettings for RouteKey {key}")
    return 204, {}, json.dumps({})
