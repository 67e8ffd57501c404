"""An interactive rehearsal, until Ctrl-C."""

import io
import os
import re
import signal
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from rich.console import Console

from operations.rehearsal.interactive import keep_open
from operations.rehearsal.page import address
from operations.rehearsal.world.faults.targets import Targets
from operations.rehearsal.world.settings import Settings


@pytest.fixture(autouse=True)
def _own_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(address, "FILE", tmp_path / "build" / "page")


def look_around(output: io.StringIO, found: dict[str, Any]) -> None:
    """Read the output, request what it mentions, and send Ctrl-C."""
    deadline = time.monotonic() + 60
    while "Ctrl-C" not in output.getvalue() and time.monotonic() < deadline:
        time.sleep(0.1)
    try:
        found["page"] = address.found()
        found["faults"] = httpx.get(f"{found['page']}faults", trust_env=False).json()
        shared = re.search(r"MAP api\.example\.com (\S+:\d+)", output.getvalue())
        url, headers = f"https://{shared and shared[1]}/health", {"Host": "api.example.com"}
        answer = httpx.get(url, headers=headers, verify=False, trust_env=False, timeout=30)
        found["region"] = answer.json()["region"]
    finally:
        os.kill(os.getpid(), signal.SIGINT)


def test_it_says_where_page_and_dns_are_leads_browsers_by_that_dns_and_ends_with_both(
    targets: Targets, settings: Settings
) -> None:
    output, found = io.StringIO(), dict[str, Any]()
    looking = threading.Thread(target=look_around, args=(output, found))
    looking.start()
    rehearsal: Any = SimpleNamespace(
        deployment=targets.deployment, aws=targets.aws, stand_ins=targets.providers
    )
    regions: Any = targets.regions
    keep_open(rehearsal, regions, settings=settings, port=0, console=Console(file=output))
    looking.join()
    assert f"The world: {found['page']}" in output.getvalue()
    assert re.search(r"dig @127\.0\.0\.1 -p \d+ api\.example\.com \+subnet=", output.getvalue())
    assert found["faults"] == {"active": []}
    assert found["region"] == "eu-west-1"  # the nearest to Frankfurt, not the first
    assert "nothing is left behind" in output.getvalue()
    assert address.found() is None
    with pytest.raises(httpx.ConnectError):
        httpx.get(found["page"], trust_env=False)
