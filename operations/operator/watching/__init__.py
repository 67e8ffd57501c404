"""Asks a URL again and again, and tells which region answers."""
