"""A world is measured when it is ready, and compared with the smallest."""

from operations.bench.world import Ready, apart, rows


def test_a_world_of_two_regions_gets_ready_with_one_process_of_each_function() -> None:
    ready = apart(2)

    embedded_aws, functions, world_and_edges = 1, 2 * 2, 1
    assert ready.processes == embedded_aws + functions + world_and_edges
    assert ready.seconds > 0
    assert ready.mebibytes > 100


def test_ratios_are_to_the_smallest_world() -> None:
    measured = [Ready(2.0, 500.0, 6), Ready(5.0, 1250.0, 18)]

    assert rows((2, 8), measured) == [
        ("2", "2.0", "1.0", "500", "1.0", "6"),
        ("8", "5.0", "2.5", "1,250", "2.5", "18"),
    ]
