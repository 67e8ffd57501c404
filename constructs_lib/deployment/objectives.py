"""`[objectives]`: the limits that a drill must keep."""

from typing import Annotated

from pydantic import Field

from constructs_lib.deployment.section import Section


class Objectives(Section):
    """`[objectives]`: limits for a failure's effect on callers, which `drill` measures."""

    rto_seconds: Annotated[int, Field(ge=1, le=86_400)]
    """Seconds after a failure after which no request may fail (recovery time objective)."""
    rpo_seconds: Annotated[int, Field(ge=0, le=86_400)]
    """Seconds of acknowledged writes that may be missing from the regions that still serve
    (recovery point objective)."""
    error_budget: Annotated[float, Field(ge=0, le=1)]
    """The share of a drill's requests that may fail: 0 to 1."""
