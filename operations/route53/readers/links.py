"""Resolves references between resources, by the ids that AWS assigned or by symbolic ones.

The symbolic id of a resource is its Terraform address. By it a record finds its health check, and
an alias the record that is planned with it, before AWS has assigned ids.
"""

from collections.abc import Iterable

from operations.dns_names import canonical_name
from operations.terraform_json.resources import (
    HEALTH_CHECK,
    RECORD,
    ZONE,
    Resource,
    Unknown,
    flag,
    items,
    text,
)


class Links:
    """The identities of zones, records and health checks among some resources."""

    def __init__(self, resources: Iterable[Resource], prefix: str) -> None:
        self._by_address = {resource.address: resource for resource in resources}
        self._prefix = prefix
        self._symbolic_zones: dict[tuple[str, bool], str] = {}

    def id(self, resource: Resource) -> str:
        """Return the id that AWS assigned to a zone or a health check, or its symbolic one.

        Zones without an id that have the same name are one zone, which several data sources read.
        """
        for name in ("zone_id", "id"):
            given = resource.values.get(name)
            if given:
                return self.zone(given)
        symbolic = self._prefix + resource.address
        if resource.type != ZONE:
            return symbolic
        name = canonical_name(text(resource.values.get("name")) or symbolic)
        return self._symbolic_zones.setdefault((name, is_private(resource)), symbolic)

    def zone(self, value: object) -> str:
        """Return the id of the zone that a `zone_id` refers to, directly or through a record."""
        if isinstance(value, Unknown):
            found = {
                self.id(resource)
                if resource.type == ZONE
                else self.zone(resource.values.get("zone_id"))
                for resource in self._referred(value, ZONE, RECORD)
            }
            return found.pop() if len(found) == 1 else self._prefix + value.text
        return (text(value) or "").removeprefix("/hostedzone/")

    def health_checks(self, value: object) -> tuple[str, ...]:
        """Return the ids of the health checks that an attribute refers to, each once."""
        found: dict[str, None] = {}
        for item in items(value):
            if isinstance(item, Unknown):
                checks = [self.id(check) for check in self._referred(item, HEALTH_CHECK)]
                found |= dict.fromkeys(checks or [self._prefix + item.text])
            elif text(item):
                found[str(item)] = None
        return tuple(found)

    def health_check(self, value: object) -> str | None:
        """Return the id of a record's health check, if it has one.

        Where a plan does not tell which of several checks it is (`each.value`), the ids are joined
        by "or", which is the id of no check.
        """
        return " or ".join(self.health_checks(value)) or None

    def target(self, value: object) -> str:
        """Return the name that an alias points at: a record's name where it refers to a record."""
        if isinstance(value, Unknown):
            names = {self.record_name(record) for record in self._referred(value, RECORD)}
            name = names.pop() if len(names) == 1 else None
            return name or value.text
        return canonical_name(text(value) or "")

    def record_name(self, record: Resource) -> str | None:
        """Return a record's full name, or None where it is known after apply.

        Terraform's provider appends the zone's name to a name that does not end with it.
        """
        given = text(record.values.get("fqdn"))
        if given is None:
            name = record.values.get("name")
            if isinstance(name, Unknown):
                return None
            given = text(name) or ""
            zone = self.zone_name(self.zone(record.values.get("zone_id")))
            if zone is not None and not canonical_name(given).endswith(zone):
                given = f"{canonical_name(given)}.{zone}".removeprefix(".")
        return canonical_name(given)

    def zone_name(self, zone_id: str) -> str | None:
        """Return the name of a zone by its id, if a resource or data source has it."""
        for resource in self._by_address.values():
            if resource.type == ZONE and self.id(resource) == zone_id:
                name = text(resource.values.get("name"))
                return canonical_name(name) if name is not None else None
        return None

    def _referred(self, value: Unknown, *kinds: str) -> list[Resource]:
        found = (self._by_address.get(address) for address in value.addresses)
        return [resource for resource in found if resource is not None and resource.type in kinds]


def is_private(zone: Resource) -> bool:
    """Whether a zone is private: it answers only inside VPCs."""
    return bool(items(zone.values.get("vpc"))) or flag(zone.values.get("private_zone"))
