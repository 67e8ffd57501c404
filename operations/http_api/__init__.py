"""API Gateway HTTP APIs, as far as several rooms must agree on them."""
