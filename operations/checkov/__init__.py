"""Scans every deployment by checkov, a static analyser of Terraform, with waivers."""
