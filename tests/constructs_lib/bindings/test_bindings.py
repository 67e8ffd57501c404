"""Lazy bindings: the same Terraform is synthesized, and no unused module is loaded."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from constructs_lib import bindings
from constructs_lib.project import ROOT

SYNTHESIZE = """
import json, sys
from pathlib import Path
from constructs_lib.bindings import tf
from constructs_lib.bundle.bundle import Bundle
from constructs_lib.deployment.model import Deployment
from constructs_lib.stacks.stacks import DeploymentStack

out, bundle, deployment = sys.argv[1:]
app = tf.App(outdir=out)
DeploymentStack(app, Deployment(**json.loads(deployment)), Bundle(Path(bundle), b"0" * 32))
app.synth()
modules = [name.split(".") for name in sys.modules if "cdktf_cdktf_provider_aws." in name]
print(json.dumps(sorted({module[1] for module in modules} - {"_jsii"})))
"""


def _python(script: str, *arguments: str, **environment: str) -> Any:
    command = [sys.executable, "-c", script, *arguments]
    clean = {key: value for key, value in os.environ.items() if key != "NODE_OPTIONS"}
    done = subprocess.run(
        command, cwd=ROOT, env={**clean, **environment}, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def _synthesize(
    folder: Path, deployment: dict[str, Any], **environment: str
) -> tuple[str, list[str]]:
    bundle = folder / "exchange.zip"
    bundle.write_bytes(b"")
    arguments = (str(folder / "out"), str(bundle), json.dumps(deployment))
    modules = _python(SYNTHESIZE, *arguments, **environment)
    (stack,) = folder.glob("out/stacks/*/cdk.tf.json")
    return stack.read_text(), modules


@pytest.fixture(scope="module")
def deployment(written: Any, everything: dict[str, Any]) -> dict[str, Any]:
    """Give a deployment with everything, as TOML would."""
    made: dict[str, Any] = written(**everything)
    return made


@pytest.fixture(scope="module")
def lazy(
    tmp_path_factory: pytest.TempPathFactory, deployment: dict[str, Any]
) -> tuple[str, list[str]]:
    """Give the Terraform that the lazy bindings synthesize, and the modules that were loaded."""
    return _synthesize(tmp_path_factory.mktemp("lazy"), deployment)


def test_modules_of_the_bindings_are_loaded_only_if_used(lazy: tuple[str, list[str]]) -> None:
    stub = (ROOT / "constructs_lib/bindings/aws.pyi").read_text()
    declared = re.findall(r" as (\w+),?$", stub, re.M)
    of_the_other_layout = "data_aws_kms_alias"
    assert lazy[1] == [module for module in declared if module != of_the_other_layout]


def test_the_terraform_is_the_same_to_the_byte_as_with_the_ordinary_import(
    tmp_path: Path, deployment: dict[str, Any], lazy: tuple[str, list[str]]
) -> None:
    text, modules = _synthesize(tmp_path, deployment, MERIDIAN_BINDINGS="ordinary")
    assert text == lazy[0]
    assert len(modules) > 1000


@pytest.mark.parametrize("before", [None, "--max-old-space-size=512"])
def test_the_environment_is_as_it_was(before: str | None) -> None:
    script = """
import json, os
before = dict(os.environ)
import constructs_lib.bindings
print(json.dumps([os.environ == before, os.environ.get("NODE_OPTIONS")]))
"""
    environment = {} if before is None else {"NODE_OPTIONS": before}
    assert _python(script, **environment) == [True, before]


@pytest.fixture
def strange_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make a package of which one name is a module and the other is not."""
    package = tmp_path / "strange_bindings"
    package.mkdir()
    (package / "__init__.py").write_text("from . import module\nvalue = 42\n")
    (package / "module.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("strange_bindings", "strange_bindings.module"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return package.name


def test_a_submodule_is_loaded_without_the_packages_own_code(strange_package: str) -> None:
    package = bindings._lazy_package(strange_package)
    assert package.module.__name__ == "strange_bindings.module"
    assert "value" not in vars(package)


def test_what_is_no_submodule_comes_from_the_ordinary_import(strange_package: str) -> None:
    assert bindings._lazy_package(strange_package).value == 42


def test_what_is_nowhere_is_an_attribute_error(strange_package: str) -> None:
    package = bindings._lazy_package(strange_package)
    assert not hasattr(package, "nothing")
    assert not hasattr(package, "__wrapped__")
