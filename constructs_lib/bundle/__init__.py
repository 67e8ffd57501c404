"""The zip that all functions are deployed from."""
