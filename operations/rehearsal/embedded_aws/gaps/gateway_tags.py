"""API Gateway: moto accepts the tags of stages and domain names at creation only.

AWS changes them by TagResource and UntagResource; moto has no URL path for their ARNs.
"""

from typing import Any

from moto.apigateway.urls import url_paths
from moto.apigatewayv2.models import ApiGatewayV2Backend
from moto.apigatewayv2.responses import ApiGatewayV2Response

from operations.rehearsal.embedded_aws.patching import wrap


def install() -> None:
    url_paths["{0}/v2/tags/(?P<resource_arn>.+)$"] = ApiGatewayV2Response.dispatch
    wrap(ApiGatewayV2Backend, "tag_resource", _tag)
    wrap(ApiGatewayV2Backend, "untag_resource", _untag)


def _tag(original: Any, backend: ApiGatewayV2Backend, arn: str, tags: dict[str, str]) -> None:
    own = _own_tags(backend, arn)
    if own is None:
        original(backend, arn, tags)
    else:
        own.update(tags)


def _untag(original: Any, backend: ApiGatewayV2Backend, arn: str, keys: list[str]) -> None:
    own = _own_tags(backend, arn)
    if own is None:
        original(backend, arn, keys)
    else:
        for key in keys:
            own.pop(key, None)


def _own_tags(backend: ApiGatewayV2Backend, arn: str) -> dict[str, str] | None:
    """Return the tags of a stage or domain name; None for other ARNs, which moto handles."""
    match arn.partition("::/")[2].split("/"):
        case ["apis", api, "stages", stage]:
            tags: dict[str, str] = backend.get_stage(api, stage).tags
            return tags
        case ["domainnames", name]:
            return backend.get_domain_name(name).tags
    return None
