"""A run's journal: what is in it when a second run reads it, and who may write it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from operations.live.aws_clients import AwsClients
from operations.live.journal import Journal, Run
from operations.live.store import Store, TakenOverError, create_bucket, unfinished
from operations.live.throwaway import new_environment

MakeRun = Callable[..., Run]


@pytest.fixture
def store(aws: AwsClients, a_run: MakeRun) -> Store:
    run = a_run(new_environment())
    create_bucket(aws, run.bucket, run.bucket_region, {"Environment": run.environment})
    return Store(aws.client("s3", run.bucket_region), run.bucket, run.environment)


def steps(text: str) -> list[tuple[str, str]]:
    entries = [json.loads(line) for line in text.splitlines()]
    return [(each["step"], each["event"]) for each in entries if "step" in each]


def names(aws: AwsClients, bucket: str | None) -> list[str]:
    return [each.environment for each in unfinished(aws, bucket)]


def again(store: Store, aws: AwsClients) -> Store:
    """The same store, as another process opens it."""
    return Store(aws.client("s3", "eu-west-1"), store.bucket, store.environment)


def test_a_step_stands_in_the_bucket_before_it_begins_and_after_it_ended(
    store: Store, aws: AwsClients, tmp_path: Path, a_run: MakeRun
) -> None:
    journal = Journal.begin(a_run(store.environment), tmp_path / "journal.jsonl", store)
    with journal.step("deploy"):
        assert steps(again(store, aws).read_journal()) == [("deploy", "begins")]
    assert steps(again(store, aws).read_journal()) == [("deploy", "begins"), ("deploy", "done")]
    assert (tmp_path / "journal.jsonl").read_text() == again(store, aws).read_journal()


def test_a_step_that_fails_says_why(store: Store, tmp_path: Path, a_run: MakeRun) -> None:
    journal = Journal.begin(a_run(store.environment), tmp_path / "journal.jsonl", store)
    with pytest.raises(KeyError), journal.step("deploy"):
        raise KeyError("x")
    assert journal.entries[-1]["why"] == "KeyError: 'x'"


def test_whoever_was_taken_over_writes_no_more(
    store: Store, aws: AwsClients, tmp_path: Path, a_run: MakeRun
) -> None:
    first = Journal.begin(a_run(store.environment), tmp_path / "first.jsonl", store)
    second = Journal.take_over(tmp_path / "second.jsonl", again(store, aws))
    assert second.run == a_run(store.environment)
    with pytest.raises(TakenOverError, match="Another run has taken"):
        first.note(step="deploy", event="begins")
    second.note(step="destroy", event="begins")


def test_two_runs_of_one_name_are_not_begun(
    store: Store, aws: AwsClients, tmp_path: Path, a_run: MakeRun
) -> None:
    Journal.begin(a_run(store.environment), tmp_path / "first.jsonl", store)
    with pytest.raises(TakenOverError):
        Journal.begin(a_run(store.environment), tmp_path / "second.jsonl", again(store, aws))


def test_an_unfinished_run_is_found_from_anywhere_until_it_is_removed(
    store: Store, aws: AwsClients, tmp_path: Path, a_run: MakeRun
) -> None:
    run = a_run(store.environment)
    journal = Journal.begin(run, tmp_path / "journal.jsonl", store)
    journal.note(step="deploy", event="begins")
    store.keep("cdk.tf.json", b"{}")
    assert run.environment in names(aws, None)
    store.remove(run.prefix, bucket_too=True)
    assert run.environment not in names(aws, None)
    store.remove(run.prefix, bucket_too=True)


def test_in_a_bucket_that_exists_only_what_the_run_kept_is_removed(
    aws: AwsClients, tmp_path: Path, a_run: MakeRun
) -> None:
    s3 = aws.client("s3", "us-east-1")
    s3.create_bucket(Bucket="ours")
    s3.put_bucket_versioning(Bucket="ours", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="ours", Key="meridian/exchange-prod.tfstate", Body=b"{}")
    run = a_run("live-mine", bucket="ours")
    store = Store(s3, "ours", run.environment)
    Journal.begin(run, tmp_path / "journal.jsonl", store).note(step="deploy", event="begins")
    s3.put_object(Bucket="ours", Key=f"meridian/{run.prefix}.tfstate", Body=b"{}")
    assert "live-mine" in names(aws, "ours")
    store.remove(run.prefix, bucket_too=False)
    left = s3.list_object_versions(Bucket="ours")
    assert [each["Key"] for each in left["Versions"]] == ["meridian/exchange-prod.tfstate"]
    assert "DeleteMarkers" not in left
    assert "live-mine" not in names(aws, "ours")
