"""Where Terraform keeps its state."""

from collections.abc import Callable
from typing import Any

Synthesize = Callable[..., Any]


def test_state_is_kept_in_the_bucket_encrypted_and_locked_by_a_file(
    synthesize: Synthesize,
) -> None:
    document = synthesize(state={"bucket": "shop-state"}, table={"home": "us-east-1"})
    assert document["terraform"]["backend"] == {
        "s3": {
            "bucket": "shop-state",
            "region": "us-east-1",
            "key": "meridian/shop-test.tfstate",
            "encrypt": True,
            "use_lockfile": True,
        }
    }


def test_the_bucket_may_lie_in_another_region(synthesize: Synthesize) -> None:
    document = synthesize(state={"bucket": "shop-state", "region": "eu-central-1"})
    assert document["terraform"]["backend"]["s3"]["region"] == "eu-central-1"


def test_without_a_bucket_state_is_a_file_in_the_projects_folder(synthesize: Synthesize) -> None:
    """The path leads from cdktf.out/stacks/shop-test, and names no machine's folder."""
    assert synthesize()["terraform"]["backend"] == {"local": {"path": "../../../shop-test.tfstate"}}
