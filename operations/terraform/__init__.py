"""Runs `main.py` and Terraform, and tells Terraform where its provider is."""
