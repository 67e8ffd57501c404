"""The operator's commands on a running deployment: status, drain, restore and watch."""
