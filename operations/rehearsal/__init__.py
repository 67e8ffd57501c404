"""The whole system on one machine: embedded AWS, the real Terraform, the regions' APIs."""
