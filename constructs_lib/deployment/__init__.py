"""The deployment file: its model, the rules between its fields, and its error messages."""
