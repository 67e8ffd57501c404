"""A simulated Route 53 name server, and the resolver that callers use.

`replies` decides what to answer (pure), `messages` encodes it with dnspython and reads the
caller's location from the client subnet (pure), `server` listens, and `resolver` sends queries.
"""
