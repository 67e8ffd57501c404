"""Attributes failed requests to faults, so that each fault is judged by its own times. Pure."""

from operations.drill.record import Record, Span
from operations.rehearsal.world.callers.requests import RequestOutcome


def causes(record: Record, outcome: RequestOutcome) -> tuple[Span, ...]:
    """Return the faults that explain a failed request, in the order in which they began.

    These are the request-failing faults that were active in its region, or in no particular
    region, when it was sent. If none was (another region is overloaded, or a fault has just been
    healed), it is the last fault that had begun, preferably one that fails requests. Empty before
    the first fault.
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
    """Return when a region last became available to route callers to; None if all are out."""
    if _all_are_out(record, when):
        return None
    ends = (span.healed for span in record.spans if span.healed <= when)
    return max((end for end in ends if _all_are_out(record, end)), default=record.began)


def _all_are_out(record: Record, when: float) -> bool:
    """Whether health checks should have removed every region just before that moment."""
    out = {
        region
        for span in record.spans
        if span.is_detectable and span.began < when <= span.healed
        for region in span.regions
    }
    return out >= set(record.regions)
