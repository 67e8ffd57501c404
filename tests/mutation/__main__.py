"""Mutation testing: edit the code at random, and check whether a test of its package fails.

Each edit is made in a copy of the repository, and only the quick tests of `tests/<package>` that
run the edited line are run, the quickest first. The edits that no test noticed are listed. Some of
them change no behaviour, so that no test could notice them; a person has to judge that.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from constructs_lib.project import ROOT
from tests.mutation.edits import Edit, sample

PACKAGES = ("route53", "proof", "plan_review", "drill", "operator")
SLOW = (
    "tests/drill/test_command.py",
    "tests/drill/test_live.py",
    "tests/drill/test_rehearsed.py",
    "tests/plan_review/test_any_plan.py",
)
"""Tests of whole rehearsals or of a hundred plans, which take too long for each edit."""
QUICK = ("-q", "-p", "no:cacheprovider", "-m", "not terraform")


class Reach:
    """Which tests run which lines, measured by one run on a copy of the repository."""

    def __init__(self, copy: Path, python: Path, package: str) -> None:
        self.report = copy / "reach.json"
        source = copy / "operations" / package
        environment = {
            "PYTHONPATH": str(ROOT / ".build/mutation/coverage"),
            "REACH_SOURCE": str(source),
            "REACH_REPORT": str(self.report),
        }
        slow = [f"--ignore={path}" for path in SLOW]
        command = [python, "-m", "pytest", *QUICK, "-p", "tests.mutation.reach", *slow]
        subprocess.run(
            [*command, f"tests/{package}"], cwd=copy, env={**os.environ, **environment}, check=True
        )
        found = json.loads(self.report.read_text(encoding="utf-8"))
        self._seconds: Mapping[str, float] = found["seconds"]
        self._lines: Mapping[str, Mapping[str, list[str]]] = {
            str(Path(path).relative_to(copy)): lines for path, lines in found["lines"].items()
        }

    def tests(self, edit: Edit) -> list[str]:
        """The tests that run the edited statement, the quickest first."""
        lines = self._lines.get(edit.path, {})
        if edit.lines:
            found = {test for line in edit.lines for test in lines.get(str(line), ())}
        else:
            found = {""} if lines else set()
        every = self._seconds if "" in found else found
        return sorted(every, key=lambda test: (self._seconds[test], test))


def _copied(root: Path, to: Path) -> None:
    """Copy the working tree's files, tracked or not, except for what Git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (root / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, to / name)


def _missed(
    copy: Path, python: Path, package: str, made: Sequence[Edit]
) -> Iterator[tuple[Edit, int]]:
    """Yield the edits that no test noticed, each with the number of tests that ran it."""
    reach = Reach(copy, python, package)
    with subprocess.Popen(
        [python, "-m", "tests.mutation.forks", reach.report],
        cwd=copy,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as forks:
        assert forks.stdin is not None
        assert forks.stdout is not None
        for edit in made:
            tests = reach.tests(edit)
            noticed = False
            if tests:
                with _made(copy, edit):
                    arguments = [*QUICK, "-x", "--assert=plain", *tests]
                    print(json.dumps(arguments), file=forks.stdin, flush=True)
                    noticed = int(forks.stdout.readline()) != 0
            print("." if noticed else "S" if tests else "-", end="", flush=True)
            if not noticed:
                yield edit, len(tests)


@contextmanager
def _made(copy: Path, edit: Edit) -> Iterator[None]:
    """Make an edit in the copy for the length of the block.

    The compiled files are deleted, because Python considers one current if the source's time in
    whole seconds and its length are unchanged.
    """
    path = copy / edit.path
    code = path.read_bytes()
    path.write_text(edit.code, encoding="utf-8")
    _delete_compiled(path)
    try:
        yield
    finally:
        path.write_bytes(code)
        _delete_compiled(path)


def _delete_compiled(path: Path) -> None:
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
        compiled.unlink()


def main() -> None:
    """Print the share of edits that were noticed, and the edits that were not."""
    parser = argparse.ArgumentParser(prog="make mutate", description=__doc__)
    parser.add_argument("parts", nargs="*", default=PACKAGES, help="as drill or drill/measures.py")
    parser.add_argument("--sample", type=int, default=80, help="edits of each part")
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository to edit a copy of")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    root = chosen.root.resolve()
    for part in chosen.parts:
        with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
            copy = Path(folder).resolve()
            _copied(root, copy)
            made = sample(copy, f"operations/{part}", size=chosen.sample, seed=chosen.seed)
            package = part.partition("/")[0]
            missed = list(_missed(copy, root / ".venv/bin/python", package, made))
        noticed = len(made) - len(missed)
        unreached = sum(not tests for _, tests in missed)
        share = f"{noticed} of {len(made)} edits noticed, {noticed / len(made):.0%}"
        print(f"\n{part}: {share}; {unreached} in lines that no quick test runs")
        for edit, tests in missed:
            print(f"  {edit.path}:{edit.line} {edit.operator}, {tests} tests")
            print(f"    - {edit.was}\n    + {edit.becomes}")


if __name__ == "__main__":
    main()
