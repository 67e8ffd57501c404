"""What a drill of the deployment is held to."""

from typing import Annotated

from pydantic import Field

from constructs_lib.deployment.section import Section


class Objectives(Section):
    """`[objectives]`: what callers may meet while something fails; `drill` measures it."""

    rto_seconds: Annotated[int, Field(ge=1, le=86_400)]
    """Seconds after a failure from which on no request may fail (recovery time objective)."""
    rpo_seconds: Annotated[int, Field(ge=0, le=86_400)]
    """Seconds of acknowledged writes that no region that still serves may lack (recovery point
    objective)."""
    error_budget: Annotated[float, Field(ge=0, le=1)]
    """The share of a drill's requests that may fail: 0 to 1."""
