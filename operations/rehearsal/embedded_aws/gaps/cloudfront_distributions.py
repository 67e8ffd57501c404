"""CloudFront's distributions: moto knows them as they were before policies and origin groups.

AWS takes the id of an origin group wherever it takes an origin's. It answers no ForwardedValues
beside a cache policy, nor that a distribution with a certificate has CloudFront's own.
"""

from typing import Any

from moto.cloudfront.models import DistributionConfig

from operations.rehearsal.embedded_aws.moto_seam import wrap


def close() -> None:
    wrap(DistributionConfig, "__init__", _create)


def _create(original: Any, distribution: Any, config: dict[str, Any]) -> None:
    asked = config["DefaultCacheBehavior"]
    target = asked["TargetOriginId"]
    for group in (config.get("OriginGroups") or {}).get("Items", []):
        if group["Id"] == target:
            asked["TargetOriginId"] = group["Members"]["Items"][0]["OriginId"]
    original(distribution, config)
    behavior, certificate = distribution.DefaultCacheBehavior, distribution.ViewerCertificate
    behavior.target_origin_id = target
    if behavior.cache_policy_id:
        del behavior.forwarded_values
    if certificate.acm_certificate_arn:
        certificate.cloud_front_default_certificate = False
