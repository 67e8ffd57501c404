"""The edits that cosmic-ray can make of a package, and a random sample of them."""

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

OPERATORS = (
    "AddNot",
    "NumberReplacer",
    "ReplaceAndWithOr",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ReplaceFalseWithTrue",
    "ReplaceOrWithAnd",
    "ReplaceTrueWithFalse",
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceUnaryOperator_Delete_USub",
    "ZeroIterationForLoop",
    *(
        f"ReplaceComparisonOperator_{pair}"
        for pair in (
            *("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is"),
            *("Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt", "Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt"),
        )
    ),
    *(
        f"ReplaceBinaryOperator_{pair}"
        for pair in (
            *("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Mul", "Mod_Mul"),
            *("BitAnd_BitOr", "BitOr_BitAnd"),
        )
    ),
)
"""Of each kind the subtlest replacements: `<` becomes `<=` and `>=`, but not `is`."""
LEFT_OUT = (
    "operations/route53/callers.py",
    "operations/drawing/world_map.py",
    "operations/proof/report/map.py",
    "operations/drill/report/chart.py",
)
"""Coordinates of cities, and drawings, in which every number is a position."""


@dataclass(frozen=True)
class Edit:
    """One edit of a file; `code` is the whole file after it.

    `lines` are those of the edited statement in a function, without the statement's own body; the
    range is empty for code that runs at import.
    """

    path: str
    line: int
    operator: str
    was: str
    becomes: str
    lines: range
    code: str


def sample(folder: Path, part: str, *, size: int, seed: int) -> list[Edit]:
    """At most `size` random edits of a package or a file; they depend on code and seed alone."""
    within = folder / part
    places = [
        (path, operator, occurrence)
        for path in ([within] if within.is_file() else sorted(within.rglob("*.py")))
        if str(path.relative_to(folder)) not in LEFT_OUT
        for operator in OPERATORS
        for occurrence in range(len(_starts(path, operator)))
    ]
    random.Random(seed).shuffle(places)
    found: list[Edit] = []
    for path, operator, occurrence in places:
        if len(found) == size:
            break
        found += _edit(folder, path, operator, occurrence)
    return sorted(found, key=lambda edit: (edit.path, edit.line, edit.operator))


@cache
def _starts(path: Path, operator: str) -> list[tuple[int, int]]:
    """The line and column of each place where an operator can be applied."""
    applied = get_operator(f"core/{operator}")()
    return [
        start for node in ast_nodes(_written(path)) for start, _ in applied.mutation_positions(node)
    ]


@cache
def _written(path: Path) -> object:
    return get_ast(path.read_text(encoding="utf-8"))


def _edit(folder: Path, path: Path, operator: str, occurrence: int) -> Iterator[Edit]:
    """Yield the edit at a place, unless it is invalid or only touches annotations or decorators."""
    code = path.read_text(encoding="utf-8")
    tree = ast.parse(code)
    place = line, column = _starts(path, operator)[occurrence]
    if any(begins <= place < ends for begins, ends in _without_effect(tree)):
        return
    if code.splitlines()[line - 1][column:].startswith(("*,", "/,")):
        return  # `*` or `/` between parameters, which cosmic-ray takes for an operator
    edited = mutate_code(code, get_operator(f"core/{operator}")(), occurrence)
    if edited is None or not _is_another(edited, tree):
        return
    pairs = zip(code.splitlines(), edited.splitlines(), strict=False)
    was, becomes = next(((a.strip(), b.strip()) for a, b in pairs if a != b), ("", ""))
    name = str(path.relative_to(folder))
    yield Edit(name, line, operator, was, becomes, _lines(tree, line), edited)


def _without_effect(tree: ast.Module) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield start and end of annotations and decorators, which tests need not notice."""
    for node in ast.walk(tree):
        for each in (
            getattr(node, "annotation", None),
            getattr(node, "returns", None),
            *getattr(node, "decorator_list", ()),
        ):
            if isinstance(each, ast.expr):
                yield (
                    (each.lineno, each.col_offset),
                    (each.end_lineno or each.lineno, each.end_col_offset or 0),
                )


def _is_another(edited: str, tree: ast.Module) -> bool:
    try:
        return ast.dump(ast.parse(edited)) != ast.dump(tree)
    except SyntaxError:
        return False


def _lines(tree: ast.Module, line: int) -> range:
    inner = [
        statement
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for statement in ast.walk(function)
        if isinstance(statement, ast.stmt) and statement is not function
        if statement.lineno <= line <= (statement.end_lineno or line)
    ]
    if not inner:
        return range(0)
    smallest = max(inner, key=lambda statement: statement.lineno)
    body = getattr(smallest, "body", None)
    last = body[0].lineno - 1 if body else smallest.end_lineno or line
    return range(smallest.lineno, max(last, line) + 1)
