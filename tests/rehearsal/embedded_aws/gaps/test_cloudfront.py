"""What CloudFront takes and answers of cache policies, origin groups and certificates."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws


@pytest.fixture
def cloudfront(aws: EmbeddedAws) -> Any:
    """Give a client."""
    return aws.client("cloudfront", "us-east-1")


def _policy(comment: str) -> dict[str, Any]:
    return {"Name": "shop", "Comment": comment, "MinTTL": 0, "DefaultTTL": 0, "MaxTTL": 60}


def test_a_cache_policy_is_kept_changed_and_deleted(cloudfront: Any) -> None:
    created = cloudfront.create_cache_policy(CachePolicyConfig=_policy("first"))
    policy_id = created["CachePolicy"]["Id"]
    named = {"Id": policy_id, "IfMatch": created["ETag"]}

    cloudfront.update_cache_policy(**named, CachePolicyConfig=_policy("second"))
    found = cloudfront.get_cache_policy(Id=policy_id)["CachePolicy"]
    assert found == {"Id": policy_id, "CachePolicyConfig": _policy("second")}

    cloudfront.delete_cache_policy(**named)
    with pytest.raises(ClientError, match="NoSuchCachePolicy"):
        cloudfront.get_cache_policy(Id=policy_id)


@pytest.mark.parametrize("target", ["eu-west-1", "failover"])
def test_a_distribution_leads_to_an_origin_or_to_a_group_as_asked(
    cloudfront: Any, target: str
) -> None:
    created = cloudfront.create_distribution(DistributionConfig=_distribution(target))
    named = {"Id": created["Distribution"]["Id"], "IfMatch": created["ETag"]}
    cloudfront.update_distribution(**named, DistributionConfig=_distribution(target))
    config = cloudfront.get_distribution(Id=named["Id"])["Distribution"]["DistributionConfig"]

    behavior, certificate = config["DefaultCacheBehavior"], config["ViewerCertificate"]
    assert behavior["TargetOriginId"] == target
    assert [group["Id"] for group in config["OriginGroups"]["Items"]] == ["failover"]
    assert "ForwardedValues" not in behavior
    assert certificate["CloudFrontDefaultCertificate"] is False


def test_writes_are_led_to_an_origin_and_never_to_a_group(cloudfront: Any) -> None:
    def writing(target: str) -> dict[str, Any]:
        config = _distribution(target)
        methods = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
        config["DefaultCacheBehavior"]["AllowedMethods"] = {"Quantity": 7, "Items": methods}
        return config | {"CallerReference": f"{target} writes"}

    created = cloudfront.create_distribution(DistributionConfig=writing("eu-west-1"))
    named = {"Id": created["Distribution"]["Id"], "IfMatch": created["ETag"]}
    refused = "InvalidArgument.*cannot include POST, PUT, PATCH, or DELETE"
    with pytest.raises(ClientError, match=refused):
        cloudfront.create_distribution(DistributionConfig=writing("failover"))
    with pytest.raises(ClientError, match=refused):
        cloudfront.update_distribution(**named, DistributionConfig=writing("failover"))


def test_what_is_no_origin_and_no_group_is_refused(cloudfront: Any) -> None:
    with pytest.raises(ClientError, match="NoSuchOrigin"):
        cloudfront.create_distribution(DistributionConfig=_distribution("mars"))


def _distribution(target: str) -> dict[str, Any]:
    regions = ["eu-west-1", "us-east-1"]
    group = {
        "Id": "failover",
        "FailoverCriteria": {"StatusCodes": {"Quantity": 1, "Items": [503]}},
        "Members": {"Quantity": 2, "Items": [{"OriginId": region} for region in regions]},
    }
    return {
        "CallerReference": target,
        "Comment": "",
        "Enabled": True,
        "Origins": {
            "Quantity": 2,
            "Items": [{"Id": region, "DomainName": f"{region}.example.com"} for region in regions],
        },
        "OriginGroups": {"Quantity": 1, "Items": [group]},
        "DefaultCacheBehavior": {
            "TargetOriginId": target,
            "ViewerProtocolPolicy": "https-only",
            "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        },
        "ViewerCertificate": {"ACMCertificateArn": "arn:aws:acm:us-east-1:1:certificate/1"},
    }
