"""Errors that end a command, each with its own exit code (`console.terminal.refusals`)."""


class ArgumentError(Exception):
    """An argument is invalid; the message names it and says why."""


class AwsError(Exception):
    """AWS cannot be reached, or credentials or settings are missing."""
