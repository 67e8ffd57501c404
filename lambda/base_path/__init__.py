"""The base path under which a custom domain serves an API."""
