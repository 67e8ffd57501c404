"""What checkov, a scanner of Terraform, says of every deployment, and what is waived of it."""
