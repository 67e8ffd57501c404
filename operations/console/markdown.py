"""Tables in GitHub-flavoured Markdown, for reports in pull requests and wikis."""

from collections.abc import Iterable, Iterator


def markdown_table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a table; a `|` in a cell is escaped, since it would end the cell."""
    for row in (headings, tuple("---" for _ in headings), *rows):
        yield "| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |"
