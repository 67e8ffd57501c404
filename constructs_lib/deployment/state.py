"""Where the state is kept."""

from typing import Annotated, Literal

from constructs_lib.deployment.regions import RegionName
from constructs_lib.deployment.section import Section, matches


class State(Section):
    """`[state]`: where Terraform keeps its state."""

    bucket: Annotated[
        str,
        matches(
            r"(?!.*\.\.)([a-z0-9]|\{region\})([a-z0-9.-]|\{region\})+([a-z0-9]|\{region\})",
            "is not a bucket's name: 3 to 63 of a-z, 0-9, . and -",
            "give the name alone, without s3://",
        ),
    ]
    """An S3 bucket that exists already; versioning should be on. "{region}" stands for a stack's
    region."""
    region: RegionName | None = None
    """The bucket's region; the stack's own, or the table's home region, when left out."""
    layout: Literal["single", "per-region"] = "single"
    """"single": one state for everything. "per-region": one for what all regions share, and one
    for each region in a bucket of its own, so that a region that is down blocks no other's."""

    def bucket_in(self, region: str) -> str:
        """Return the bucket that holds the state of a stack in `region`."""
        return self.bucket.replace("{region}", region)
