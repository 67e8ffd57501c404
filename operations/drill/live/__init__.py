"""A drill on a deployment that really runs: `callers` on this machine ask it through real DNS,
a `switch` drains and restores, and `traces` are what its writes leave and what is removed."""
