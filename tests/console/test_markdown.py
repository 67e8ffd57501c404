"""Markdown tables, as GitHub renders them."""

from operations.console.markdown import markdown_table


def test_a_table_has_headings_a_line_below_them_and_its_rows() -> None:
    table = markdown_table(("city", "answer"), [("Oslo", "eu-west-1"), ("Lima", "us-east-1")])

    assert list(table) == [
        "| city | answer |",
        "| --- | --- |",
        "| Oslo | eu-west-1 |",
        "| Lima | us-east-1 |",
    ]


def test_a_pipe_in_a_cell_does_not_end_the_cell() -> None:
    assert list(markdown_table(("a",), [("b|c",)]))[-1] == r"| b\|c |"
