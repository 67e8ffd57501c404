"""Each deployment has a page of one screen that shows how to run it."""

import re

import pytest

from constructs_lib.project import ROOT

PAGES = ROOT / "docs" / "deployments"
EVERY = sorted(path.stem for path in (ROOT / "deployments").glob("*.toml"))
SCREEN = 50
"""Lines."""


def test_every_deployment_is_listed_with_its_page() -> None:
    listed = re.findall(r"\]\((\S+)\.md\)", (PAGES / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == EVERY


@pytest.mark.parametrize("name", EVERY)
def test_a_page_is_one_screen_and_shows_file_diagram_and_command(name: str) -> None:
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    assert len(page.splitlines()) <= SCREEN
    assert f"(../../deployments/{name}.toml)" in page
    assert re.search(r"```\n[^`]*[│└─►][^`]*```", page)
    assert f"DEPLOYMENT=deployments/{name}.toml" in page or name == "exchange"


@pytest.mark.parametrize("name", EVERY)
def test_what_a_page_links_is_there(name: str) -> None:
    linked = re.findall(r"\]\((?!http)([^)#]+)\)", (PAGES / f"{name}.md").read_text("utf-8"))
    assert [path for path in linked if not (PAGES / path).exists()] == []
