"""A proof for people and for programs: terminal, Markdown, JSON and a map."""
