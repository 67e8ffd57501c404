"""A proof as Markdown, for a pull request or a wiki."""

from collections.abc import Iterable, Iterator

from operations.console.markdown import markdown_table
from operations.proof.proof import Proof
from operations.proof.report.words import (
    FAILURES,
    MARKS,
    TOTAL_HEADINGS,
    TOTALS,
    failure_headings,
    failure_rows,
    footnote,
    heading,
    served_by,
    total_rows,
)


def markdown(proofs: Iterable[Proof]) -> str:
    """One section for each name."""
    return "\n".join(line for proof in proofs for line in _section(proof))


def _section(proof: Proof) -> Iterator[str]:
    yield f"## {'Proved' if proof.holds else 'Not proved'}: {heading(proof)}\n"
    for verdict in proof.verdicts:
        yield f"- {MARKS[verdict.severity]} **{verdict.severity}** {verdict.says}"
        if verdict.record:
            yield f"  - `{verdict.record}`: {verdict.because}"
    yield f"\n### {FAILURES}\n"
    yield from markdown_table(failure_headings(proof), failure_rows(proof))
    yield f"\n### {TOTALS}\n"
    yield from markdown_table(TOTAL_HEADINGS, total_rows(proof))
    yield f"\n{footnote(proof)}\n"
    yield "<details><summary>Every city</summary>\n"
    columns = ("city", "normally", *(f"without {state.failed[0]}" for state in proof.singles))
    yield from markdown_table(columns, _city_rows(proof))
    yield "\n</details>\n"


def _city_rows(proof: Proof) -> Iterator[tuple[str, ...]]:
    for city in sorted(proof.before.callers):
        states = (proof.before, *proof.singles)
        yield (city, *(served_by(state.callers[city], state.failed) for state in states))
