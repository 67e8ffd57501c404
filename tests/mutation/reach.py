"""A pytest plugin that records which tests run each line, and how long each test takes.

Lines that a fixture runs count for every test, since several tests may share the fixture. It also
records which third-party modules the tests import, for `forks`.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

_measured = coverage.Coverage(data_file=None, source=[os.environ["REACH_SOURCE"]])
_seconds: dict[str, float] = {}


def pytest_configure() -> None:
    _measured.start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    _measured.switch_context(item.nodeid)
    try:
        return (yield)
    finally:
        _measured.switch_context("")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _seconds[report.nodeid] = _seconds.get(report.nodeid, 0.0) + report.duration


def pytest_sessionfinish() -> None:
    _measured.stop()
    data = _measured.get_data()
    lines = {
        path: {str(line): tests for line, tests in data.contexts_by_lineno(path).items()}
        for path in data.measured_files()
    }
    installed = [
        name
        for name, module in sys.modules.items()
        if "site-packages" in (getattr(module, "__file__", None) or "")
    ]
    report = {"lines": lines, "seconds": _seconds, "installed": installed}
    Path(os.environ["REACH_REPORT"]).write_text(json.dumps(report), encoding="utf-8")
