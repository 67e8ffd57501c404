"""The rules, by subject; `catalogue` lists them all."""
