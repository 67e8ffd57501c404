"""Simulated Route 53 health checkers.

`status` derives a health check's status from its checkers' opinions (pure), `probe` sends one
request to an endpoint, and `checkers` sends them on schedule from every checker region.
"""
