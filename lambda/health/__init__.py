"""Whether this region should be sent callers, as Route 53's checkers ask it."""
