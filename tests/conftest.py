"""What tests of every folder need."""

import shutil

import pytest


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail, rather than skip, a test of real Terraform where there is none."""
    if item.get_closest_marker("terraform") and shutil.which("terraform") is None:
        pytest.fail("this test runs the real Terraform, which is not on the PATH: install 1.11+")
