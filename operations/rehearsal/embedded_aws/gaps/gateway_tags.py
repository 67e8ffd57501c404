"""The tags of API Gateway's stages and domain names: moto takes them only at creation.

AWS tags and untags both by TagResource and UntagResource; moto has no path for their ARNs.
"""

from typing import Any

from moto.apigateway.urls import url_paths
from moto.apigatewayv2.models import ApiGatewayV2Backend
from moto.apigatewayv2.responses import ApiGatewayV2Response

from operations.rehearsal.embedded_aws.moto_seam import wrap


def close() -> None:
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
    """The tags that a stage or a domain name keeps itself; None for anything else."""
    match arn.partition("::/")[2].split("/"):
        case ["apis", api, "stages", stage]:
            tags: dict[str, str] = backend.get_stage(api, stage).tags
            return tags
        case ["domainnames", name]:
            return backend.get_domain_name(name).tags
    return None
