"""What an operator does with a system that runs: look, drain, restore, watch."""
