"""The table, its replicas and its keys, applied and changed by the real Terraform.

Only those resources of a deployment are applied, to an embedded AWS, so that nothing waits for
records and certificates.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws
from operations.rehearsal.quick_terraform import replica_protection_at_once
from operations.terraform.cli import Terraform, TerraformError
from operations.terraform.provider_mirror import cli_configuration

pytestmark = pytest.mark.terraform

HOME, AWAY = "eu-west-1", "us-east-1"
TYPES = ("aws_dynamodb_", "aws_kms_", "aws_appautoscaling_")
BY_DAY = {"name": "by-day", "partition_key": "day"}
CAPACITY = {"read_maximum": 9, "write_maximum": 9}
OF_EVERYTHING = {"capacity": CAPACITY, "indexes": [BY_DAY], "time_to_live_enabled": False}
EVERYTHING = {"consumer": {}, "api": {"app": "newsletter"}, "table": OF_EVERYTHING}
REPLICA = "aws_dynamodb_table_replica.table_us_east_1"
Document = dict[str, Any]


class Table:
    """A deployment's table on an embedded AWS, in one edition after another."""

    def __init__(self, aws: EmbeddedAws, folder: Path, synthesize: Callable[..., Document]) -> None:
        self.aws = aws
        self.folder = folder
        self._synthesize = synthesize
        self._environment = aws.environment(os.environ) | cli_configuration(os.environ, folder)

    def edition(self, alter: Callable[[Document], None] | None = None, **changes: Any) -> Terraform:
        """Write what a deployment's file makes of its table, and prepare it."""
        document = self._synthesize(**changes)
        kept = {
            kind: named for kind, named in document["resource"].items() if kind.startswith(TYPES)
        }
        data = {"aws_dynamodb_table": document.get("data", {}).get("aws_dynamodb_table")}
        written = {
            "terraform": {"required_providers": document["terraform"]["required_providers"]},
            "provider": document["provider"],
            "resource": kept,
            **({"data": data, "locals": document["locals"]} if data["aws_dynamodb_table"] else {}),
        }
        if alter is not None:
            alter(written)
        (self.folder / "cdk.tf.json").write_text(json.dumps(written, indent=1))
        terraform = Terraform(self.folder, self._environment)
        if not (self.folder / ".terraform").exists():
            terraform.init()
        return terraform

    def deploy(self, alter: Callable[[Document], None] | None = None, **changes: Any) -> Terraform:
        """Apply an edition."""
        terraform = self.edition(alter, **changes)
        with replica_protection_at_once(self.aws, self.folder):
            terraform.apply(lambda line: None)
        return terraform

    def describe(self, region: str) -> Document:
        described: Document = self.aws.client("dynamodb", region).describe_table(
            TableName="shop-test"
        )["Table"]
        return described

    def key(self, region: str) -> str:
        """The ARN of the key that encrypts the replica in a region."""
        return str(self.describe(region)["SSEDescription"]["KMSMasterKeyArn"])


@pytest.fixture
def table(tmp_path: Path, synthesize: Callable[..., Document]) -> Iterator[Table]:
    with EmbeddedAws() as aws:
        yield Table(aws, tmp_path, synthesize)


@pytest.fixture(scope="module")
def everything(
    tmp_path_factory: pytest.TempPathFactory, synthesize: Callable[..., Document]
) -> Iterator[Table]:
    """A provisioned table with an index and a consumer, for tests that do not care what else
    there is; no test changes more of it than its time to live."""
    with EmbeddedAws() as aws:
        table = Table(aws, tmp_path_factory.mktemp("everything"), synthesize)
        assert table.deploy(**EVERYTHING).plan() == ""
        yield table


def refusal(terraform: Terraform) -> str:
    """What Terraform says where it cannot apply an edition, on one line."""
    with pytest.raises(TerraformError) as refused:
        terraform.apply(lambda line: None)
    return " ".join(str(refused.value).replace("│", " ").split())


def changes(plan: Document) -> dict[str, list[str]]:
    return {
        change["address"]: change["change"]["actions"]
        for change in plan["resource_changes"]
        if change["change"]["actions"] != ["no-op"]
    }


def regions(state: str | None) -> list[Document]:
    """The regions of the file, where the second has a state, or is not there."""
    return [{"name": HOME}, *([] if state is None else [{"name": AWAY, "state": state}])]


