"""Files of plans and waivers with anything changed in them get a verdict, or are refused by 3."""

import gzip
import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from operations.plan_review.command import run
from tests.mutating import REPEATABLE, bent, mutated

PLANS = sorted((Path(__file__).parent / "fixtures").glob("*.json.gz"))
WAIVERS = b"""\
[[waivers]]
rule = "not-staggered"
address = "aws_lambda_*"
reason = "one release of a fix that both regions need at once"
expires = 2026-12-31

[[waivers]]
rule = "replica-removed"
address = "aws_dynamodb_table.table"
reason = "the region was left"
expires = 2026-11-30
"""
QUICK = settings(
    REPEATABLE, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def reviewed(tmp_path, monkeypatch, capsys):
    """Return the exit code of the command on a plan and waivers, after it has said why."""

    def run_it(plan: bytes, waivers: bytes = WAIVERS) -> int:
        (tmp_path / "plan.json").write_bytes(plan)
        (tmp_path / "waivers.toml").write_bytes(waivers)
        files = ["--waivers", str(tmp_path / "waivers.toml"), str(tmp_path / "plan.json")]
        monkeypatch.setattr("sys.argv", ["review", *files])
        code = run()
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        assert said.out or said.err
        return code

    return run_it


@QUICK
@given(file=st.sampled_from(PLANS), seed=st.integers(0, 2**32))
def test_a_mutated_plan_gets_a_verdict_or_is_refused(file, seed, reviewed) -> None:
    document = json.loads(gzip.decompress(file.read_bytes()))
    changed = json.dumps(mutated(document, random.Random(seed)), default=str)
    assert reviewed(changed.encode()) in (0, 1, 2, 3)


@QUICK
@given(seed=st.integers(0, 2**32))
def test_so_do_waivers_whose_bytes_were_changed(seed, reviewed) -> None:
    plan = json.dumps({"format_version": "1.2"}).encode()
    assert reviewed(plan, bent(WAIVERS, random.Random(seed))) in (0, 1, 2, 3)


def test_half_a_surrogate_pair_is_no_text(reviewed) -> None:
    """Nothing that tells of it could be printed."""
    assert reviewed(b'{"format_version": "1.2", "resource_changes": [{"address": "\\ud800"}]}') == 3
