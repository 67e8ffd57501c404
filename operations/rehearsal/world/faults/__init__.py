"""What can break: `faults` are values, `effects` what they come to (pure), `breaker` does it."""
