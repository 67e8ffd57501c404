"""What becomes of a request that moto cannot answer."""

import pytest
from botocore.exceptions import ClientError

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws


def test_what_moto_cannot_do_fails_at_once_and_says_what(aws: EmbeddedAws) -> None:
    with pytest.raises(ClientError, match="describe_contributor_insights") as refused:
        aws.client("dynamodb", "us-east-1").describe_contributor_insights(TableName="rates")

    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert refused.value.response["ResponseMetadata"]["RetryAttempts"] == 0
