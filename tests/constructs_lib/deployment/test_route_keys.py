"""The route keys of HTTP APIs, and the ids that they have in addresses."""

from collections.abc import Callable
from typing import Any

import pytest

from constructs_lib.deployment.route_keys import route_id

Find = Callable[..., list[tuple[str, str | None, str, str]]]


@pytest.mark.parametrize(
    "key",
    [
        "$default",
        "GET /",
        "ANY /{proxy+}",
        "GET /items/",
        "GET /items/{id}/parts/{part}",
        "PATCH /a.b/~c/(d)",
        "DELETE /items/{item-id}",
    ],
)
def test_a_route_of_an_http_api_is_taken(findings: Find, key: str) -> None:
    assert findings(api={"routes": [key]}) == []


NO_METHOD = (
    "does not begin with a method (ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT) and one space"
)


@pytest.mark.parametrize(
    ("key", "rule"),
    [
        ("", NO_METHOD),
        ("/items", NO_METHOD),
        ("get /items", NO_METHOD),
        ("FETCH /items", NO_METHOD),
        ("GET", "has no path that begins with /"),
        ("GET items", "has no path that begins with /"),
        ("GET  /items", "has no path that begins with /"),
        ("GET /items/{id", 'has a part that is neither text nor a whole "{variable}": "{id"'),
        ("GET /items/x{id}", 'has a part that is neither text nor a whole "{variable}": "x{id}"'),
        ("GET /{}", 'has a part that is neither text nor a whole "{variable}": "{}"'),
        ("GET /{all+}/x", 'has a part that is neither text nor a whole "{variable}": "{all+}"'),
        ("GET //items", 'has a part that is neither text nor a whole "{variable}": ""'),
        ("GET /a b", 'has a part that is neither text nor a whole "{variable}": "a b"'),
        ("GET /items?x=1", 'has a part that is neither text nor a whole "{variable}": "items?x=1"'),
        ("GET /{id}/{id}", "names a variable twice"),
        ("GET /{id}/{id+}", "names a variable twice"),
    ],
)
def test_a_route_that_does_not_parse_is_refused(findings: Find, key: str, rule: str) -> None:
    (finding,) = findings(api={"routes": ["POST /", key]})
    assert (finding[0], finding[2]) == ("api.routes[1]", rule)


@pytest.mark.parametrize(
    ("key", "id_"),
    [
        ("GET /items/{id}", "get_items_id"),
        ("POST /Items", "post_items"),
        ("ANY /{proxy+}", "any_proxy"),
        ("GET /", "get"),
        ("$default", "default"),
    ],
)
def test_the_id_of_a_route_is_its_words(key: str, id_: str) -> None:
    assert route_id(key) == id_


def test_a_route_is_listed_once(findings: Find) -> None:
    assert findings(api={"routes": ["GET /a", "GET /b", "GET /a"]}) == [
        ("api.routes[2]", '"GET /a"', "is listed twice", "remove or rename one of the two")
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GET /items/{id}", "GET /items/id"),
        ("GET /items", "GET /Items"),
        ("GET /items", "GET /items/"),
    ],
)
def test_two_routes_may_not_have_one_address(findings: Find, one: str, other: str) -> None:
    assert [finding[:3] for finding in findings(api={"routes": ["POST /", one, other]})] == [
        ("api.routes[2]", f'"{other}"', f'has the same Terraform address as "{one}"')
    ]


def test_a_route_may_not_have_the_health_routes_address(findings: Find) -> None:
    assert [finding[:3] for finding in findings(api={"routes": ["GET /{health}"]})] == [
        ("api.routes[0]", '"GET /{health}"', 'has the same Terraform address as "GET /health"')
    ]


@pytest.mark.parametrize("method", ["GET", "ANY"])
@pytest.mark.parametrize("path", ["/health", "/alive"])
def test_the_health_route_is_the_health_functions(findings: Find, method: str, path: str) -> None:
    key = f"{method} {path}"
    assert findings(api={"routes": [key]}, health_check={"path": path}) == [
        (
            "api.routes[0]",
            f'"{key}"',
            "is the health function's route",
            "remove it, or choose another health_check.path",
        )
    ]


def test_another_method_on_the_health_path_is_free(findings: Find) -> None:
    assert findings(api={"routes": ["POST /health"]}) == []


def test_routes_that_are_no_text_are_refused_as_such(findings: Find) -> None:
    bad: list[Any] = [1, ["GET /"], {"x": 1}]
    assert [finding[:3] for finding in findings(api={"routes": bad})] == [
        ("api.routes[0]", "1", "is not text"),
        ("api.routes[1]", '["GET /"]', "is not text"),
        ("api.routes[2]", None, "is not text"),
    ]
