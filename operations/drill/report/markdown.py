"""A drill as Markdown, for a pull request or a wiki."""

from collections.abc import Iterable, Iterator

from operations.console.markdown import markdown_table
from operations.drill.report.content import (
    CALLERS,
    CITY_HEADINGS,
    HAPPENED,
    MARKS,
    city_rows,
    footnote,
    happened,
    heading,
    reasons,
)
from operations.drill.result import Result


def markdown(results: Iterable[Result]) -> str:
    """Return the report, one section for each drill."""
    return "\n".join(line for result in results for line in _section(result))


def _section(result: Result) -> Iterator[str]:
    yield f"## {'Held' if result.held else 'Not held'}: {result.title}\n"
    yield f"{heading(result)}\n"
    for verdict in result.verdicts:
        yield f"- {MARKS[verdict.held]} **{verdict.promise}** {verdict.says}"
    for note in result.notes:
        yield f"- ! {note}"
    yield f"\n### {HAPPENED}\n"
    for at, says in happened(result):
        yield f"- {at} {says}"
    yield f"\n### {CALLERS}\n"
    yield from markdown_table(CITY_HEADINGS, city_rows(result))
    yield f"\n{reasons(result)} {footnote(live=not result.record.checks)}\n".replace("\n ", "\n")
