"""Alarms, pages and the dashboard."""
