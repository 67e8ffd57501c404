"""CloudFront: moto's distributions know neither cache policies nor origin groups.

In AWS a target origin id may be that of an origin group. AWS returns no ForwardedValues for a
behavior with a cache policy, and CloudFrontDefaultCertificate is false for a distribution with its
own certificate. It refuses a behavior that sends methods other than GET, HEAD and OPTIONS to an
origin group; the message is the one quoted in aws-cdk issue 32450.
"""

from collections.abc import Container
from typing import Any

from moto.cloudfront.exceptions import CloudFrontException
from moto.cloudfront.models import DistributionConfig

from operations.rehearsal.embedded_aws.patching import wrap


def install() -> None:
    wrap(DistributionConfig, "__init__", _create)


def _create(original: Any, distribution: Any, config: dict[str, Any]) -> None:
    asked = config["DefaultCacheBehavior"]
    target = asked["TargetOriginId"]
    groups = {group["Id"]: group for group in (config.get("OriginGroups") or {}).get("Items", [])}
    for behavior in (asked, *((config.get("CacheBehaviors") or {}).get("Items") or [])):
        _refuse_writes(behavior, groups)
    if target in groups:
        asked["TargetOriginId"] = groups[target]["Members"]["Items"][0]["OriginId"]
    original(distribution, config)
    behavior, certificate = distribution.DefaultCacheBehavior, distribution.ViewerCertificate
    behavior.target_origin_id = target
    if behavior.cache_policy_id:
        del behavior.forwarded_values
    if certificate.acm_certificate_arn:
        certificate.cloud_front_default_certificate = False


def _refuse_writes(behavior: dict[str, Any], groups: Container[str]) -> None:
    allowed = (behavior.get("AllowedMethods") or {}).get("Items") or []
    if behavior["TargetOriginId"] in groups and not {*allowed} <= {"GET", "HEAD", "OPTIONS"}:
        raise CloudFrontException(
            "InvalidArgument",
            "The parameter AllowedMethods cannot include POST, PUT, PATCH, or DELETE for a cached "
            "behavior associated with an origin group.",
        )
