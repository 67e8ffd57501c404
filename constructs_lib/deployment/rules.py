"""The rules between the fields of a deployment.

They read the file's content, not the validated model, so they also run if a field is invalid. A
value that is missing or has a wrong type is reported by its field, and no rule reports it again.
"""

from typing import Any

from constructs_lib.deployment.api_rules import API_RULES
from constructs_lib.deployment.cloudfront_rules import CLOUDFRONT_RULES
from constructs_lib.deployment.consumer_rules import CONSUMER_RULES
from constructs_lib.deployment.monitoring_rules import MONITORING_RULES
from constructs_lib.deployment.raw import all_texts, at, column, plain, text, texts
from constructs_lib.deployment.routing_rules import routing_rules
from constructs_lib.deployment.rule_helpers import Problems, broken, repeated
from constructs_lib.deployment.state_rules import STATE_RULES
from constructs_lib.deployment.table_rules import TABLE_RULES
from constructs_lib.names import CONSUMER, HEALTH, HEARTBEAT, Names
from constructs_lib.project import ROOT, is_file
from constructs_lib.regions import REGIONS


def broken_rules(data: Any) -> Problems:
    """Yield a problem for each violation of a rule in the deployment `data`."""
    written = plain(data)
    for rule in (
        _regions_differ,
        _checkers_differ,
        _some_region_is_active,
        _home_is_listed,
        _home_is_named,
        _home_stays,
        _nothing_is_an_expression,
        _domain_is_in_its_zone,
        _each_region_has_its_truststore,
        _app_exists,
        _stand_ins_exist,
        _names_fit,
        *API_RULES,
        *MONITORING_RULES,
        *CLOUDFRONT_RULES,
        *CONSUMER_RULES,
        *STATE_RULES,
        *TABLE_RULES,
        routing_rules,
    ):
        yield from rule(written)


def _regions_differ(written: Any) -> Problems:
    for index, name, rule in repeated(column(written, "regions", key="name")):
        yield broken(("regions", index, "name"), name, rule, "remove one of the two entries")


def _checkers_differ(written: Any) -> Problems:
    location = ("health_check", "checker_regions")
    for index, name, rule in repeated(texts(written, *location)):
        yield broken((*location, index), name, rule, "remove one of the two")


def _some_region_is_active(written: Any) -> Problems:
    regions = at(written, "regions")
    if isinstance(regions, list) and regions:
        states = [at(entry, "state") for entry in regions]
        if all(state in ("drained", "removed") for state in states):
            yield broken(
                ("regions",),
                states,
                "are all drained or removed, so the shared name would have no records",
                'leave at least one region "active"',
            )


def _home_is_listed(written: Any) -> Problems:
    home = text(written, "table", "home")
    names = [name for _, name in column(written, "regions", key="name")]
    if home is not None and names and home not in names:
        yield broken(
            ("table", "home"),
            home,
            "is not one of the deployment's regions",
            f"use one of {', '.join(dict.fromkeys(names))}, or add it under [[regions]]",
        )


def _home_is_named(written: Any) -> Problems:
    names = [name for _, name in column(written, "regions", key="name")]
    if len(names) > 1 and at(written, "table", "home") is None:
        yield broken(
            ("table", "home"),
            None,
            "is not named, and a region that is listed before the others must not move the table",
            f'add home = "{names[0]}": the region that owns the table from now on',
        )


def _home_stays(written: Any) -> Problems:
    home = text(written, "table", "home") or text(written, "regions", 0, "name")
    for index, name in column(written, "regions", key="name"):
        if name == home and at(written, "regions", index, "state") == "removed":
            yield broken(
                ("regions", index, "state"),
                "removed",
                "would destroy the global table, because this region is its home",
                'drain the region instead: state = "drained"',
            )


def _nothing_is_an_expression(written: Any) -> Problems:
    for location, value in all_texts(written):
        if "${" in value or "%{" in value:
            yield broken(
                location,
                value,
                "would be evaluated by Terraform",
                'write "$" and "%" without a brace after them',
            )


def _domain_is_in_its_zone(written: Any) -> Problems:
    name, zone = text(written, "domain", "name"), text(written, "domain", "hosted_zone")
    if name and zone and not f".{name.lower()}".endswith(f".{zone.lower()}"):
        yield broken(
            ("domain", "name"),
            name,
            f'is outside the hosted zone "{zone}"',
            f'use a name that ends in ".{zone}", or the hosted zone that holds the name',
        )


def _each_region_has_its_truststore(written: Any) -> Problems:
    truststore = text(written, "domain", "truststore")
    regions = list(column(written, "regions", key="name"))
    if truststore and "{region}" not in truststore and len(regions) > 1:
        yield broken(
            ("domain", "truststore"),
            truststore,
            "is one bucket for several regions, but API Gateway reads only its own region's",
            'put "{region}" where the bucket\'s name differs',
        )


def _app_exists(written: Any) -> Problems:
    app = text(written, "api", "app")
    found = sorted(path.parent.name for path in ROOT.glob("lambda/*/handler.py"))
    found.remove(HEALTH)
    if app == HEALTH:
        yield broken(
            ("api", "app"),
            app,
            "is Meridian's own health function, which every region runs anyway",
            f"name the application's folder under lambda/, such as {found[0]}",
        )
    elif app and app not in found:
        yield broken(
            ("api", "app"),
            app,
            "is not a folder under lambda/ with a handler.py",
            f"create it, or use one of {', '.join(found)}",
        )


def _stand_ins_exist(written: Any) -> Problems:
    environment = at(written, "api", "environment")
    for index, variable in column(written, "rehearsal", "stand_ins", key="variable"):
        if not isinstance(environment, dict) or variable not in environment:
            yield broken(
                ("rehearsal", "stand_ins", index, "variable"),
                variable,
                "is not a variable of [api.environment]",
                "name the variable that holds the server's URL",
            )
    for index, document in column(written, "rehearsal", "stand_ins", key="document"):
        if not is_file(ROOT / document):
            yield broken(
                ("rehearsal", "stand_ins", index, "document"),
                document,
                "is not a file in the project's folder",
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
    roles = [HEALTH] if len(regions) == 1 else [HEALTH, HEARTBEAT]
    role = max([*roles, *([] if at(written, "consumer") is None else [CONSUMER])], key=len)
    for location, name, limit in names.bounded(longest, role):
        if len(name) > limit.longest:
            yield broken(
                location,
                at(written, *location),
                f'makes the {limit.kind} "{name}" {len(name)} characters long, and AWS allows '
                f"{limit.longest}",
                f"shorten it by {len(name) - limit.longest}",
            )
