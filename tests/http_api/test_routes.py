"""Which route takes a request: AWS's documented example, what was observed, and invariants."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from operations.http_api.routes import RouteKey, join_path, select, split_path

DOCUMENTED = (
    "GET /pets/dog/1",
    "GET /pets/dog/{id}",
    "GET /pets/{proxy+}",
    "ANY /{proxy+}",
    "$default",
)

paths = st.lists(st.sampled_from(["", "a", "b", "c"]), min_size=1, max_size=4).map(tuple)
patterns = st.tuples(
    st.sampled_from(["a", "b", "{x}"]), st.sampled_from(["", "a", "{y}", "{z}", "{rest+}"])
) | st.tuples(st.sampled_from(["", "a", "{x}", "{rest+}"]))
keys = st.builds(
    lambda method, pattern: f"{method} /{'/'.join(pattern)}",
    st.sampled_from(["GET", "POST", "ANY"]),
    patterns,
)


def choose(keys: tuple[str, ...], method: str, path: str) -> tuple[str, dict[str, str]] | None:
    selected = select(map(RouteKey.parse, keys), method=method, path=split_path(path))
    return selected and (selected[0].text, selected[1])


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/pets/dog/1", ("GET /pets/dog/1", {})),
        ("GET", "/pets/dog/2", ("GET /pets/dog/{id}", {"id": "2"})),
        ("GET", "/pets/cat/1", ("GET /pets/{proxy+}", {"proxy": "cat/1"})),
        ("POST", "/test/5", ("ANY /{proxy+}", {"proxy": "test/5"})),
    ],
)
def test_the_example_that_aws_documents_is_followed(
    method: str, path: str, expected: tuple[str, dict[str, str]]
) -> None:
    assert choose(DOCUMENTED, method, path) == expected


@pytest.mark.parametrize(
    ("better", "worse", "path"),
    [
        ("ANY /{proxy+}", "$default", "/a"),
        ("GET /a", "ANY /a", "/a"),
        ("ANY /a", "GET /{proxy+}", "/a"),
        ("GET /{x}", "ANY /a", "/a"),
        ("GET /a/{y}", "GET /{x}/b", "/a/b"),
        ("GET /{x}/{proxy+}", "GET /{proxy+}", "/a/b"),
        ("GET /a/b/{proxy+}", "GET /a/{proxy+}", "/a/b/c"),
    ],
)
def test_of_two_matching_routes_the_more_specific_one_is_chosen(
    better: str, worse: str, path: str
) -> None:
    chosen = [choose(keys, "GET", path) for keys in ((better, worse), (worse, better))]
    assert [choice and choice[0] for choice in chosen] == [better, better]


@pytest.mark.parametrize(
    ("key", "method", "path", "parameters"),
    [
        ("GET /", "GET", "/", {}),
        ("GET /a", "GET", "/a/", None),
        ("GET /a", "GET", "/A", None),
        ("GET /a", "HEAD", "/a", None),
        ("ANY /a", "HEAD", "/a", {}),
        ("GET /a/{x}", "GET", "/a/", None),
        ("GET /a/{x}", "GET", "/a", None),
        ("GET /a/{x}", "GET", "/a/b/c", None),
        ("GET /a/{x}", "GET", "/a/b%2Fc", {"x": "b/c"}),
        ("GET /a/{x}", "GET", "/a/b%20+%C3%A9", {"x": "b +é"}),
        ("GET /a/{x+}", "GET", "/a", None),
        ("GET /a/{x+}", "GET", "/a/", {"x": ""}),
        ("GET /{x+}", "GET", "/", {"x": ""}),
        ("GET /{x+}", "GET", "/a/b/", {"x": "a/b/"}),
        ("GET /{x}/{y}", "GET", "/a/b", {"x": "a", "y": "b"}),
        ("$default", "PATCH", "/anything/at/all", {}),
    ],
)
def test_a_route_takes_what_its_method_and_pattern_say(
    key: str, method: str, path: str, parameters: dict[str, str] | None
) -> None:
    assert RouteKey.parse(key).match(method, split_path(path)) == parameters


def test_a_request_that_no_route_matches_has_none() -> None:
    assert choose(("GET /a", "POST /b"), "GET", "/b") is None


def test_a_path_is_shown_decoded() -> None:
    assert join_path(split_path("/a%20b/c%2Fd/")) == "/a b/c/d/"


@settings(deadline=None)
@given(st.lists(keys, unique=True, max_size=6), paths)
def test_the_chosen_route_matches_and_none_that_matches_precedes_it(
    texts: list[str], path: tuple[str, ...]
) -> None:
    candidates = [RouteKey.parse(text) for text in texts]
    matching = [key for key in candidates if key.match("GET", path) is not None]
    selected = select(candidates, method="GET", path=path)
    assert (selected is None) == (not matching)
    if selected is not None:
        key, parameters = selected
        assert parameters == key.match("GET", path)
        assert key.precedence == min(candidate.precedence for candidate in matching)


@settings(deadline=None)
@given(keys, paths)
def test_the_parameters_put_into_the_pattern_give_the_path(key: str, path: tuple[str, ...]) -> None:
    method, pattern = key.split(" ")
    parameters = RouteKey.parse(key).match(method, path)
    if parameters is not None:
        for name, value in parameters.items():
            pattern = re.sub(rf"{{{name}\+?}}", value, pattern)
        assert pattern == join_path(path)
