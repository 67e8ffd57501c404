"""A cold health function is measured as deployed, and with its client made in the invocation."""

from operations.bench.cold import Cold, cold_starts


def test_both_ways_are_measured_and_answer() -> None:
    for cold in cold_starts(1):
        assert min(cold) > 0


def test_an_invocation_has_a_share_of_a_processor_and_a_start_a_whole_one() -> None:
    assert round(Cold(start=0.2, invocation=0.1).waited, 2) == 0.89
