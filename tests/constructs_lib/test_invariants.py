"""What is true of every deployment, shown on three regions with everything switched on."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Synthesize = Callable[..., Any]
HOME, *OTHERS = REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-2")
SHARED_PREFIXES = ("table", "domain_validation", "health_check_", "dashboard")


@pytest.fixture
def document(synthesize: Synthesize, everything: dict[str, Any]) -> Any:
    """Give the Terraform of a deployment with everything."""
    return synthesize(**everything)


def _word(region: str) -> str:
    return region.replace("-", "_")


def _resources(document: Any) -> dict[str, Any]:
    return {
        f"{kind}.{name}": body
        for kind, named in document["resource"].items()
        for name, body in named.items()
        if kind != "terraform_data"  # Terraform's own, which takes no provider
    }


def _cell(document: Any, region: str) -> dict[str, Any]:
    return {
        address: body
        for address, body in _resources(document).items()
        if address.split(".")[1].startswith(f"{_word(region)}_")
    }


def _policies(document: Any) -> dict[str, str]:
    return {
        name: body["policy"] for name, body in document["resource"]["aws_iam_role_policy"].items()
    }


def test_every_resource_and_data_source_names_a_regions_provider(document: Any) -> None:
    providers = {f"aws.{_word(region)}" for region in REGIONS}
    sources = [body for named in document["data"].values() for body in named.values()]
    strays = [
        body
        for body in [*_resources(document).values(), *sources]
        if body.get("provider") not in providers
    ]
    assert strays == []


def test_whatever_is_not_shared_belongs_to_one_cell(document: Any) -> None:
    cells = [address for region in REGIONS for address in _cell(document, region)]
    others = set(_resources(document)) - set(cells)
    assert [each for each in others if not each.split(".")[1].startswith(SHARED_PREFIXES)] == []
    assert len(cells) == len(set(cells))


@pytest.mark.parametrize("region", REGIONS)
def test_every_resource_of_a_cell_uses_the_cells_provider(document: Any, region: str) -> None:
    providers = {body["provider"] for body in _cell(document, region).values()}
    assert providers == {f"aws.{_word(region)}"}


@pytest.mark.parametrize("region", REGIONS)
def test_nothing_in_a_cell_names_another_region(document: Any, region: str) -> None:
    cell = _anonymous(document, region)
    others = {name for name in REGIONS if name != region}
    assert [name for name in others if name in cell or _word(name) in cell] == []


def test_cells_are_equal_after_replacing_the_regions_name(document: Any) -> None:
    first, *others = (json.loads(_anonymous(document, region)) for region in REGIONS)
    assert others == [first] * len(OTHERS)


def _alone(cell: dict[str, Any]) -> dict[str, Any]:
    """Return a cell without what looks at the way to each other region."""
    return {
        address: body
        for address, body in cell.items()
        if not re.search("_replication_lag_|_monitoring_heartbeat_|^aws_scheduler_", address)
    }


def _anonymous(document: Any, region: str) -> str:
    """Return a cell as JSON, its region's name and its copies of table, stream and key replaced."""
    text = json.dumps(_alone(_cell(document, region)), sort_keys=True)
    word = _word(region)
    for kind, home in (
        ("aws_dynamodb_table_replica.table_", "aws_dynamodb_table.table."),
        ("data.aws_dynamodb_table.table_stream_", "aws_dynamodb_table.table."),
        ("aws_kms_key.table_key_", "aws_kms_key.table_key."),
    ):
        text = text.replace(f"{kind}{word}.", home)
    return text.replace(region, "REGION").replace(_word(region), "REGION")


@pytest.mark.parametrize("region", REGIONS)
def test_a_policy_names_its_own_regions_replica_key_and_logs_only(
    document: Any, statements: Callable[[str], Any], region: str
) -> None:
    table, key = "aws_dynamodb_table.table.arn", "aws_kms_key.table_key.arn"
    if region != HOME:
        table = f"aws_dynamodb_table_replica.table_{_word(region)}.arn"
        key = f"aws_kms_key.table_key_{_word(region)}.arn"
    for function in ("api", "health"):
        name = f"{_word(region)}_{function}"
        named = {
            resource
            for statement in statements(_policies(document)[f"{name}_policy"]).values()
            for resource in statement["Resource"]
        }
        assert named - {"*", f"${{{table}}}/index/by-date"} == {
            f"${{{table}}}",
            f"${{{key}}}",
            f"${{aws_cloudwatch_log_group.{name}_logs.arn}}:log-stream:*",
        }


def test_no_action_has_a_star_and_only_traces_may_go_anywhere(
    document: Any, statements: Callable[[str], Any]
) -> None:
    every = [
        each for policy in _policies(document).values() for each in statements(policy).values()
    ]
    assert [action for each in every for action in each["Action"] if "*" in action] == []
    assert {each["Sid"] for each in every if "*" in each["Resource"]} == {"SendTraces"}


def test_two_synths_are_the_same_to_the_byte(
    synthesize_text: Callable[..., str], everything: dict[str, Any]
) -> None:
    assert synthesize_text(**everything) == synthesize_text(**everything)


def test_no_path_of_this_machine_is_in_the_terraform(
    synthesize_text: Callable[..., str],
    everything: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    machine = [Path.cwd(), Path.home(), tmp_path_factory.getbasetemp(), Path(__file__).parents[2]]
    for text in (synthesize_text(**everything), synthesize_text()):
        assert [folder for folder in machine if str(folder) in text] == []


@pytest.mark.parametrize("drained", [False, True])
def test_a_new_region_adds_a_cell_and_a_replica_and_changes_only_whom_the_others_listen_to(
    synthesize: Synthesize, drained: bool
) -> None:
    added = {"name": "ap-southeast-2", "state": "drained" if drained else "active"}
    regions = [{"name": "eu-west-1"}, {"name": "us-east-1"}]
    before = _resources(synthesize(regions=regions))
    after = _resources(synthesize(regions=[*regions, added]))
    changed = {address for address, body in before.items() if after.get(address) != body}
    assert changed == {
        f"aws_scheduler_schedule.{_word(each['name'])}_heartbeat" for each in regions
    }
    new_names = {address.split(".")[1] for address in set(after) - set(before)}
    assert [name for name in new_names if not name.startswith("ap_southeast_2_")] == [
        "table_ap_southeast_2"
    ]
