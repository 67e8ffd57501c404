"""A deployment's Terraform stacks, which wire the other constructs together."""
