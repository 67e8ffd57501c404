"""The rules between the fields of `[api]`, and between its routes and the health route."""

from typing import Any

from constructs_lib.deployment.raw import at, text, texts
from constructs_lib.deployment.route_keys import route_id
from constructs_lib.deployment.rule_helpers import Problems, broken, repeated

LARGEST_ENVIRONMENT = 3400
"""Bytes for the application's variables, names and values together; Lambda allows 4,096 in all."""
MOST_ROUTES = 299
"""Routes of the application: API Gateway's default quota of 300 less the health route."""


def _routes_differ(written: Any) -> Problems:
    path = text(written, "health_check", "path") or "/health"
    routes = dict(texts(written, "api", "routes"))
    for index, route in routes.items():
        if route in {f"GET {path}", f"ANY {path}"}:
            yield broken(
                ("api", "routes", index),
                route,
                "is the health function's route",
                "remove it, or choose another health_check.path",
            )
    with_health = [(-1, f"GET {path}"), *routes.items()]
    for index, route, rule in repeated(with_health, route_id):
        if route != f"GET {path}":
            yield broken(("api", "routes", index), route, rule, "remove or rename one of the two")


def _credentials_need_named_origins(written: Any) -> Problems:
    if at(written, "api", "cors", "allow_credentials") is True:
        for index, origin in texts(written, "api", "cors", "allow_origins"):
            if origin == "*":
                yield broken(
                    ("api", "cors", "allow_origins", index),
                    origin,
                    "lets every web page call with the user's cookies, which API Gateway refuses",
                    "name the origins, or set api.cors.allow_credentials = false",
                )


def _preflights_need_no_token(written: Any) -> Problems:
    """API Gateway answers preflight requests unless a route matches them; such a route requires a
    token (API Gateway's guide, "Configure CORS for HTTP APIs")."""
    api = at(written, "api")
    if at(api, "jwt") is None or at(api, "cors") is None:
        return
    for index, route in texts(written, "api", "routes"):
        if route == "$default" or route.startswith(("ANY ", "OPTIONS ")):
            yield broken(
                ("api", "routes", index),
                route,
                "would require a token for browsers' preflight requests, which have none",
                "list the methods one by one",
            )


def _environment_fits(written: Any) -> Problems:
    environment = at(written, "api", "environment")
    if isinstance(environment, dict):
        size = sum(len(f"{name}{value}".encode()) for name, value in environment.items())
        if size > LARGEST_ENVIRONMENT:
            yield broken(
                ("api", "environment"),
                None,
                f"takes {size} bytes; Lambda allows 4,096 in all, and Meridian needs some",
                f"shorten it to {LARGEST_ENVIRONMENT}: keep large settings in the table",
            )


def _routes_fit(written: Any) -> Problems:
    count = len(list(texts(written, "api", "routes")))
    if count > MOST_ROUTES:
        yield broken(
            ("api", "routes"),
            None,
            f"are {count}; API Gateway allows 300, of which the health route is one",
            'combine some by a variable, or by "{proxy+}"',
        )


API_RULES = (
    _routes_differ,
    _routes_fit,
    _environment_fits,
    _credentials_need_named_origins,
    _preflights_need_no_token,
)
