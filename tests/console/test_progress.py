"""What a person sees while a rehearsal goes on."""

import io

import pytest
from rich.console import Console

from operations.console.progress import ApplyWatch, step


def console(*, terminal: bool = False) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=80, highlight=False)


def shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_an_apply_counts_what_is_done_of_what_was_planned() -> None:
    said: list[str] = []
    watch = ApplyWatch(said.append)
    for line in (
        "data.aws_route53_zone.zone: Read complete after 0s",
        "Plan: 2 to add, 1 to change, 1 to destroy.",
        "aws_iam_role.a: Creating...",
        "aws_iam_role.a: Creation complete after 0s [id=a]",
        "aws_iam_role.b: Modifications complete after 1s [id=b]",
        "aws_iam_role.c: Destruction complete after 0s",
    ):
        watch(line)
    assert said[-1] == "3 of 4 resources"
    assert said[0] == "0 of 4 resources"


def test_a_step_says_when_it_begins_and_how_long_it_took() -> None:
    log = console()
    with step("apply", log):
        assert shown(log) == "  apply …\n"
    assert shown(log).endswith("✓ apply (0.0 s)\n")


def test_a_failed_step_is_marked() -> None:
    log = console()
    with pytest.raises(ValueError, match="why"), step("apply", log):
        raise ValueError("why")
    assert shown(log).endswith("✗ apply\n")


def test_a_terminal_gets_colour_and_a_log_none() -> None:
    for terminal in (True, False):
        log = console(terminal=terminal)
        with step("apply", log):
            pass
        assert ("\x1b[" in shown(log)) is terminal
