"""Runs main.py and Terraform, and finds the provider that Terraform needs."""
