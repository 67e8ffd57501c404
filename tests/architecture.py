"""The folders of `operations` in the order in which they may import each other, and their counts.

`python -m tests.architecture [CHECKOUT]` prints how many files, lines, imports between folders and
doubled class names a checkout has.
"""

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

ORDER = (
    "setup",
    "console",
    "dns_names",
    "terraform",
    "http_api",
    "terraform_json",
    "drawing",
    "route53",
    "own_items",
    "proof",
    "plan_review",
    "operator",
    "rehearsal.embedded_aws",
    "rehearsal.regions",
    "rehearsal.world",
    "rehearsal.page",
    "rehearsal",
    "drill",
    "live",
    "bench",
    "checkov",
)
"""A folder may import those before it. `rehearsal` is the files beside its four folders."""
_INNER = {place.removeprefix("rehearsal.") for place in ORDER if place.startswith("rehearsal.")}


def folder(module: str) -> str:
    """Return the entry of `ORDER`, or what would be one, that a module of `operations` is in."""
    _, *parts = module.split(".")
    if parts[0] == "rehearsal" and len(parts) > 1 and parts[1] in _INNER:
        return f"rehearsal.{parts[1]}"
    return parts[0]


def modules(root: Path) -> dict[str, Path]:
    """Return the modules of `operations` in a checkout, by name."""
    return {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted((root / "operations").rglob("*.py"))
        if path.parent != root / "operations" or path.name != "__init__.py"
    }


def imports(path: Path) -> Iterator[str]:
    """Yield every name that a file imports, as `package.module` and `package.module.name`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def arrows(root: Path) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """Return the imports between folders: (from, to) to the pairs of modules."""
    known = modules(root)
    found = defaultdict(set)
    for module, path in known.items():
        for imported in set(imports(path)) & known.keys():
            if imported.count(".") > 1 or known[imported].name != "__init__.py":
                pair = folder(module), folder(imported)
                if pair[0] != pair[1]:
                    found[pair].add((module, imported))
    return dict(found)


def doubled_names(root: Path) -> dict[str, list[str]]:
    """Return the public class names that several modules define, with these modules."""
    places = defaultdict(list)
    for module, path in modules(root).items():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(module)
    return {name: found for name, found in sorted(places.items()) if len(found) > 1}


def up(pair: tuple[str, str]) -> bool:
    """Whether an import goes against `ORDER`; a folder that is not in it counts as the top."""
    importer, imported = (ORDER.index(f) if f in ORDER else len(ORDER) for f in pair)
    return imported >= importer


def main(root: Path) -> None:
    """Print the counts of a checkout."""
    lines = {module: len(path.read_text().splitlines()) for module, path in modules(root).items()}
    found = arrows(root)
    files = Counter(map(folder, lines))
    print(
        f"{len(lines)} files, {sum(lines.values())} lines, {len(files)} folders and loose modules"
    )
    print(f"{sum(map(len, found.values()))} imports between them, in {len(found)} directions")
    against = sorted(filter(up, found))
    print(f"{len(against)} directions against the order of today:")
    for pair in against:
        print(f"  {pair[0]} -> {pair[1]}: {len(found[pair])}")
    names = doubled_names(root)
    print(f"{len(names)} class names in several files")
    for name, places in names.items():
        print(f"  {name}: {', '.join(places)}")


if __name__ == "__main__":
    main(Path(*sys.argv[1:2]))
