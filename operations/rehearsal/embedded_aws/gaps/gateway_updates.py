"""API Gateway: moto lacks UpdateStage and UpdateApiMapping.

In AWS they change the given fields and keep the others.
"""

import json
from urllib.parse import unquote

from moto.apigatewayv2.models import Stage
from moto.apigatewayv2.responses import ApiGatewayV2Response

from operations.rehearsal.embedded_aws.patching import add

Answer = tuple[int, dict[str, str], str]


def install() -> None:
    add(ApiGatewayV2Response, "update_stage", _update_stage)
    add(ApiGatewayV2Response, "update_api_mapping", _update_api_mapping)


def _update_stage(response: ApiGatewayV2Response) -> Answer:
    *_, api_id, _, name = unquote(response.path).split("/")
    api = response.apigatewayv2_backend.get_api(api_id)
    before = api.get_stage(name)
    after = Stage(api, before.config | json.loads(response.body))
    after.tags, after.created = before.tags, before.created
    api.stages[name] = after
    return 200, {}, json.dumps(after.to_json())


def _update_api_mapping(response: ApiGatewayV2Response) -> Answer:
    *_, domain_name, _, mapping_id = response.path.split("/")
    mapping = response.apigatewayv2_backend.get_api_mapping(mapping_id, domain_name)
    asked = json.loads(response.body)
    mapping.api_id = asked.get("apiId", mapping.api_id)
    mapping.api_mapping_key = asked.get("apiMappingKey", mapping.api_mapping_key)
    mapping.stage = asked.get("stage", mapping.stage)
    return 200, {}, json.dumps(mapping.to_json())
