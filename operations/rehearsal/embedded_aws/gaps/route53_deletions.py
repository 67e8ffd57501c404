"""Route 53's deleted records: moto takes others along, and remembers each creation for ever.

AWS deletes the record of the name, type and set identifier that are given, and lets it be created
again. moto deletes every record with the same set identifier, whatever its name and type; and it
refuses the same creation twice, even if a deletion came between.
"""

from collections.abc import Iterable
from typing import Any

from moto.route53.models import RecordSet, Route53Backend

from operations.rehearsal.embedded_aws.moto_seam import wrap

Identity = tuple[str, str, str | None]


def close() -> None:
    wrap(Route53Backend, "change_resource_record_sets", _change)


def _change(
    original: Any, backend: Route53Backend, zoneid: str, change_list: list[dict[str, Any]]
) -> None:
    zone = backend.get_hosted_zone(zoneid)
    deleted = set(_identities(change_list, ("DELETE",)))
    before = list(zone.rrsets)
    original(backend, zoneid, change_list)
    left = {id(record) for record in zone.rrsets}
    zone.rrsets += [
        record for record in before if id(record) not in left and _identity(record) not in deleted
    ]
    zone.rr_changes[:] = [
        change
        for change in zone.rr_changes
        if not deleted.intersection(_identities([change], ("CREATE", "UPSERT", "DELETE")))
    ]


def _identities(changes: Iterable[dict[str, Any]], actions: tuple[str, ...]) -> Iterable[Identity]:
    for change in changes:
        if change["Action"] in actions:
            record = change["ResourceRecordSet"]
            yield record["Name"].strip("."), record["Type"], record.get("SetIdentifier")


def _identity(record: RecordSet) -> Identity:
    return record.name.strip("."), str(record.type), record.set_identifier
