"""How long Route 53 and resolvers take to act on a health check's new status, in seconds."""

PROPAGATION_SECONDS = 10
"""From a new status until every Route 53 name server uses it. An assumption: AWS publishes none."""
ALIAS_TTL_SECONDS = 60
"""The TTL of an alias to an AWS resource (Route 53 developer guide, "Choosing between alias and
non-alias records": an alias has the TTL of its target)."""
