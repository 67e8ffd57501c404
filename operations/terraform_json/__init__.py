"""Reads Terraform's JSON: configurations, plans and states, of any project."""
