"""Amazon API Gateway HTTP APIs: a model of what is deployed, and how routes are selected."""
