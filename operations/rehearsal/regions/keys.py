"""The public keys of the issuers that JWT authorizers trust, fetched as API Gateway does."""

import time
from collections.abc import Mapping

import httpx
import jwt

TIMEOUT = 1.5
"""Seconds; AWS's quota for the discovery document and for the key set, each."""
LIFETIME = 2 * 60 * 60
"""Seconds that API Gateway may keep an issuer's keys for."""


class KeysUnavailableError(Exception):
    """The issuer's keys could not be read."""


class SigningKeys:
    """Issuers' keys, by way of `<issuer>/.well-known/openid-configuration`, each kept two hours."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Mapping[str, jwt.PyJWK]]] = {}

    async def find(self, issuer: str, key_id: str | None) -> jwt.PyJWK | None:
        """The issuer's key of that id, or None; raises KeysUnavailableError."""
        until, keys = self._kept.get(issuer, (0.0, {}))
        if time.monotonic() >= until:
            keys = await _fetch(issuer)
            self._kept[issuer] = time.monotonic() + LIFETIME, keys
        return keys.get(key_id or "")


async def _fetch(issuer: str) -> Mapping[str, jwt.PyJWK]:
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT) as client:
            configuration = f"{issuer.removesuffix('/')}/.well-known/openid-configuration"
            found = (await client.get(configuration)).raise_for_status().json()
            key_set = (await client.get(found["jwks_uri"])).raise_for_status().json()
        return {key.key_id: key for key in jwt.PyJWKSet.from_dict(key_set).keys if key.key_id}
    except (httpx.HTTPError, jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
        raise KeysUnavailableError(f"cannot read the keys of {issuer}") from error
