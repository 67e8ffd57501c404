"""How long Route 53 and resolvers take to act on a health check's new status, in seconds."""

PROPAGATION_SECONDS = 10
"""From a check's status to every Route 53 name server. AWS publishes no figure: an assumption."""
ALIAS_TTL_SECONDS = 60
"""For which resolvers keep the answer of an alias to an AWS resource (Route 53 developer guide,
"Choosing between alias and non-alias records": the alias has the TTL of its target)."""
