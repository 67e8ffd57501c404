"""The rules between `[cloudfront]` and the rest of a deployment."""

from typing import Any

from constructs_lib.deployment.cloudfront import READ_METHODS
from constructs_lib.deployment.raw import at, texts
from constructs_lib.deployment.rule_helpers import Problems, broken, region_states, repeated

_ORIGINS = ("cloudfront", "origins")


def _origins_are_active_regions(written: Any) -> Problems:
    states = region_states(written)
    active = [name for name, state in states.items() if state == "active"]
    for index, name in texts(written, *_ORIGINS):
        if name not in active:
            state = states.get(name)
            yield broken(
                (*_ORIGINS, index),
                name,
                f"is a {state} region" if state else "is not one of the deployment's regions",
                f"use one of {', '.join(active)}, or leave origins out and let Route 53 choose",
            )


def _origins_differ(written: Any) -> Problems:
    for index, name, rule in repeated(texts(written, *_ORIGINS)):
        yield broken((*_ORIGINS, index), name, rule, "name another region, or this one alone")


def _two_origins_only_read(written: Any) -> Problems:
    """CloudFront refuses a behavior that allows writes to an origin group (InvalidArgument)."""
    origins = [name for _, name in texts(written, *_ORIGINS)]
    writes = [
        route
        for _, route in texts(written, "api", "routes")
        if route.partition(" ")[0] not in READ_METHODS
    ]
    if len(origins) > 1 and writes and _stands(written):
        yield broken(
            _ORIGINS,
            origins,
            f'let only GET, HEAD and OPTIONS through, and "{writes[0]}" would reach no region: '
            "CloudFront sends no other method to two origins",
            "leave origins out, so that Route 53 fails over every method, or name one region",
        )


def _callers_need_no_certificate(written: Any) -> Problems:
    """CloudFront can present a certificate to origins since 2026; AWS provider 5.100.0 cannot
    configure it."""
    truststore = at(written, "domain", "truststore")
    if _stands(written) and truststore is not None:
        yield broken(
            ("domain", "truststore"),
            truststore,
            "requires a client certificate, and CloudFront presents none to its origin",
            "leave out domain.truststore or [cloudfront]",
        )


def _nobody_must_stay(written: Any) -> Problems:
    if not _stands(written):
        return
    groups = at(written, "routing", "groups")
    names = groups if isinstance(groups, dict) else {}
    for group in (("routing",), *(("routing", "groups", name) for name in names)):
        locations = at(written, *group, "locations")
        for index in range(len(locations) if isinstance(locations, list) else 0):
            location = (*group, "locations", index, "stay")
            if at(written, *location) is True:
                yield broken(
                    location,
                    True,
                    "is no promise behind CloudFront, whose edges ask Route 53 from where they are "
                    "and may serve a caller from anywhere",
                    "leave out stay = true or [cloudfront]",
                )


def _stands(written: Any) -> bool:
    section = at(written, "cloudfront")
    return section is not None and at(section, "state") != "removed"


CLOUDFRONT_RULES = (
    _origins_are_active_regions,
    _origins_differ,
    _two_origins_only_read,
    _callers_need_no_certificate,
    _nobody_must_stay,
)
"""Each takes the file's content and yields a problem for each violation."""
