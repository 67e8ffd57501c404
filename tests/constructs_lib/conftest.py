"""Deployments made from Python, and the Terraform that comes of them."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from constructs_lib.bundle.bundle import Bundle
from constructs_lib.deployment.model import Deployment

Document = dict[str, Any]

MINIMAL: Document = {
    "name": "shop",
    "environment": "test",
    "domain": {"name": "api.example.com", "hosted_zone": "example.com"},
    "regions": [{"name": "eu-west-1"}, {"name": "us-east-1"}],
    "table": {"home": "eu-west-1"},
    "api": {"app": "exchange", "routes": ["GET /items/{id}", "POST /items"]},
}

EVERYTHING: Document = {
    "domain": {
        "base_path": "v1",
        "dual_stack": True,
        "truststore": "s3://truststore-{region}/truststore.pem",
    },
    "regions": [{"name": "eu-west-1"}, {"name": "us-east-1"}, {"name": "ap-southeast-2"}],
    "table": {
        "home": "us-east-1",
        "encryption": "customer-managed",
        "indexes": [{"name": "by-date", "partition_key": "date"}],
        "capacity": {"read_maximum": 100, "write_maximum": 50},
    },
    "api": {
        "app": "newsletter",
        "environment": {"RATES_URL": "https://rates.example.com"},
        "cors": {"allow_origins": ["https://app.example.com"]},
        "jwt": {"issuer": "https://id.example.com", "audience": ["shop"]},
    },
    "consumer": {"written_by": "region"},
    "health_check": {"checker_regions": ["us-west-1", "us-west-2", "sa-east-1"]},
    "monitoring": {
        "emails": ["on-call@example.com"],
        "urls": ["https://events.example.com/pages"],
    },
    "state": {"bucket": "shop-state"},
    "tags": {"CostCenter": "shop"},
}


@pytest.fixture(scope="session")
def written() -> Callable[..., Document]:
    """Write a minimal deployment as TOML would give it; tables in `changes` add to its tables."""

    def write(**changes: Any) -> Document:
        document = dict(MINIMAL)
        for key, value in changes.items():
            before = MINIMAL.get(key)
            together = isinstance(before, dict) and isinstance(value, dict)
            document[key] = {**before, **value} if together else value  # type: ignore[dict-item]
        return json.loads(json.dumps(document))  # type: ignore[no-any-return]

    return write


@pytest.fixture(scope="session")
def everything() -> Document:
    """Give the changes that switch everything on, in three regions."""
    return EVERYTHING


@pytest.fixture(scope="session")
def synthesize_stacks(
    tmp_path_factory: pytest.TempPathFactory, written: Callable[..., Document]
) -> Callable[..., dict[str, str]]:
    """Synthesize the minimal deployment with `changes`, and return each stack's cdk.tf.json."""
    path = tmp_path_factory.mktemp("bundle") / "exchange.zip"
    path.write_bytes(b"")
    bundle = Bundle(path, hashlib.sha256(path.read_bytes()).digest())

    def synthesize(**changes: Any) -> dict[str, str]:
        # Loaded on use: most tests of the model need no jsii.
        from constructs_lib.bindings import tf  # noqa: PLC0415
        from constructs_lib.stacks.stacks import add_stacks  # noqa: PLC0415

        out = tmp_path_factory.mktemp("out")
        app = tf.App(outdir=str(out))
        add_stacks(app, Deployment(**written(**changes)), bundle)
        app.synth()
        return {path.parent.name: path.read_text() for path in out.glob("stacks/*/cdk.tf.json")}

    return synthesize


@pytest.fixture(scope="session")
def synthesize_text(synthesize_stacks: Callable[..., dict[str, str]]) -> Callable[..., str]:
    """Synthesize as above a deployment of one stack, and return its cdk.tf.json."""

    def synthesize(**changes: Any) -> str:
        (text,) = synthesize_stacks(**changes).values()
        return text

    return synthesize


@pytest.fixture(scope="session")
def synthesize(synthesize_text: Callable[..., str]) -> Callable[..., Document]:
    """Synthesize as above, once per configuration, and return the parsed document without "//".

    Every call parses anew, so that a test that edits its document edits no other test's.
    """
    texts: dict[str, str] = {}

    def synthesize(**changes: Any) -> Document:
        key = json.dumps(changes, sort_keys=True)
        if key not in texts:
            texts[key] = synthesize_text(**changes)
        document: Document = json.loads(texts[key], object_hook=_without_comments)
        return document

    return synthesize


@pytest.fixture(scope="session")
def statements() -> Callable[[str], dict[str, Document]]:
    """Parse a policy and return its statements by Sid, with ' for the quotes in expressions."""

    def parse(policy: str) -> dict[str, Document]:
        text = re.sub(r"\$\{[^}]*\}", lambda found: found[0].replace('"', "'"), policy)
        return {statement["Sid"]: statement for statement in json.loads(text)["Statement"]}

    return parse


def _without_comments(table: Document) -> Document:
    return {key: value for key, value in table.items() if key != "//"}
