"""The one way in which moto is changed from outside, so that every change fails loudly elsewhere.

The gaps' files are written against one version of moto. Another version may have renamed what they
change, or closed the gap itself: both are errors when the emulator starts, never a surprise later.
"""

from collections.abc import Callable
from functools import wraps
from importlib.metadata import version
from typing import Any

WRITTEN_FOR = "5.2.5"


class UnexpectedMotoError(RuntimeError):
    """The installed moto is not the one that the embedded AWS knows how to mend."""


def require_known_moto() -> None:
    """Raise `UnexpectedMotoError` unless the installed moto is the version written for."""
    installed = version("moto")
    if installed != WRITTEN_FOR:
        raise UnexpectedMotoError(
            f"the embedded AWS mends moto {WRITTEN_FOR}, got {installed}: install moto=="
            f"{WRITTEN_FOR}, or go through operations/rehearsal/embedded_aws/gaps with the new one"
        )


def wrap(owner: Any, name: str, replacement: Callable[..., Any]) -> None:
    """Put `replacement(original, *args, **kwargs)` in the place of `owner.name`."""
    original = getattr(owner, name, None)
    if original is None:
        raise UnexpectedMotoError(f"moto has no {owner.__name__}.{name} to wrap")

    @wraps(original)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        return replacement(original, *args, **kwargs)

    setattr(owner, name, wrapped)


def add(owner: Any, name: str, method: Callable[..., Any]) -> None:
    """Give `owner` the method `name`, which it must not have yet."""
    if hasattr(owner, name):
        raise UnexpectedMotoError(f"moto has its own {owner.__name__}.{name}: this gap is closed")
    setattr(owner, name, method)
