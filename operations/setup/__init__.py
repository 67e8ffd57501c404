"""Prepares a machine to work on the project, and keeps the lock file usable on any machine."""
