"""Addresses are a contract: readable, free of collisions, and pinned by a committed list."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.bindings.addresses import ReadableStack

Synthesize = Callable[..., Any]
GOLDEN = Path(__file__).with_name("addresses.txt")
REWRITE = "REWRITE_ADDRESSES"


def test_the_addresses_of_a_deployment_with_everything_are_the_committed_ones(
    synthesize: Synthesize, everything: dict[str, Any]
) -> None:
    document = synthesize(**everything)
    addresses = sorted(
        f"{kind}.{name}" for kind, named in document["resource"].items() for name in named
    )
    if REWRITE in os.environ:
        GOLDEN.write_text("".join(f"{address}\n" for address in addresses))
    assert addresses == GOLDEN.read_text().splitlines(), (
        "a changed address replaces the resource unless it ships with a move; "
        f"{REWRITE}=1 pytest tests/constructs_lib/bindings/test_addresses.py accepts the new ones"
    )


@pytest.fixture
def stack(tmp_path: Path) -> ReadableStack:
    """Make an empty stack."""
    return ReadableStack(tf.App(outdir=str(tmp_path)), "stack")


def _place(stack: ReadableStack, *path: str) -> None:
    scope: Construct = stack
    for id_ in path[:-1]:
        scope = Construct(scope, id_)
    aws.cloudwatch_log_group.CloudwatchLogGroup(scope, path[-1])


def _names(stack: ReadableStack) -> list[str]:
    return list(json.loads(tf.Testing.synth(stack))["resource"]["aws_cloudwatch_log_group"])


def test_an_address_is_the_path_of_ids_without_a_hash(stack: ReadableStack) -> None:
    _place(stack, "eu-west-1", "api", "logs")
    assert _names(stack) == ["eu_west_1_api_logs"]


def test_the_only_resource_of_its_kind_has_the_address_of_its_construct(
    stack: ReadableStack,
) -> None:
    _place(stack, "eu-west-1", "api", "this")
    assert _names(stack) == ["eu_west_1_api"]


def test_what_terraform_takes_for_punctuation_is_an_underscore(stack: ReadableStack) -> None:
    _place(stack, "by.date")
    assert _names(stack) == ["by_date"]


def test_resources_of_different_kinds_may_share_a_name(stack: ReadableStack) -> None:
    _place(stack, "eu-west-1", "api")
    aws.iam_role.IamRole(Construct(stack, "eu_west_1"), "api", assume_role_policy="{}")
    assert _names(stack) == ["eu_west_1_api"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a", "b_c"), ("a_b", "c")),
        (("eu-west-1", "logs"), ("eu_west_1", "logs")),
        (("by.date",), ("by-date",)),
    ],
)
def test_two_paths_that_fold_into_one_address_raise_and_name_both(
    stack: ReadableStack, one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    _place(stack, *one)
    _place(stack, *other)
    with pytest.raises(RuntimeError, match="rename one of them") as raised:
        tf.Testing.synth(stack)
    for path in (one, other):
        assert f'"stack/{"/".join(path)}"' in str(raised.value)
