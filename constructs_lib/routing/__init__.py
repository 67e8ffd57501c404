"""The records that lead callers to a region, and the health checks that they need."""
