"""The zip that every function is deployed from."""
