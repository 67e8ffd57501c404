"""`pipenv run break`, `heal` and `faults`, against a page whose world only remembers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from starlette.applications import Starlette
from starlette.routing import Route
from typer.testing import CliRunner, Result

from operations.rehearsal.fault_command import app
from operations.rehearsal.page import address
from operations.rehearsal.page.app import Faults
from operations.rehearsal.regions.loopback import LoopbackServer
from operations.rehearsal.world.faults.faults import InjectedFault


class Remembering:
    """What a page needs of a world to have faults."""

    def __init__(self) -> None:
        self.faults: tuple[InjectedFault, ...] = ()

    async def begin(self, fault: InjectedFault) -> None:
        if "mars-1" in fault.as_json().values():
            raise ValueError("mars-1 is no region of it")
        self.faults = (*self.faults, fault)

    async def heal(self, fault: InjectedFault) -> None:
        self.faults = tuple(each for each in self.faults if each != fault)


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where pages are found, for this test alone."""
    file = tmp_path / "build" / "page"
    monkeypatch.setattr(address, "FILE", file)
    return file


@pytest.fixture
def page() -> Iterator[str]:
    faults = Faults(Remembering())  # type: ignore[arg-type]
    routes = [
        Route("/faults", faults.show),
        Route("/faults", faults.change, methods=["POST"]),
    ]
    with start_blocking_portal() as loop:
        server = loop.call(LoopbackServer.start, Starlette(routes=routes))
        with address.published(f"{server.url}/"):
            yield f"{server.url}/"
        loop.call(server.stop)


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def said(*words: str) -> list[str]:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_what_is_broken_is_told_in_the_words_that_broke_it(page: str) -> None:
    assert said("list") == ["Nothing is broken."]
    assert said("begin", "us-east-1", "region-down") == ["region-down us-east-1"]
    assert said("begin", "replication-lags", "--seconds", "7.5") == [
        "region-down us-east-1",
        "replication-lags 7.5",
    ]
    assert said("list", "--page", page) == ["region-down us-east-1", "replication-lags 7.5"]


def test_a_kind_of_one_region_breaks_each_that_is_named_and_another_all_at_once(page: str) -> None:
    assert said("begin", "api-hangs", "us-east-1", "eu-west-1") == [
        "api-hangs us-east-1",
        "api-hangs eu-west-1",
    ]
    said("heal")
    assert said("begin", "bad-release", "us-east-1", "eu-west-1", "--health-fails") == [
        "bad-release us-east-1 eu-west-1 True"
    ]


def test_what_fits_the_words_is_healed_and_without_words_everything(page: str) -> None:
    said("begin", "api-hangs", "us-east-1")
    said("begin", "api-fails", "us-east-1")
    said("begin", "api-fails", "eu-west-1")
    said("begin", "control-plane-gone")
    left = ["api-hangs us-east-1", "api-fails us-east-1", "control-plane-gone"]
    assert said("heal", "eu-west-1") == left
    assert said("heal", "us-east-1", "api-hangs") == left[1:]
    unfit = run("heal", "eu-west-1")
    assert (unfit.exit_code, unfit.output) == (1, "No active fault has the words eu-west-1.\n")
    assert said("heal") == ["Nothing is broken."]


def test_the_pages_own_words_say_what_cannot_be_done(page: str) -> None:
    refused = run("begin", "region-down", "mars-1")
    assert (refused.exit_code, refused.output) == (1, "mars-1 is no region of it\n")
    lacking = run("begin", "region-down")
    assert (lacking.exit_code, lacking.output) == (1, "region-down has region, got: nothing\n")


@pytest.mark.parametrize("words", [(), ("us-east-1",), ("region-down", "api-hangs")])
def test_one_kind_must_be_named(words: tuple[str, ...]) -> None:
    result = run("begin", *words)
    assert result.exit_code == 2
    assert "name one kind of fault" in result.output


def test_without_a_rehearsal_one_is_told_how_to_start_it(file: Path) -> None:
    result = run("list")
    assert (result.exit_code, "make rehearse" in result.output) == (3, True)
    gone = run("list", "--page", "http://127.0.0.1:9/")
    assert gone.exit_code == 3
    assert "No rehearsal's page answers at http://127.0.0.1:9/" in gone.output


def test_a_page_that_ends_takes_back_only_its_own_address(file: Path) -> None:
    with address.published("http://127.0.0.1:1/"):
        with address.published("http://127.0.0.1:2/"):
            assert address.found() == "http://127.0.0.1:2/"
        assert address.found() is None
    with address.published("http://127.0.0.1:1/"):
        file.write_text("http://127.0.0.1:2/")
    assert address.found() == "http://127.0.0.1:2/"
