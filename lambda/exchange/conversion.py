"""Conversions, and requests for one."""

import json
import uuid
from dataclasses import dataclass

from exchange.quote import Pair

_NAMESPACE = uuid.UUID("6f0a4a3e-6a55-4c0b-9c7e-6d2f0c1b8a11")


@dataclass(frozen=True, slots=True)
class ConversionRequest:
    """A valid request; `amount` is a positive decimal, as the caller wrote it."""

    amount: str
    pair: Pair

    def identifier(self, *, key: str | None) -> str:
        """Return the id of the conversion: random, or derived from the idempotency key.

        A retry may reach another region before the first attempt is replicated there. It derives
        the same id, so both regions write the same item, and the last writer wins. The request is
        included so that two different requests with one key do not overwrite each other.
        """
        if key is None:
            return str(uuid.uuid4())
        name = json.dumps([key, self.amount, self.pair.base, self.pair.quote])
        return str(uuid.uuid5(_NAMESPACE, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """A conversion as stored and returned: decimals as text, `date` is that of the rate."""

    id: str
    amount: str
    base: str
    quote: str
    converted: str
    rate: str
    date: str
    source: str
    region: str
    stale: bool
