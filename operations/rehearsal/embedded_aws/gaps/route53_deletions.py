"""Route 53: deleting a record set in moto deletes others too, and it cannot be created again.

AWS deletes the record set with the given name, type and set identifier. moto deletes every record
set with that set identifier, whatever its name and type, and refuses to create a record set twice
even if it was deleted in between.
"""

from collections.abc import Iterable
from typing import Any

from moto.route53.models import RecordSet, Route53Backend

from operations.rehearsal.embedded_aws.patching import wrap

Identity = tuple[str, str, str | None]


def install() -> None:
    wrap(Route53Backend, "change_resource_record_sets", _change)


def _change(
    original: Any, backend: Route53Backend, zoneid: str, change_list: list[dict[str, Any]]
) -> None:
    zone = backend.get_hosted_zone(zoneid)
    changed = set(map(_of_change, change_list))
    before = list(zone.rrsets)
    original(backend, zoneid, change_list)
    left = {id(record) for record in zone.rrsets}
    zone.rrsets += [
        record for record in before if id(record) not in left and _identity(record) not in changed
    ]
    zone.rr_changes[:] = _remembered(zone.rr_changes)


def _remembered(changes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the changes without those that were followed by a deletion of the record set."""
    remembered: list[dict[str, Any]] = []
    for change in changes:
        if change["Action"] == "DELETE":
            gone = _of_change(change)
            remembered = [each for each in remembered if _of_change(each) != gone]
        else:
            remembered.append(change)
    return remembered


def _of_change(change: dict[str, Any]) -> Identity:
    record = change["ResourceRecordSet"]
    return record["Name"].strip("."), record["Type"], record.get("SetIdentifier")


def _identity(record: RecordSet) -> Identity:
    return record.name.strip("."), str(record.type), record.set_identifier
