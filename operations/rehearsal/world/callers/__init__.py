"""Simulated callers of the API in cities around the world.

`requests` are what they send and the outcomes (pure), `caller` is one of them, `callers` are all,
and `ledger` finds the writes that were acknowledged to them.
"""
