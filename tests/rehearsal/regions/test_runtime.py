"""What functions leave on the machine that they run on."""

from pathlib import Path

import pytest

from operations.rehearsal.regions.runtime import unmarked_by_xray


@pytest.mark.parametrize("there", [True, False])
def test_what_the_xray_sdk_writes_is_removed_unless_it_was_there_before(
    tmp_path: Path, there: bool
) -> None:
    mark = tmp_path / ".aws-xray"
    if there:
        mark.mkdir()
    with unmarked_by_xray(mark):
        mark.mkdir(exist_ok=True)
        (mark / "initialized").touch()
    assert mark.exists() is there