def test_a_region_goes_in_three_deploys_and_comes_back_while_its_key_awaits_its_deletion(
    table: Table,
) -> None:
    """In the end all is unprotected and destroyed."""
    settings = {"encryption": "customer-managed", "capacity": CAPACITY, "indexes": [BY_DAY]}
    assert table.deploy(table=settings).plan() == ""
    first, kms = table.key(AWAY), table.aws.client("kms", AWAY)
    assert table.describe(AWAY)["DeletionProtectionEnabled"] is True

    removed = table.edition(table=settings, regions=regions("removed"))
    assert "because it has deletion protection enabled" in refusal(removed)
    assert kms.describe_key(KeyId=first)["KeyMetadata"]["KeyState"] == "Enabled"

    drained = table.deploy(table=settings, regions=regions("drained"))
    assert drained.plan() == ""
    assert table.describe(AWAY)["DeletionProtectionEnabled"] is False
    table.deploy(table=settings, regions=regions("removed"))
    assert "Replicas" not in table.describe(HOME)
    assert kms.describe_key(KeyId=first)["KeyMetadata"]["KeyState"] == "PendingDeletion"
    assert table.edition(table=settings, regions=regions(None)).plan() == ""

    table.deploy(table=settings, regions=regions("active"))
    assert table.key(AWAY) != first
    assert kms.describe_key(KeyId=table.key(AWAY))["KeyMetadata"]["KeyState"] == "Enabled"

    unprotected = table.deploy(table={**settings, "deletion_protection": False})
    unprotected.plan_destruction(table.folder / "kept")
    unprotected.apply(lambda line: None, table.folder / "kept")
    for region in (HOME, AWAY):
        assert table.aws.client("dynamodb", region).list_tables()["TableNames"] == []


def test_the_key_cannot_be_changed_by_editing_one_word_but_by_steps(table: Table) -> None:
    table.deploy(table={"encryption": "aws-owned"})
    for after, words in {
        "customer-managed": "another key encrypts the table",
        "aws-owned": "a KMS key encrypts the table",
    }.items():
        assert words in refusal(table.edition(table={"encryption": after}))

        table.deploy(table={"encryption": "changing"})
        encrypt(table, after)
        kept, changed = table.folder / "kept", table.edition(table={"encryption": after})
        planned = changes(changed.planned(kept))
        assert [each for each in planned if each.startswith("aws_dynamodb")] == []
        changed.apply(lambda line: None, kept)
        assert changed.plan() == ""


def encrypt(table: Table, wanted: str) -> None:
    """Do what docs/decisions/table-keys.md lets a person do between two deploys."""
    dynamodb = table.aws.client("dynamodb", HOME)
    if wanted == "aws-owned":
        for region in (HOME, AWAY):
            table.aws.client("dynamodb", region).update_table(
                TableName="shop-test", SSESpecification={"Enabled": False}
            )
        return
    home, away = (
        table.aws.client("kms", region).describe_key(KeyId="alias/shop-test-table")["KeyMetadata"]
        for region in (HOME, AWAY)
    )
    dynamodb.update_table(
        TableName="shop-test",
        SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": home["Arn"]},
        ReplicaUpdates=[{"Update": {"RegionName": AWAY, "KMSMasterKeyId": away["Arn"]}}],
    )


def test_an_index_that_a_provisioned_table_does_not_get_fails_the_plan(everything: Table) -> None:
    changed = [{**BY_DAY, "projection": "KEYS_ONLY"}]
    added = [BY_DAY, {"name": "by-pk", "partition_key": "pk"}]

    for indexes in (changed, added):
        edited = everything.edition(**EVERYTHING | {"table": {**OF_EVERYTHING, "indexes": indexes}})
        assert "table.indexes differ from the table's" in refusal(edited)


def test_a_change_of_replicas_leaves_the_streams_known_that_consumers_read(
    everything: Table,
) -> None:
    recovery = {"table": {**OF_EVERYTHING, "point_in_time_recovery": False}}
    planned = everything.edition(**EVERYTHING | recovery).planned()
    assert changes(planned) == {"aws_dynamodb_table.table": ["update"], REPLICA: ["update"]}


def test_a_table_with_replica_blocks_is_taken_over_by_importing_each_replica(
    table: Table,
) -> None:
    def blocks(document: Document) -> None:
        document["resource"].pop("aws_dynamodb_table_replica")
        own = document["resource"]["aws_dynamodb_table"]["table"]
        own.pop("lifecycle")
        own["replica"] = {"region_name": AWAY, "point_in_time_recovery": True}

    def imported(document: Document) -> None:
        document["import"] = [{"to": REPLICA, "id": f"shop-test:{HOME}"}]

    table.deploy(blocks)
    assert "one or more replicas already existed as tables" in refusal(table.edition())

    planned = table.edition(imported).planned()
    assert changes(planned) == {REPLICA: ["update"]}
    assert table.deploy(imported).plan() == ""
    assert table.describe(AWAY)["DeletionProtectionEnabled"] is True


def test_time_to_live_can_be_off_and_is_changed_once_an_hour(everything: Table) -> None:
    on = {**OF_EVERYTHING, "time_to_live": "until", "time_to_live_enabled": True}
    everything.deploy(**EVERYTHING | {"table": on})
    off = everything.edition(**EVERYTHING | {"table": {**on, "time_to_live_enabled": False}})
    assert "modified multiple times within a fixed interval" in refusal(off)
