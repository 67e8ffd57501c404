"""Many asked at once, and none waited for too long."""

from threading import Event

from operations.operator.concurrent_calls import ConcurrentCalls, Unanswered


def test_one_that_never_answers_is_silent_and_holds_no_other_up() -> None:
    """The time is over when the quick one has answered: then nobody waits any more."""
    never, now = Event(), iter((0.0, 0.0, 12.0))
    answers = ConcurrentCalls(
        {"slow": never.wait, "quick": lambda: 7}, clock=lambda: next(now)
    ).results()
    never.set()

    assert answers == {"slow": Unanswered("no answer within 12 s"), "quick": 7}


def test_what_goes_wrong_with_one_is_its_silence() -> None:
    def broken() -> int:
        raise OSError("no route to host")

    assert ConcurrentCalls({"broken": broken}).results() == {
        "broken": Unanswered("no route to host")
    }
