"""Meridian's own items of the table: drains and heartbeats."""
