"""The command `watch`, and the HTTP client that it and live drills use."""
