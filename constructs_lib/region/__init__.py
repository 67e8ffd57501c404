"""What each region has of its own: API, functions, domains, health check."""
