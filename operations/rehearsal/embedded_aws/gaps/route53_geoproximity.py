"""Route 53: moto drops the GeoProximityLocation of record sets."""

from typing import Any

from moto.route53.models import RecordSet

from operations.rehearsal.embedded_aws.patching import wrap


def install() -> None:
    wrap(RecordSet, "__init__", _create)


def _create(original: Any, record: Any, given: dict[str, Any]) -> None:
    original(record, given)
    record.geo_proximity_location = given.get("GeoProximityLocation")
