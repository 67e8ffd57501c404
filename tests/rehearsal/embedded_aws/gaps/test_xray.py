"""X-Ray's sampling rules."""

from typing import Any

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws

RULE = {
    "RuleName": "fx",
    "Priority": 1000,
    "FixedRate": 0.05,
    "ReservoirSize": 1,
    "ServiceName": "fx-api",
    "ServiceType": "*",
    "Host": "*",
    "HTTPMethod": "*",
    "URLPath": "*",
    "ResourceARN": "*",
    "Version": 1,
}


def test_a_rule_is_kept_in_its_region_with_its_tags_until_it_is_deleted(aws: EmbeddedAws) -> None:
    here, elsewhere = (aws.client("xray", region) for region in ("eu-west-1", "us-east-1"))
    created = here.create_sampling_rule(
        SamplingRule=RULE, Tags=[{"Key": "team", "Value": "fx"}, {"Key": "old", "Value": "1"}]
    )
    arn = created["SamplingRuleRecord"]["SamplingRule"]["RuleARN"]

    here.update_sampling_rule(SamplingRuleUpdate={"RuleName": "fx", "FixedRate": 0.5})
    here.tag_resource(ResourceARN=arn, Tags=[{"Key": "new", "Value": "2"}])
    here.untag_resource(ResourceARN=arn, TagKeys=["old"])

    assert _rules(here) == [{**RULE, "FixedRate": 0.5, "Attributes": {}, "RuleARN": arn}]
    assert _rules(elsewhere) == []
    assert here.list_tags_for_resource(ResourceARN=arn)["Tags"] == [
        {"Key": "team", "Value": "fx"},
        {"Key": "new", "Value": "2"},
    ]
    here.delete_sampling_rule(RuleARN=arn)
    assert _rules(here) == []


def _rules(client: Any) -> list[Any]:
    records = client.get_sampling_rules()["SamplingRuleRecords"]
    return [record["SamplingRule"] for record in records]
