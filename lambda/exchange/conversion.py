"""A conversion: what was asked, what came of it, and where."""

import json
import uuid
from dataclasses import dataclass

from exchange.quote import Pair

_NAMESPACE = uuid.UUID("6f0a4a3e-6a55-4c0b-9c7e-6d2f0c1b8a11")


@dataclass(frozen=True, slots=True)
class ConversionRequest:
    """A valid request; `amount` is a positive decimal in the digits that the caller wrote."""

    amount: str
    pair: Pair

    def identifier(self, *, key: str | None) -> str:
        """Return the id of the conversion: random, or derived from the idempotency key.

        A retry that reaches another region before the first attempt was replicated there derives
        the same id, so both regions write one and the same item, and last-writer-wins leaves one
        conversion. The request takes part so that two requests that misuse one key in two regions
        do not overwrite each other.
        """
        if key is None:
            return str(uuid.uuid4())
        name = json.dumps([key, self.amount, self.pair.base, self.pair.quote])
        return str(uuid.uuid5(_NAMESPACE, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """A conversion as it is stored and shown: decimals as digits, `date` that of the rate."""

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
