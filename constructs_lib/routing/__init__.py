"""Route 53 record sets and health checks."""
