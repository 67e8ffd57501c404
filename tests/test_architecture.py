"""Who may import whom, read from the source itself; and that pure modules load no jsii."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from constructs_lib.project import ROOT
from tests import architecture

CDK = {"cdktf", "cdktf_cdktf_provider_aws", "cdktn", "cdktn_provider_aws", "constructs", "jsii"}
ONLY_DOOR = "constructs_lib.bindings"


def _modules() -> Iterator[tuple[str, Path]]:
    for source, folders in (
        (ROOT, ("constructs_lib", "operations")),
        (ROOT / "lambda", tuple(path.name for path in (ROOT / "lambda").iterdir())),
    ):
        for folder in folders:
            for path in sorted((source / folder).rglob("*.py")):
                name = ".".join(path.relative_to(source).with_suffix("").parts)
                yield name.removesuffix(".__init__"), path
    yield "main", ROOT / "main.py"


MODULES = dict(_modules())
LAMBDA = sorted({path.name for path in (ROOT / "lambda").iterdir() if path.is_dir()})
OPERATIONS = [name for name in MODULES if name.startswith("operations")]
PURE = [
    name
    for name in MODULES
    if name.startswith("constructs_lib.deployment")
    or name
    in {
        f"constructs_lib.{pure}"
        for pure in (
            "bundle.bundle",
            "bundle.wheels",
            "health_check_facts",
            "monitoring.dashboard_body",
            "monitoring.symptoms",
            "names",
            "own_items",
            "project",
            "regions",
            "routing.policies",
            "routing.record_sets",
        )
    }
]


@cache
def _imports(module: str) -> frozenset[str]:
    """Return what a module imports, anywhere in its file, and the packages above it."""
    named = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None
            named |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(named)


@cache
def _reached(module: str) -> frozenset[str]:
    """Return the modules of ours that importing `module` may import, itself among them."""
    reached, waiting = set(), [module]
    while waiting:
        name = waiting.pop()
        if name in MODULES and name not in reached:
            reached.add(name)
            waiting += [*_imports(name), name.rpartition(".")[0]]
    return frozenset(reached)


def _packages(modules: frozenset[str]) -> set[str]:
    return {name.partition(".")[0] for module in modules for name in _imports(module)}


@pytest.mark.parametrize("module", MODULES)
def test_only_one_module_names_the_cdk_packages(module: str) -> None:
    named = _packages(frozenset({module})) & CDK
    assert named == set() or module == ONLY_DOOR


@pytest.mark.parametrize("module", [*PURE, *OPERATIONS])
def test_pure_modules_and_operations_reach_no_module_that_loads_jsii(module: str) -> None:
    assert ONLY_DOOR not in _reached(module)


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("constructs_lib")])
def test_constructs_know_neither_operations_nor_main_nor_what_runs_in_lambda(module: str) -> None:
    assert _packages(frozenset({module})) & {"operations", "main", *LAMBDA} == set()


@pytest.mark.parametrize("module", OPERATIONS)
def test_operations_know_neither_main_nor_what_runs_in_lambda(module: str) -> None:
    assert _packages(frozenset({module})) & {"main", *LAMBDA} == set()


@pytest.mark.parametrize("app", LAMBDA)
def test_what_runs_in_lambda_imports_nothing_of_ours_but_its_folder_and_the_shared_ones(
    app: str,
) -> None:
    own = frozenset(name for name in MODULES if name.partition(".")[0] == app)
    ours = {"constructs_lib", "operations", "main", *LAMBDA}
    assert _packages(own) & ours <= {app, "base_path", "correlation"}


def test_what_goes_to_a_real_account_reaches_no_emulator() -> None:
    emulator = "operations.rehearsal.embedded_aws"
    assert [name for name in _reached("operations.live.command") if name.startswith(emulator)] == []


def test_folders_of_operations_import_only_those_before_them() -> None:
    found = architecture.arrows(ROOT)
    assert {pair: modules for pair, modules in found.items() if architecture.up(pair)} == {}


def test_every_folder_of_operations_has_its_place_in_the_order() -> None:
    folders = set(map(architecture.folder, architecture.modules(ROOT)))
    assert folders == set(architecture.ORDER)


def test_main_knows_neither_operations_nor_what_runs_in_lambda() -> None:
    assert _packages(frozenset({"main"})) & {"operations", *LAMBDA} == set()


def test_importing_them_all_loads_no_jsii() -> None:
    """The proof by experiment of what is read above: an import may hide from a reader."""
    script = f"""
import importlib, json, sys
loaded = {{}}
for module in json.loads(sys.argv[1]):
    importlib.import_module(module)
    loaded[module] = sorted({CDK!r} & set(sys.modules))
print(json.dumps([module for module in loaded if loaded[module]]))
"""
    modules = json.dumps([*PURE, *OPERATIONS])
    done = subprocess.run(
        [sys.executable, "-c", script, modules],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stderr, done.stdout) == ("", "[]\n")
