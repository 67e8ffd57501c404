"""The output of the operator's commands, for people and as JSON."""
