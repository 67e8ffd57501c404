"""The embedded Route 53 refuses what Route 53 refuses, in its words."""

from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws

_NUMBERS = count()


class Zone:
    """A hosted zone of its own."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.client = aws.client("route53", "us-east-1")
        self.name = f"batches-{next(_NUMBERS)}.example.com"
        made = self.client.create_hosted_zone(Name=self.name, CallerReference=self.name)
        self.id = made["HostedZone"]["Id"]

    def change(self, *changes: dict[str, Any]) -> str | None:
        """Send one batch; what is refused, if it is."""
        try:
            self.client.change_resource_record_sets(
                HostedZoneId=self.id, ChangeBatch={"Changes": list(changes)}
            )
        except ClientError as error:
            told = error.response["Error"]
            return f"{told['Code']}: {told['Message']}".replace(self.name, "ZONE")
        return None

    def record(self, action: str, identifier: str | None, **policy: Any) -> dict[str, Any]:
        record = {
            "Name": f"api.{self.name}",
            "Type": "A",
            "TTL": 60,
            "ResourceRecords": [{"Value": "192.0.2.1"}],
            **policy,
        }
        record |= {} if identifier is None else {"SetIdentifier": identifier}
        return {"Action": action, "ResourceRecordSet": record}

    def policies(self) -> dict[str, Any]:
        records = self.client.list_resource_record_sets(HostedZoneId=self.id)["ResourceRecordSets"]
        return {
            each["SetIdentifier"]: each.get("Failover", each.get("Region", each.get("Weight")))
            for each in records
            if "SetIdentifier" in each
        }


@pytest.fixture
def zone(aws: EmbeddedAws) -> Zone:
    return Zone(aws)


def test_a_weighted_record_beside_a_latency_one_is_refused(zone: Zone) -> None:
    for region in ("us-east-1", "eu-west-1"):
        assert zone.change(zone.record("UPSERT", region, Region=region)) is None
    assert zone.change(zone.record("UPSERT", "us-east-1", Weight=50)) == (
        "InvalidChangeBatch: [RRSet with DNS name api.ZONE., type A, SetIdentifier us-east-1 "
        "cannot be created as a non-weighted set exists with the same name and type]"
    )
    assert zone.policies() == {"us-east-1": "us-east-1", "eu-west-1": "eu-west-1"}


def test_roles_of_a_failover_are_swapped_by_no_single_change(zone: Zone) -> None:
    zone.change(zone.record("CREATE", "us", Failover="PRIMARY"))
    zone.change(zone.record("CREATE", "eu", Failover="SECONDARY"))
    assert zone.change(zone.record("UPSERT", "us", Failover="SECONDARY")) == (
        "InvalidChangeBatch: [RRSet with DNS name api.ZONE., type A, SetIdentifier us cannot be "
        "created because a failover RRSet with the same name, type and role already exists]"
    )


def test_but_by_one_batch(zone: Zone) -> None:
    """A batch is validated as a whole."""
    zone.change(zone.record("CREATE", "us", Failover="PRIMARY"))
    zone.change(zone.record("CREATE", "eu", Failover="SECONDARY"))
    swap = (
        zone.record("UPSERT", "us", Failover="SECONDARY"),
        zone.record("UPSERT", "eu", Failover="PRIMARY"),
    )
    assert zone.change(*swap) is None
    assert zone.policies() == {"us": "SECONDARY", "eu": "PRIMARY"}


def test_nothing_of_a_refused_batch_is_made(zone: Zone) -> None:
    zone.change(zone.record("CREATE", "us", Region="us-east-1"))
    good, bad = zone.record("CREATE", "eu", Region="eu-west-1"), zone.record("CREATE", None)
    assert zone.change(good, bad) is not None
    assert zone.policies() == {"us": "us-east-1"}


def test_a_record_that_is_there_is_not_created(zone: Zone) -> None:
    zone.change(zone.record("CREATE", "us", Region="us-east-1"))
    assert zone.change(zone.record("CREATE", "us", Region="eu-west-1")) == (
        "InvalidChangeBatch: [Tried to create resource record set [name='api.ZONE.', type='A', "
        "set identifier='us'] but it already exists]"
    )


def test_the_policy_of_the_last_record_changes(zone: Zone) -> None:
    zone.change(zone.record("CREATE", "us", Region="us-east-1"))
    assert zone.change(zone.record("UPSERT", "us", Weight=1)) is None
    assert zone.policies() == {"us": 1}


def test_an_alias_to_a_record_that_is_not_there_is_refused(zone: Zone) -> None:
    alias = zone.record("CREATE", None)
    record = alias["ResourceRecordSet"]
    del record["TTL"], record["ResourceRecords"]
    record["AliasTarget"] = {
        "HostedZoneId": zone.id.removeprefix("/hostedzone/"),
        "DNSName": f"nowhere.{zone.name}",
        "EvaluateTargetHealth": True,
    }
    said = zone.change(alias)
    assert said is not None
    assert "Tried to create an alias that targets nowhere.ZONE., type A in zone" in said
