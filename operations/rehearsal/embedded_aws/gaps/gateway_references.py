"""API Gateway: moto deletes resources that others refer to, and maps a base path twice.

AWS refuses to delete an authorizer or integration of a route, and an API or stage of an API
mapping, and to map a domain's base path twice. The messages are those in public reports (sst 5586,
terraform-aws-next-js 247, cloud-nuke 370, aws-cdk 22660); that about a stage is reported for REST
APIs only (terraform-provider-aws 41651). AWS also takes an empty list of scopes as none.
"""

from typing import Any

from moto.apigatewayv2.exceptions import APIGatewayV2Error, BadRequestException
from moto.apigatewayv2.models import ApiGatewayV2Backend, Route

from operations.rehearsal.embedded_aws.patching import wrap


class ConflictError(APIGatewayV2Error):
    """HTTP 409: the request conflicts with an existing resource."""

    code = 409

    def __init__(self, message: str) -> None:
        super().__init__("ConflictException", message)


def install() -> None:
    wrap(ApiGatewayV2Backend, "delete_authorizer", _delete_authorizer)
    wrap(ApiGatewayV2Backend, "delete_integration", _delete_integration)
    wrap(ApiGatewayV2Backend, "delete_stage", _delete_stage)
    wrap(ApiGatewayV2Backend, "delete_api", _delete_api)
    wrap(ApiGatewayV2Backend, "create_api_mapping", _create_api_mapping)
    wrap(Route, "update", _update_route)


def _delete_authorizer(
    original: Any, backend: ApiGatewayV2Backend, api_id: str, authorizer_id: str
) -> None:
    api = backend.get_api(api_id)
    for route in api.routes.values():
        if route.authorizer_id == authorizer_id:
            name = api.get_authorizer(authorizer_id).name
            raise ConflictError(
                f"Cannot delete authorizer '{name}', is referenced in route: {route.route_key}"
            )
    original(backend, api_id, authorizer_id)


def _delete_integration(
    original: Any, backend: ApiGatewayV2Backend, api_id: str, integration_id: str
) -> None:
    target = f"integrations/{integration_id}"
    routes = backend.get_api(api_id).routes.values()
    ids = [route.route_id for route in routes if route.target == target]
    if ids:
        raise ConflictError(
            "Cannot delete Integration because it is referenced by the following Routes with Ids: "
            f"[{', '.join(ids)}]"
        )
    original(backend, api_id, integration_id)


def _delete_stage(
    original: Any, backend: ApiGatewayV2Backend, api_id: str, stage_name: str
) -> None:
    if any(
        (mapping.api_id, mapping.stage) == (api_id, stage_name)
        for mapping in backend.api_mappings.values()
    ):
        raise BadRequestException(
            f"Deleting stage {stage_name} failed. Please remove all API mappings related to the "
            "stage in your domains"
        )
    original(backend, api_id, stage_name)


def _delete_api(original: Any, backend: ApiGatewayV2Backend, api_id: str) -> None:
    if any(mapping.api_id == api_id for mapping in backend.api_mappings.values()):
        raise BadRequestException(
            f"Deleting API {api_id} failed. Please remove all API mappings for the API from your "
            "custom domain names."
        )
    original(backend, api_id)


def _create_api_mapping(
    original: Any,
    backend: ApiGatewayV2Backend,
    *,
    api_mapping_key: str,
    domain_name: str,
    **more: Any,
) -> Any:
    if any(
        (mapping.domain_name, mapping.api_mapping_key) == (domain_name, api_mapping_key)
        for mapping in backend.api_mappings.values()
    ):
        raise ConflictError("ApiMapping key already exists for this domain name")
    return original(backend, api_mapping_key=api_mapping_key, domain_name=domain_name, **more)


def _update_route(original: Any, route: Route, **changes: Any) -> None:
    original(route, **changes)
    if changes.get("authorization_scopes") == []:
        route.authorization_scopes = []
