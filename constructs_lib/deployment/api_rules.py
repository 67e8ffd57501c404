"""The rules between the fields of `[api]`, and between its routes and the health route."""

from typing import Any

from constructs_lib.deployment.broken import Problems, broken, repeated
from constructs_lib.deployment.route import route_id
from constructs_lib.deployment.written import at, text, texts


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
    """API Gateway answers preflights itself, unless a route of ours catches them: that one asks
    for a token (API Gateway's guide, "Configure CORS for HTTP APIs")."""
    api = at(written, "api")
    if at(api, "jwt") is None or at(api, "cors") is None:
        return
    for index, route in texts(written, "api", "routes"):
        if route == "$default" or route.startswith(("ANY ", "OPTIONS ")):
            yield broken(
                ("api", "routes", index),
                route,
                "would ask browsers' preflight requests for a token, which they never bring",
                "list the methods one by one",
            )


API_RULES = (_routes_differ, _credentials_need_named_origins, _preflights_need_no_token)
