"""How callers are led to a region."""

from typing import Literal

from constructs_lib.deployment.section import Section


class Routing(Section):
    """`[routing]`: how Route 53 chooses a region for a caller."""

    policy: Literal["latency"] = "latency"
    """"latency": the healthy region with the least latency to the caller."""
