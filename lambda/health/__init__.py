"""The health route, which Route 53's checkers ask, and the heartbeat."""
