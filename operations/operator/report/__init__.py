"""How the operator's commands tell what they found and did."""
