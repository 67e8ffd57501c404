"""Proves, exhaustively and before anything is deployed, that failover works."""
