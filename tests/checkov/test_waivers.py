"""What of checkov's findings is complained of."""

import pytest

from operations.checkov.command import WAIVERS
from operations.checkov.waivers import FailedCheck, judge, read_waivers

API = FailedCheck("CKV_AWS_117", "inside a VPC", "exchange", "us_east_1_api")
HEALTH = FailedCheck("CKV_AWS_117", "inside a VPC", "exchange", "us_east_1_health")
QUEUE = FailedCheck("CKV_AWS_27", "encrypted", "newsletter", "us_east_1_queue")


def waivers(*resources: str) -> str:
    return f'[[waivers]]\ncheck = "CKV_AWS_117"\nresources = {list(resources)}\nreason = "NAT"\n'


def test_what_a_waiver_fits_is_not_complained_of() -> None:
    assert judge([API, HEALTH], read_waivers(waivers("*_api", "*_health"))) == []


def test_anything_new_is_by_check_or_by_resource() -> None:
    assert judge([API, HEALTH, QUEUE], read_waivers(waivers("*_api"))) == [
        "CKV_AWS_117 exchange us_east_1_health: inside a VPC",
        "CKV_AWS_27 newsletter us_east_1_queue: encrypted",
    ]


def test_so_is_a_pattern_that_fits_nothing_any_more() -> None:
    assert judge([API], read_waivers(waivers("*_api", "*_health"))) == [
        "CKV_AWS_117 *_health: no finding matches this waiver; remove it"
    ]


@pytest.mark.parametrize(
    "wrong", ['reason = "x"', "[[waivers]]", waivers(), waivers("*").replace("NAT", "")]
)
def test_a_waiver_names_check_resources_and_reason(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"waivers"):
        read_waivers(wrong)


def test_every_committed_waiver_can_be_read() -> None:
    assert read_waivers(WAIVERS.read_text(encoding="utf-8"))
