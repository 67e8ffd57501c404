"""What ends a command, each with an exit code of its own."""


class ArgumentError(Exception):
    """An argument that cannot be used; the message names it and says why."""


class AwsError(Exception):
    """AWS cannot be used: it cannot be reached, or the environment lacks what it takes."""
