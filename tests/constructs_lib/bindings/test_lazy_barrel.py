"""The index of the AWS bindings, as Node sees it: each module is required on first use."""

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from constructs_lib import bindings

LAZY_BARREL = Path(bindings.__file__).with_name("lazy_barrel.cjs")
NODE = bindings._node() or "node"

ONE = 'exports.one = require("./one");\n'
STAR = 'exports.two = __importStar(require("./two"));\n'
STRANGE = 'Object.assign(exports, { three: require("./three") });\n'
IMPORT_STAR = "const __importStar = (module) => ({ ...module, star: true });\n"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Make a package that looks like the bindings; each of its modules tells when it is loaded."""
    library = tmp_path / "provider-fake" / "lib"
    library.mkdir(parents=True)
    for name in ("one", "two", "three"):
        (library / f"{name}.js").write_text(f'loaded.push("{name}"); exports.name = "{name}";')
    return library


def _run(package: Path, index: str, script: str, *options: str) -> Any:
    """Preload the lazy barrel, require the package with that index, and return what is printed."""
    (package / "index.js").write_text(index)
    setup = f"globalThis.loaded = []; const bindings = require({json.dumps(str(package))});"
    command = [NODE, *options, "--require", str(LAZY_BARREL), "--eval", setup + script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_requiring_the_index_requires_none_of_its_modules(package: Path) -> None:
    index = IMPORT_STAR + ONE + STAR
    assert _run(package, index, "console.log(JSON.stringify(loaded))") == []


def test_a_module_is_required_on_first_use_and_the_same_as_ever(package: Path) -> None:
    index = IMPORT_STAR + ONE + STAR
    script = "const all = [bindings.two, bindings.one]; console.log(JSON.stringify([all, loaded]))"
    assert _run(package, index, script) == [
        [{"name": "two", "star": True}, {"name": "one"}],
        ["two", "one"],
    ]


def test_the_index_still_lists_all_its_modules(package: Path) -> None:
    script = "console.log(JSON.stringify([Object.keys(bindings), loaded]))"
    assert _run(package, IMPORT_STAR + ONE + STAR, script) == [["one", "two"], []]


def test_a_line_that_looks_different_is_loaded_in_the_ordinary_way(package: Path) -> None:
    script = "console.log(JSON.stringify([[...loaded], bindings.three, bindings.one]))"
    assert _run(package, ONE + STRANGE, script) == [["three"], {"name": "three"}, {"name": "one"}]


def test_another_packages_index_is_left_alone(tmp_path: Path, package: Path) -> None:
    other = package.parent.rename(tmp_path / "something-else") / "lib"
    assert _run(other, ONE, "console.log(JSON.stringify(loaded))") == ["one"]


def test_the_map_of_the_source_that_was_is_dropped(package: Path) -> None:
    encoded = base64.b64encode(b'{"version":3,"sources":["index.ts"],"mappings":"AAAA"}').decode()
    index = f"{ONE}//# sourceMappingURL=data:application/json;base64,{encoded}"
    file = json.dumps(str(package / "index.js"))
    script = f'console.log(JSON.stringify(require("node:module").findSourceMap({file}) ?? null))'
    assert _run(package, index, script, "--enable-source-maps") is None
