"""`[state]`: where Terraform keeps its state."""

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
    """An existing S3 bucket, which should have versioning enabled. "{region}" stands for the region
    of a stack."""
    region: RegionName | None = None
    """The bucket's region. When left out it is that of the stack, or the table's home region."""
    layout: Literal["single", "per-region"] = "single"
    """"single": one state for everything. "per-region": one state for what the regions share, and
    one per region in a bucket of that region, so a region that is down blocks no other's deploy."""

    def bucket_in(self, region: str) -> str:
        """Return the bucket for the state of a stack in `region`."""
        return self.bucket.replace("{region}", region)
