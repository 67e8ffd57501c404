"""A review, told to people and to tools."""
