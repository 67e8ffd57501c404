"""The rules between the fields of a deployment.

They read the file as it was written, not the validated model, so that a wrong field elsewhere
hides none of them; what is missing or of another type is a field's problem, not a rule's.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic_core import InitErrorDetails

from constructs_lib.deployment.route import route_id
from constructs_lib.deployment.section import problem
from constructs_lib.deployment.table import Table
from constructs_lib.deployment.written import Location, at, column, plain, text, texts
from constructs_lib.names import Names, word
from constructs_lib.regions import REGIONS

ROOT = Path(__file__).parents[2]
"""The project's folder."""

Problems = Iterator[InitErrorDetails]


def broken_rules(data: Any) -> Problems:
    """Yield a problem for each broken rule of the deployment `data`."""
    written = plain(data)
    for rule in (
        _regions_differ,
        _checkers_differ,
        _some_region_is_active,
        _home_is_listed,
        _domain_is_in_its_zone,
        _each_region_has_its_truststore,
        _app_exists,
        _routes_differ,
        _credentials_need_named_origins,
        _keys_differ,
        _types_are_those_of_keys,
        _capacity_can_scale,
        _indexes_differ,
        _stand_ins_exist,
        _names_fit,
    ):
        yield from rule(written)


def _broken(location: Location, value: object, rule: str, remedy: str) -> InitErrorDetails:
    return InitErrorDetails(type=problem(rule, remedy), loc=location, input=value)


def _repeated(
    values: Iterable[tuple[int, str]], address: Callable[[str], str] = str
) -> Iterator[tuple[int, str, str]]:
    """Yield each value whose address another has already, with its index and what is wrong."""
    taken: dict[str, str] = {}
    for index, value in values:
        other = taken.get(address(value))
        if other is None:
            taken[address(value)] = value
        elif other == value:
            yield index, value, "is listed twice"
        else:
            yield index, value, f'has the same Terraform address as "{other}"'


def _regions_differ(written: Any) -> Problems:
    for index, name, rule in _repeated(column(written, "regions", key="name")):
        yield _broken(("regions", index, "name"), name, rule, "remove one of the two entries")


def _checkers_differ(written: Any) -> Problems:
    location = ("health_check", "checker_regions")
    for index, name, rule in _repeated(texts(written, *location)):
        yield _broken((*location, index), name, rule, "remove one of the two")


def _some_region_is_active(written: Any) -> Problems:
    regions = at(written, "regions")
    if isinstance(regions, list) and regions:
        states = [at(entry, "state") for entry in regions]
        if all(state == "drained" for state in states):
            yield _broken(
                ("regions",),
                states,
                "are all drained, so the shared name would answer nobody",
                'leave at least one region "active"',
            )


def _home_is_listed(written: Any) -> Problems:
    home = text(written, "table", "home")
    names = [name for _, name in column(written, "regions", key="name")]
    if home is not None and names and home not in names:
        yield _broken(
            ("table", "home"),
            home,
            "is not one of the deployment's regions",
            f"use one of {', '.join(dict.fromkeys(names))}, or add it under [[regions]]",
        )


def _domain_is_in_its_zone(written: Any) -> Problems:
    name, zone = text(written, "domain", "name"), text(written, "domain", "hosted_zone")
    if name and zone and not f".{name.lower()}".endswith(f".{zone.lower()}"):
        yield _broken(
            ("domain", "name"),
            name,
            f'is outside the hosted zone "{zone}"',
            f'use a name that ends in ".{zone}", or the hosted zone that holds the name',
        )


def _each_region_has_its_truststore(written: Any) -> Problems:
    truststore = text(written, "domain", "truststore")
    regions = list(column(written, "regions", key="name"))
    if truststore and "{region}" not in truststore and len(regions) > 1:
        yield _broken(
            ("domain", "truststore"),
            truststore,
            "is one bucket for several regions, but API Gateway reads only its own region's",
            'put "{region}" where the bucket\'s name differs',
        )


def _app_exists(written: Any) -> Problems:
    app = text(written, "api", "app")
    if app and not (ROOT / "lambda" / app / "handler.py").is_file():
        found = sorted(path.parent.name for path in ROOT.glob("lambda/*/handler.py"))
        yield _broken(
            ("api", "app"),
            app,
            "is not a folder under lambda/ with a handler.py",
            f"create it, or use one of {', '.join(found)}",
        )


