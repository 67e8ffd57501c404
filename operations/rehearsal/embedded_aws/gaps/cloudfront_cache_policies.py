"""CloudFront: moto has no custom cache policies.

AWS creates, returns, updates and deletes a cache policy by its id.
"""

from typing import Any
from uuid import uuid4

from moto.cloudfront.exceptions import CloudFrontException
from moto.cloudfront.responses import CloudFrontResponse
from moto.cloudfront.urls import url_paths
from moto.core.responses import ActionResult, EmptyResult

from operations.rehearsal.embedded_aws.patching import add


def install() -> None:
    url_paths["{0}/2020-05-31/cache-policy$"] = CloudFrontResponse.dispatch
    url_paths["{0}/2020-05-31/cache-policy/(?P<policy_id>[^/]+)$"] = CloudFrontResponse.dispatch
    add(CloudFrontResponse, "create_cache_policy", _create)
    add(CloudFrontResponse, "get_cache_policy", _get)
    add(CloudFrontResponse, "update_cache_policy", _update)
    add(CloudFrontResponse, "delete_cache_policy", _delete)


def _create(response: CloudFrontResponse) -> ActionResult:
    return _put(response, str(uuid4()))


def _get(response: CloudFrontResponse) -> ActionResult:
    return _described(response, _known(response))


def _update(response: CloudFrontResponse) -> ActionResult:
    return _put(response, _known(response))


def _delete(response: CloudFrontResponse) -> ActionResult:
    del _policies(response)[_known(response)]
    return EmptyResult()


def _put(response: CloudFrontResponse, policy_id: str) -> ActionResult:
    _policies(response)[policy_id] = response._get_param("CachePolicyConfig")
    return _described(response, policy_id)


def _described(response: CloudFrontResponse, policy_id: str) -> ActionResult:
    policy = {"Id": policy_id, "CachePolicyConfig": _policies(response)[policy_id]}
    return ActionResult({"CachePolicy": policy, "ETag": policy_id})


def _known(response: CloudFrontResponse) -> str:
    policy_id: str = response._get_param("Id")
    if policy_id not in _policies(response):
        raise CloudFrontException("NoSuchCachePolicy", "The cache policy does not exist.")
    return policy_id


def _policies(response: CloudFrontResponse) -> dict[str, Any]:
    kept: dict[str, Any] = vars(response.backend).setdefault("cache_policies", {})
    return kept
