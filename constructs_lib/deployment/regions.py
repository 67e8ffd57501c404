"""The regions of a deployment file."""

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
    """`[[regions]]`: one region. Adding a region is adding one of these."""

    name: RegionName
    """The AWS region, such as "eu-west-1"."""
    state: Literal["active", "drained", "removed"] = "active"
    """"drained": kept up, but with no record under the shared name, so that no state of any health
    check can send callers there. "removed": nothing is left but the provider, by which Terraform
    destroys what was there; once that is deployed, take the entry out."""

    @property
    def is_active(self) -> bool:
        """Whether the shared name may lead here."""
        return self.state == "active"
