"""Faults of a world: their kinds, what they do together, and the injector that does it."""
