"""The README's examples, typed as they stand."""

import re
import tomllib

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


def test_every_path_that_the_readme_links_is_there() -> None:
    linked = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert [path for path in linked if not (ROOT / path).exists()] == []
