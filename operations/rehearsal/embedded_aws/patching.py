"""Patches moto so that a patch for another version of moto fails when the emulator starts.

Another version may have renamed what a patch replaces, or may do itself what it adds; both raise
UnexpectedMotoError.
"""

from collections.abc import Callable
from functools import wraps
from importlib.metadata import version
from typing import Any

WRITTEN_FOR = "5.2.5"


class UnexpectedMotoError(RuntimeError):
    """The installed moto is not the one that the patches are written for."""


def require_known_moto() -> None:
    """Raise UnexpectedMotoError unless moto is the version that the patches are written for."""
    installed = version("moto")
    if installed != WRITTEN_FOR:
        raise UnexpectedMotoError(
            f"the embedded AWS patches moto {WRITTEN_FOR}, got {installed}: install moto=="
            f"{WRITTEN_FOR}, or review operations/rehearsal/embedded_aws/gaps for the new version"
        )


def wrap(owner: Any, name: str, replacement: Callable[..., Any]) -> None:
    """Replace `owner.name` by a function that calls `replacement(original, *args, **kwargs)`.

    Raises:
        UnexpectedMotoError: if `owner` has no `name`.
    """
    original = getattr(owner, name, None)
    if original is None:
        raise UnexpectedMotoError(f"moto has no {owner.__name__}.{name} to wrap")

    @wraps(original)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        return replacement(original, *args, **kwargs)

    setattr(owner, name, wrapped)


def add(owner: Any, name: str, method: Callable[..., Any]) -> None:
    """Add the method `name` to `owner`.

    Raises:
        UnexpectedMotoError: if `owner` has it already.
    """
    if hasattr(owner, name):
        raise UnexpectedMotoError(f"moto has its own {owner.__name__}.{name}: remove this gap")
    setattr(owner, name, method)
