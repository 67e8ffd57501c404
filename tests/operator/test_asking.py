"""Many asked at once, and none waited for too long."""

import time
from threading import Event

from operations.operator.asking import Asking, Silence


def test_one_that_never_answers_is_silent_and_holds_no_other_up() -> None:
    never = Event()
    began = time.monotonic()
    answers = Asking({"slow": never.wait, "quick": lambda: 7}, seconds=0.2).answers()
    never.set()

    assert answers == {"slow": Silence("no answer within 0.2 s"), "quick": 7}
    assert time.monotonic() - began < 2


def test_what_goes_wrong_with_one_is_its_silence() -> None:
    def broken() -> int:
        raise OSError("no route to host")

    assert Asking({"broken": broken}).answers() == {"broken": Silence("no route to host")}
