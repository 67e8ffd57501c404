"""Removes the package index from Pipfile.lock, so that each machine installs from its own.

The Pipfile's hash covers the index as well; it is replaced by the hash without a configured index.
"""

import json

from pipenv.vendor import plette  # type: ignore[import-untyped]

from constructs_lib.project import ROOT

LOCK = ROOT / "Pipfile.lock"


def main() -> None:
    """Rewrite Pipfile.lock without `sources` and without the packages' `index`."""
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    with (ROOT / "Pipfile").open(encoding="utf-8") as pipfile:
        lock["_meta"]["hash"]["sha256"] = plette.Pipfile.load(pipfile).get_hash().value
    lock["_meta"]["sources"] = []
    for category, packages in lock.items():
        if category != "_meta":
            for package in packages.values():
                package.pop("index", None)
    LOCK.write_text(json.dumps(lock, indent=4, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
