"""The tags of scalable targets."""

from typing import Any

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws


def test_scalable_targets_have_tags(aws: EmbeddedAws, make_table: Any) -> None:
    client = aws.client("application-autoscaling", "us-east-1")
    arn = client.register_scalable_target(
        ServiceNamespace="dynamodb",
        ResourceId=f"table/{make_table().name}",
        ScalableDimension="dynamodb:table:ReadCapacityUnits",
        MinCapacity=1,
        MaxCapacity=10,
        Tags={"team": "fx", "old": "tag"},
    )["ScalableTargetARN"]

    client.tag_resource(ResourceARN=arn, Tags={"new": "tag"})
    client.untag_resource(ResourceARN=arn, TagKeys=["old"])

    tags = client.list_tags_for_resource(ResourceARN=arn)["Tags"]
    assert tags == {"team": "fx", "new": "tag"}
