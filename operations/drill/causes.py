"""Which faults a failed request is put down to, so that each is judged by its own span. Pure."""

from operations.drill.record import Record, Span
from operations.rehearsal.world.callers.requests import RequestOutcome


def causes(record: Record, outcome: RequestOutcome) -> tuple[Span, ...]:
    """The faults that a failed request is put down to, in the order in which they began.

    These are the faults that lasted in its region, or everywhere, when it was sent. Where there
    are none (another region is overloaded, or a fault has just been healed), it is the last fault
    that had begun, of those that fail requests if there is one. Before any fault there is none.
    """
    begun = [span for span in record.spans if span.began <= outcome.at]
    failing = [span for span in begun if span.fails_requests]
    there = [
        span
        for span in failing
        if span.lasts_at(outcome.at) and (not span.regions or outcome.region in span.regions)
    ]
    return tuple(there or (failing or begun)[-1:])


def serving_since(record: Record, when: float) -> float | None:
    """Since when there has been a region to lead callers to; None where there is none."""
    if _all_are_out(record, when):
        return None
    ends = (span.healed for span in record.spans if span.healed <= when)
    return max((end for end in ends if _all_are_out(record, end)), default=record.began)


def _all_are_out(record: Record, when: float) -> bool:
    """Whether callers were to be led away from every region just before that moment."""
    out = {
        region
        for span in record.spans
        if span.is_noticed and span.began < when <= span.healed
        for region in span.regions
    }
    return out >= set(record.regions)
