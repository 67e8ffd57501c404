"""The command: `terraform show -json tfplan | .venv/bin/pipenv run review`.

The exit code is the verdict. Arguments are parsed by argparse, with an exit code of 3 for wrong
ones: by default they would end with 2, which is a plan that is forbidden.
"""

import argparse
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

from rich import box
from rich.console import Console
from rich.table import Table

from operations.plan_review.inputs import STANDARD_INPUT, InputError, read_plans, read_text
from operations.plan_review.report.as_json import as_json
from operations.plan_review.report.github import github
from operations.plan_review.report.markdown import markdown
from operations.plan_review.report.sarif import sarif
from operations.plan_review.report.terminal import show
from operations.plan_review.review import REMARKS, Review, review
from operations.plan_review.rules.catalogue import RULES
from operations.plan_review.waivers import Waiver, WaiverError, read_waivers

UNREADABLE = 3
_WAIVERS = Path("review-waivers.toml")
_LOG_WIDTH = 120
"""Characters in a line where the output is not a terminal."""
_FORMATS = {"markdown": markdown, "json": as_json, "sarif": sarif, "github": github}
_EPILOG = """\
exit code: 0 nothing to worry about, 1 needs a person's yes, 2 forbidden,
3 cannot be read: the plan, the waivers or these arguments
"""


class _Arguments(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Exit with a code that is not a verdict."""
        self.exit(UNREADABLE, f"{message}\n{self.format_usage()}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Review the plans that the arguments name, print the review, and return the exit code."""
    asked = _arguments(arguments)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _LOG_WIDTH)
    if asked.rules:
        _show_rules(console)
        return 0
    try:
        done = review(
            read_plans(asked.plans or [STANDARD_INPUT]),
            today=asked.today,
            waivers=_waivers(asked.waivers),
        )
    except InputError as error:
        print(error, file=sys.stderr)
        return UNREADABLE
    _print(done, asked.format, console)
    return done.verdict.value


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = _Arguments(
        prog="review",
        description="Say what Terraform plans would do to users of a multi-region system.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "plans", nargs="*", type=Path, help="what `terraform show -json` prints; - is stdin"
    )
    parser.add_argument("--format", choices=["terminal", *_FORMATS], default="terminal")
    parser.add_argument(
        "--waivers", type=Path, help=f"accepted findings; by default {_WAIVERS}, if it is there"
    )
    parser.add_argument("--rules", action="store_true", help="list the rules, and end")
    parser.add_argument(
        "--today",
        type=_day,
        default=datetime.now(UTC).date(),
        help="the day by which waivers expire (default: today, UTC)",
    )
    return parser.parse_args(arguments)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        said = f"must be a day such as 2026-12-31, got: {written}"
        raise argparse.ArgumentTypeError(said) from error


def _waivers(path: Path | None) -> tuple[Waiver, ...]:
    if path is None and not _WAIVERS.is_file():
        return ()
    file = path or _WAIVERS
    text = read_text(file, otherwise="waivers are TOML, as docs/review.md shows")
    try:
        return read_waivers(text, rules=[rule.id for rule in RULES])
    except WaiverError as error:
        raise InputError(f"{file}: {error}") from error


def _print(done: Review, form: str, console: Console) -> None:
    if form == "terminal":
        show(done, console)
    else:
        print(_FORMATS[form](done), end="")


def _show_rules(console: Console) -> None:
    table = Table(box=box.SIMPLE_HEAD)
    for column in ("rule", "severity", "what it asks for"):
        table.add_column(column, no_wrap=column != "what it asks for")
    for rule in (*RULES, *REMARKS):
        table.add_row(rule.id, rule.severity.label, rule.sentence)
    console.print(table)


def run() -> int:
    """Run `main`. An unexpected exception ends with 3 as well: Python's 1 would be a verdict."""
    try:
        return main()
    except Exception:
        traceback.print_exc()
        return UNREADABLE


if __name__ == "__main__":
    sys.exit(run())