def _routes_differ(written: Any) -> Problems:
    path = text(written, "health_check", "path") or "/health"
    routes = dict(texts(written, "api", "routes"))
    for index, route in routes.items():
        if route in {f"GET {path}", f"ANY {path}"}:
            yield _broken(
                ("api", "routes", index),
                route,
                "is the health function's route",
                "remove it, or choose another health_check.path",
            )
    with_health = [(-1, f"GET {path}"), *routes.items()]
    for index, route, rule in _repeated(with_health, route_id):
        if route != f"GET {path}":
            yield _broken(("api", "routes", index), route, rule, "remove or rename one of the two")


def _credentials_need_named_origins(written: Any) -> Problems:
    if at(written, "api", "cors", "allow_credentials") is True:
        for index, origin in texts(written, "api", "cors", "allow_origins"):
            if origin == "*":
                yield _broken(
                    ("api", "cors", "allow_origins", index),
                    origin,
                    "lets every web page call with the user's cookies, which API Gateway refuses",
                    "name the origins, or set api.cors.allow_credentials = false",
                )


def _keys_differ(written: Any) -> Problems:
    table = _table(written)
    partition, sort, expiry = table["partition_key"], table["sort_key"], table["time_to_live"]
    if sort is not None and sort == partition:
        yield _broken(
            ("table", "sort_key"), sort, "is the partition key too", "name another attribute"
        )
    if expiry in (partition, sort):
        yield _broken(
            ("table", "time_to_live"), expiry, "is a key of the table", "name another attribute"
        )


def _types_are_those_of_keys(written: Any) -> Problems:
    table = _table(written)
    keys = [table["partition_key"], table["sort_key"]]
    for key in ("partition_key", "sort_key"):
        keys += [name for _, name in column(written, "table", "indexes", key=key)]
    types = table["attribute_types"]
    for name in types if isinstance(types, dict) else ():
        if name not in keys:
            yield _broken(
                ("table", "attribute_types", name),
                types[name],
                "is no key of the table or of an index",
                "remove it: only keys have types",
            )


def _table(written: Any) -> dict[str, Any]:
    """Return the table as it was written, with the defaults of what was not."""
    table = at(written, "table")
    return {**Table().model_dump(), **(table if isinstance(table, dict) else {})}


def _capacity_can_scale(written: Any) -> Problems:
    for direction in ("read", "write"):
        location = ("table", "capacity", f"{direction}_maximum")
        maximum = at(written, *location)
        minimum = at(written, "table", "capacity", f"{direction}_minimum")
        if isinstance(maximum, int) and isinstance(minimum, int) and maximum < minimum:
            yield _broken(
                location,
                maximum,
                f"is less than {direction}_minimum = {minimum}",
                "raise it, or lower the minimum",
            )


def _indexes_differ(written: Any) -> Problems:
    for index, name, rule in _repeated(column(written, "table", "indexes", key="name"), word):
        yield _broken(("table", "indexes", index, "name"), name, rule, "name the index otherwise")


def _stand_ins_exist(written: Any) -> Problems:
    environment = at(written, "api", "environment")
    for index, variable in column(written, "rehearsal", "stand_ins", key="variable"):
        if not isinstance(environment, dict) or variable not in environment:
            yield _broken(
                ("rehearsal", "stand_ins", index, "variable"),
                variable,
                "is no variable of [api.environment]",
                "name the variable that holds the server's URL",
            )
    for index, document in column(written, "rehearsal", "stand_ins", key="document"):
        if not (ROOT / document).is_file():
            yield _broken(
                ("rehearsal", "stand_ins", index, "document"),
                document,
                "is no file in the project's folder",
                "give the path from there, such as deployments/stand_ins/rates.xml",
            )


def _names_fit(written: Any) -> Problems:
    names = Names(
        name=text(written, "name") or "",
        environment=text(written, "environment") or "",
        domain=text(written, "domain", "name") or "",
    )
    regions = [name for _, name in column(written, "regions", key="name") if name in REGIONS]
    longest = max(regions, key=len, default="")
    for location, name, limit in names.bounded(longest):
        if len(name) > limit.longest:
            yield _broken(
                location,
                at(written, *location),
                f'makes the {limit.kind} "{name}" {len(name)} characters long, and AWS allows '
                f"{limit.longest}",
                f"shorten it by {len(name) - limit.longest}",
            )
