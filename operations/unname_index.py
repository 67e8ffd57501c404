"""Take the package index out of Pipfile.lock: whoever installs uses one of their own."""

import json
from pathlib import Path

LOCK = Path(__file__).parents[1] / "Pipfile.lock"


def main() -> None:
    """Rewrite the lock file without sources and without the index of each package."""
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    lock["_meta"]["sources"] = []
    for category, packages in lock.items():
        if category != "_meta":
            for package in packages.values():
                package.pop("index", None)
    LOCK.write_text(json.dumps(lock, indent=4, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
