"""Whatever stands in a file, it is a deployment or it has problems; nothing else is ever raised."""

import datetime
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from constructs_lib.deployment.model import Deployment
from constructs_lib.deployment.problems import problems_of

SCALARS = st.one_of(
    st.text(max_size=8),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.just(datetime.time(1)),
    st.sampled_from(["eu-west-1", "GET /", "GET /{x}", "*", "exchange", "example.com", "drained"]),
)


def _keys(model: type[BaseModel]) -> set[str]:
    definitions = Deployment.model_json_schema()["$defs"].values()
    return set(model.model_fields).union(*(each.get("properties", ()) for each in definitions))


KEYS = st.one_of(st.sampled_from(sorted(_keys(Deployment))), st.text(max_size=8))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=30,
)
FILES = st.dictionaries(KEYS, VALUES, max_size=12)


def _is_deployment_or_has_problems(data: Any) -> None:
    try:
        Deployment.model_validate(data)
    except ValidationError as error:
        problems = problems_of(error)
        assert problems
        assert all(str(problem) for problem in problems)


@given(FILES)
@settings(max_examples=80, deadline=None)
def test_any_file_is_a_deployment_or_has_problems(data: Any) -> None:
    _is_deployment_or_has_problems(data)


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_so_is_any_change_of_a_sound_deployment(
    written: Callable[..., Any], everything: dict[str, Any], data: st.DataObject
) -> None:
    changed = written(**everything)
    table = changed
    for _ in range(data.draw(st.integers(0, 2))):
        inner = [value for value in table.values() if isinstance(value, dict)]
        if inner:
            table = data.draw(st.sampled_from(inner))
    table[data.draw(st.sampled_from(sorted(table)) | KEYS)] = data.draw(VALUES)
    _is_deployment_or_has_problems(changed)
