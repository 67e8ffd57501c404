"""Route 53: moto makes changes that Route 53 refuses, and may make only half of a batch.

AWS validates a change batch as a whole, against the record sets that exist once it is made. It
returns InvalidChangeBatch with every problem, and changes nothing.
https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
"""

from collections.abc import Iterator
from typing import Any

from moto.route53.exceptions import Route53ClientError
from moto.route53.models import Route53Backend

from operations.dns_names import canonical_name
from operations.rehearsal.embedded_aws.patching import wrap
from operations.route53.batches import Batch, refusal
from operations.route53.readers.api import record_set
from operations.route53.records import RecordKey, RecordSet
from operations.route53.validation import chain_problems
from operations.route53.zones import HostedZone

_SETTINGS = {
    "weight": "Weight",
    "region": "Region",
    "failover": "Failover",
    "geo_location": "GeoLocation",
    "geo_proximity_location": "GeoProximityLocation",
    "multi_value_answer": "MultiValueAnswer",
    "set_identifier": "SetIdentifier",
}
_NUMBERS = ("Weight", "TTL")


def install() -> None:
    wrap(Route53Backend, "change_resource_record_sets", _change)


def _change(
    original: Any, backend: Route53Backend, zoneid: str, change_list: list[dict[str, Any]]
) -> None:
    zone = backend.get_hosted_zone(zoneid)
    present = [_from_moto(record, zoneid) for record in zone.rrsets]
    problems = list(_problems(present, change_list, HostedZone(zoneid, canonical_name(zone.name))))
    if problems:
        raise Route53ClientError("InvalidChangeBatch", f"[{', '.join(problems)}]")
    original(backend, zoneid, change_list)


def _problems(
    present: list[RecordSet], changes: list[dict[str, Any]], zone: HostedZone
) -> Iterator[str]:
    after: dict[RecordKey, RecordSet] = {record.key: record for record in present}
    batches = []
    for change in changes:
        record = _from_request(change["ResourceRecordSet"], zone.id)
        if change["Action"] == "DELETE":
            after.pop(record.key, None)
        else:
            creates = change["Action"] == "CREATE" and record.key in after
            after[record.key] = record
            batches.append((Batch(None, record, creates), record))
    made = HostedZone(zone.id, zone.name, tuple(after.values()))
    for batch, record in batches:
        problem = refusal(batch, made.records, zone.name)
        if problem is not None:
            yield problem.message
        yield from (problem.message for problem in chain_problems(record, made))


def _from_request(told: dict[str, Any], zone_id: str) -> RecordSet:
    """Read a record set from a request, whose XML has numbers as text."""
    typed: dict[str, Any] = {name: int(told[name]) for name in _NUMBERS if name in told}
    alias = told.get("AliasTarget")
    if alias is not None:
        evaluates = str(alias.get("EvaluateTargetHealth")).lower() == "true"
        typed["AliasTarget"] = {**alias, "EvaluateTargetHealth": evaluates}
    return record_set({**told, **typed}, zone_id)  # type: ignore[typeddict-item]


def _from_moto(record: Any, zone_id: str) -> RecordSet:
    """Read a record set from moto's model of it."""
    told = {
        "Name": record.name,
        "Type": record.type,
        "ResourceRecords": [{"Value": value} for value in record.records or ()],
    }
    for attribute, name in _SETTINGS.items():
        value = getattr(record, attribute, None)
        if value is not None:
            told[name] = value
    if record.alias_target:
        told["AliasTarget"] = record.alias_target
    return _from_request(told, zone_id)
