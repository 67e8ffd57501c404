"""The rules between `[state]` and the regions."""

from typing import Any

from constructs_lib.deployment.raw import at, column, text
from constructs_lib.deployment.rule_helpers import Problems, broken
from constructs_lib.names import LONGEST_BUCKET
from constructs_lib.regions import REGIONS


def _each_region_has_its_bucket(written: Any) -> Problems:
    if at(written, "state", "layout") != "per-region":
        return
    bucket, region = text(written, "state", "bucket"), text(written, "state", "region")
    if bucket is not None and "{region}" not in bucket:
        yield broken(
            ("state", "bucket"),
            bucket,
            "is one bucket for all regions, so an outage of its region would block all deploys",
            'put "{region}" where the buckets\' names differ, or use state.layout = "single"',
        )
    if region is not None:
        yield broken(
            ("state", "region"),
            region,
            "is one region for every bucket, but state.layout is per-region",
            "remove it: each bucket is in the region of its stack",
        )


def _bucket_names_fit(written: Any) -> Problems:
    bucket = text(written, "state", "bucket")
    regions = [name for _, name in column(written, "regions", key="name") if name in REGIONS]
    if bucket is not None:
        name = bucket.replace("{region}", max(regions, key=len, default=""))
        if len(name) > LONGEST_BUCKET:
            yield broken(
                ("state", "bucket"),
                bucket,
                f'makes the S3 bucket "{name}" {len(name)} characters long, and AWS allows '
                f"{LONGEST_BUCKET}",
                f"shorten it by {len(name) - LONGEST_BUCKET}",
            )


STATE_RULES = (_each_region_has_its_bucket, _bucket_names_fit)
"""Each takes the file's content and yields a problem for each violation."""
