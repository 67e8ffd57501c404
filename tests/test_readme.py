"""The README's examples, typed as they stand; links of all documents; the version."""

import re
import tomllib
from pathlib import Path

import pytest

from constructs_lib.deployment.model import Deployment
from constructs_lib.project import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_deployment_of_the_readme_is_one_and_gives_the_application_what_it_needs() -> None:
    (example, *_) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    written = tomllib.loads(example)
    deployment = Deployment.model_validate(written)
    committed = tomllib.loads((ROOT / "deployments/exchange.toml").read_text(encoding="utf-8"))
    assert deployment.api.environment == committed["api"]["environment"]


def test_every_command_of_make_that_the_readme_names_is_there() -> None:
    named = set(re.findall(r"make ([a-z]+)", README))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert named - targets == set()


DOCUMENTS = [
    path
    for pattern in ("*.md", "docs/**/*.md", "tests/*.md")
    for path in sorted(ROOT.glob(pattern))
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_that_a_document_links_is_there(document: Path) -> None:
    linked = re.findall(r"\]\((?!http|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [path for path in linked if not (document.parent / path).exists()] == []


def test_every_decision_is_listed() -> None:
    decisions = ROOT / "docs" / "decisions"
    listed = re.findall(r"\]\(([^)]+)\)", (decisions / "README.md").read_text(encoding="utf-8"))
    written = {path.name for path in decisions.glob("*.md")} - {"README.md"}
    assert sorted(listed) == sorted(written)


def test_the_changelog_has_the_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.findall(r"^## \[(\d[^]]*)\]", changelog, re.MULTILINE)[0]
    assert newest == project["version"]
