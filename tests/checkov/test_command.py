"""`python -m operations.checkov`: what it says of the scan, and when it does not scan again."""

from pathlib import Path
from typing import Any

import pytest

from operations.checkov import command
from operations.checkov.waivers import CheckWaiver, FailedCheck

API = FailedCheck("CKV_AWS_117", "inside a VPC", "exchange", "us_east_1_api")


@pytest.fixture
def scans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that were scanned; each time the same is found, and waived."""
    scanned: list[Path] = []

    def failed_checks(folder: Path) -> list[FailedCheck]:
        scanned.append(folder)
        return [API]

    waiver = CheckWaiver(check="CKV_AWS_117", resources=("*_api",), reason="NAT")
    monkeypatch.setattr(command, "_CLEAN", tmp_path / "clean")
    monkeypatch.setattr(command, "failed_checks", failed_checks)
    monkeypatch.setattr(command, "synthesize", lambda *_: [])
    monkeypatch.setattr(command, "read_waivers", lambda _: (waiver,))
    return scanned


def test_with_the_same_sources_it_scans_once(
    scans: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert (command.scan(), command.scan(), len(scans)) == (0, 0, 1)
    assert "nothing has changed" in capsys.readouterr().out


def test_with_others_it_scans_again(scans: list[Path], monkeypatch: Any) -> None:
    command.scan()
    monkeypatch.setattr(command, "_digest", lambda: "others")
    assert (command.scan(), len(scans)) == (0, 2)


def test_what_is_new_ends_it_with_1_each_time(
    scans: list[Path], monkeypatch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "read_waivers", lambda _: ())
    assert (command.scan(), command.scan(), len(scans)) == (1, 1, 2)
    assert "CKV_AWS_117 exchange us_east_1_api: inside a VPC" in capsys.readouterr().out
