"""The same reads are measured through an edge and without it."""

from operations.bench.edge import rates


def test_reads_with_and_without_the_table_are_measured_through_the_edge_and_without_it() -> None:
    measured = rates(times=5)

    assert [(rate.read, rate.callers) for rate in measured] == [
        ("a rate, held", 1),
        ("a rate, held", 4),
        ("a conversion, from the table", 1),
        ("a conversion, from the table", 4),
    ]
    assert all(rate.handler > 0 and rate.edge > 0 for rate in measured)
