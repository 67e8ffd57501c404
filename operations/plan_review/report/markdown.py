"""A review as Markdown, for a pull request."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from operations.plan_review.report import words
from operations.plan_review.review import Review

_SPECIAL = re.compile(r"([\\`*_\[\]<>|@#])")


def markdown(review: Review) -> str:
    """Return the review; its first line is a comment by which a bot finds its own comment."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 (Markdown, not HTML: the filters escape)
    )
    environment.filters |= {"plain": _plain, "safe_code": _code}
    return environment.get_template("markdown.md.jinja").render(
        review=review,
        columns=words.COLUMNS,
        marks=words.MARKS,
        few=words.FEW,
        verdict=words.verdict,
        weighing=words.weighing,
        waived=words.waived,
        notes=words.notes,
        places=words.places,
    )


def _plain(text: str) -> str:
    """Text in one line with Markdown escaped, except for a rule's own code in backticks."""
    parts = " ".join(text.split()).split("`")
    if len(parts) % 2 == 0:
        return _SPECIAL.sub(r"\\\1", "`".join(parts))
    escaped = [
        part if position % 2 else _SPECIAL.sub(r"\\\1", part) for position, part in enumerate(parts)
    ]
    return "`".join(escaped)


def _code(text: str) -> str:
    """Text for a code span: in one line, and without backticks."""
    return " ".join(text.split()).replace("`", "'")
