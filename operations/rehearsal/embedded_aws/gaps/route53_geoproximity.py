"""Route 53's geoproximity records: moto forgets where they stand."""

from typing import Any

from moto.route53.models import RecordSet

from operations.rehearsal.embedded_aws.moto_seam import wrap


def close() -> None:
    wrap(RecordSet, "__init__", _create)


def _create(original: Any, record: Any, given: dict[str, Any]) -> None:
    original(record, given)
    record.geo_proximity_location = given.get("GeoProximityLocation")
