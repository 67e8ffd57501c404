"""API Gateway: moto drops the `ipAddressType` of an HTTP API.

AWS keeps it from CreateApi and UpdateApi; the default is `ipv4`.
"""

import json
from typing import Any

from moto.apigatewayv2.models import Api
from moto.apigatewayv2.responses import ApiGatewayV2Response

from operations.rehearsal.embedded_aws.patching import wrap


def install() -> None:
    wrap(ApiGatewayV2Response, "create_api", _keep)
    wrap(ApiGatewayV2Response, "update_api", _keep)
    wrap(Api, "to_json", _described)


def _keep(original: Any, response: ApiGatewayV2Response) -> Any:
    status, headers, body = original(response)
    asked = json.loads(response.body)
    if "ipAddressType" in asked:
        api: Any = response.apigatewayv2_backend.get_api(json.loads(body)["apiId"])
        api.ip_address_type = asked["ipAddressType"]
        body = json.dumps(api.to_json())
    return status, headers, body


def _described(original: Any, api: Any) -> dict[str, Any]:
    described: dict[str, Any] = original(api)
    return described | {"ipAddressType": getattr(api, "ip_address_type", "ipv4")}
