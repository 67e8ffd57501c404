"""`[[regions]]`: the regions of a deployment."""

import difflib
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from constructs_lib.deployment.section import Section, refuse
from constructs_lib.regions import REGIONS


def _is_region(name: str) -> str:
    if name not in REGIONS:
        near = difflib.get_close_matches(name, REGIONS, n=1)
        refuse(
            "is not an AWS region that AWS provider 5.100.0 knows",
            f'did you mean "{near[0]}"?' if near else f"use one of {', '.join(REGIONS)}",
        )
    return name


RegionName = Annotated[
    str, AfterValidator(_is_region), Field(json_schema_extra={"enum": [*REGIONS]})
]


class RegionEntry(Section):
    """`[[regions]]`: one region. To add a region, add one of these."""

    name: RegionName
    """The AWS region, such as "eu-west-1"."""
    state: Literal["active", "drained", "removed"] = "active"
    """"drained" keeps the region running but removes its record from the shared name, so no caller
    is sent there whatever the health checks say. "removed" destroys it; only its provider remains,
    which Terraform needs for that. Deploy it, and then delete the entry."""

    @property
    def is_active(self) -> bool:
        """Whether the shared name has a record of this region."""
        return self.state == "active"
