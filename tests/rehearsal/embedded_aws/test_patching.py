"""That a change of moto is found at once."""

import pytest

from operations.rehearsal.embedded_aws import patching
from operations.rehearsal.embedded_aws.patching import (
    UnexpectedMotoError,
    add,
    require_known_moto,
    wrap,
)


class Backend:
    def greet(self, name: str) -> str:
        return f"hello {name}"


def test_the_installed_moto_is_the_one_that_the_gaps_are_written_for() -> None:
    require_known_moto()


def test_another_moto_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patching, "WRITTEN_FOR", "4.0.0")

    with pytest.raises(UnexpectedMotoError, match=r"moto 4\.0\.0, got 5\."):
        require_known_moto()


def test_a_replacement_is_given_the_original(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Backend, "greet", Backend.greet)
    wrap(Backend, "greet", lambda original, backend, name: original(backend, name).upper())

    assert Backend().greet("you") == "HELLO YOU"


def test_what_moto_no_longer_has_cannot_be_wrapped() -> None:
    with pytest.raises(UnexpectedMotoError, match=r"no Backend\.part"):
        wrap(Backend, "part", lambda original: original)


def test_what_moto_has_by_now_cannot_be_added() -> None:
    with pytest.raises(UnexpectedMotoError, match=r"its own Backend\.greet"):
        add(Backend, "greet", lambda backend: "")
