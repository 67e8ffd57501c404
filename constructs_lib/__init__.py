"""From a deployment file to Terraform; the only package that uses CDKTF."""
