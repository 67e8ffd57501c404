"""One id that leads from a caller through the logs and calls of others to the trace."""
