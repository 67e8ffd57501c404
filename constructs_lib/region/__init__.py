"""The resources of one region: API, functions, domains, health check and records."""
