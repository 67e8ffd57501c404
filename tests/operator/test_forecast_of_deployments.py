"""The forecast reads the deployment file; it must say what the synthesized Terraform says."""

import hashlib
import json
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest

from constructs_lib.bundle.bundle import Bundle
from constructs_lib.deployment.load import load
from constructs_lib.deployment.model import Deployment
from constructs_lib.project import ROOT
from operations.operator.forecast import moves
from operations.proof.arguments import chosen
from operations.proof.prover import prove
from operations.proof.sources import from_files
from operations.route53.latency import ESTIMATED
from operations.route53.readers.configuration import read_configuration
from operations.route53.readers.deployment import read_deployment
from operations.route53.zones import joined
from tests.route53.canonical import canonical

EVERY_KIND = Deployment(
    name="every-kind",
    environment="prod",
    domain={"name": "api.example.com", "hosted_zone": "example.com", "dual_stack": True},
    regions=[
        {"name": "us-east-1"},
        {"name": "eu-west-1"},
        {"name": "eu-central-1", "state": "drained"},
        {"name": "ap-southeast-2"},
        {"name": "sa-east-1", "state": "removed"},
    ],
    api={"app": "hello", "routes": ["GET /hello"]},
    routing={
        "policy": "geoproximity",
        "members": ["europe", "pacific", "old"],
        "bias": {"old": -20},
        "groups": {
            "europe": {"policy": "weighted", "weights": {"eu-west-1": 3, "eu-central-1": 1}},
            "pacific": {
                "policy": "failover",
                "members": ["ap-southeast-2", "us-east-1"],
                "minimum_healthy": 2,
            },
        },
        "external": {
            "old": {
                "domain_name": "old.us-east-1.elb.amazonaws.com",
                "zone_id": "Z35SXDOTRQ7X7K",
                "region": "us-east-1",
                "health_check_name": "old.example.com",
                "health_check_match": "fine",
            }
        },
    },
    health_check={"checker_regions": ["eu-west-1", "us-east-1", "us-west-1"]},
    table={"home": "us-east-1"},
)
"""What no file in deployments/ has: a counted group, dual stack, and regions that are out."""
PER_REGION = Deployment(
    name="per-region",
    environment="prod",
    domain={"name": "api.example.com", "hosted_zone": "example.com"},
    regions=[{"name": "us-east-1"}, {"name": "eu-west-1"}],
    table={"home": "us-east-1"},
    api={"app": "hello", "routes": ["GET /hello"]},
    state={"bucket": "states-{region}", "layout": "per-region"},
)
"""Its records and checks are in several stacks."""
DEPLOYMENTS = {
    **{path.stem: load(path) for path in sorted((ROOT / "deployments").glob("*.toml"))},
    "every-kind": EVERY_KIND,
    "per-region": PER_REGION,
}


@pytest.fixture(scope="module")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Path]]:
    """Synthesize a deployment in this process, once, and return the files of its stacks."""
    # Loaded on use: most tests of this folder need no jsii.
    from constructs_lib.bindings import tf  # noqa: PLC0415
    from constructs_lib.stacks.stacks import add_stacks  # noqa: PLC0415

    path = tmp_path_factory.mktemp("bundle") / "any.zip"
    path.write_bytes(b"")
    bundle, done = Bundle(path, hashlib.sha256(b"").digest()), dict[str, list[Path]]()

    def synthesize(name: str) -> list[Path]:
        if name not in done:
            out = tmp_path_factory.mktemp("out")
            app = tf.App(outdir=str(out))
            add_stacks(app, DEPLOYMENTS[name], bundle)
            app.synth()
            done[name] = sorted(out.glob("stacks/*/cdk.tf.json"))
        return done[name]

    return synthesize


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_records_and_health_checks_are_those_of_the_synthesized_configuration(
    name: str, synthesized: Callable[[str], list[Path]]
) -> None:
    """By name, type, set identifier, policy, target, evaluation, and what their checks ask."""
    configuration = joined(
        read_configuration(json.loads(file.read_text()), stack=file.parent.name)
        for file in synthesized(name)
    )

    assert canonical(read_deployment(DEPLOYMENTS[name])) == canonical(configuration)


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_moves_are_those_that_the_proof_of_the_synthesized_configuration_finds(
    name: str, synthesized: Callable[[str], list[Path]]
) -> None:
    """Between any two states with up to two of the deployment's regions out."""
    deployment, reading = DEPLOYMENTS[name], from_files(synthesized(name))
    cells = {entry.name for entry in deployment.cells}
    states = {
        frozenset(state.failed): state
        for state in prove(reading, chosen(reading, [], ESTIMATED)[0]).states
        if cells.issuperset(state.failed)
    }

    for before, after in permutations(states, 2):
        gained: dict[str, set[str]] = {}
        for city, shares in states[after].callers.items():
            for place, share in shares.items():
                if share > states[before].callers[city].get(place, 0):
                    gained.setdefault(place, set()).add(city)
        moved = moves(deployment, before, after)
        assert {place: set(cities) for place, cities in moved.cities.items()} == gained
        assert moved.of == len(states[after].callers)
