"""Readers: Terraform's configuration, plan and state, and AWS itself, into one model."""
