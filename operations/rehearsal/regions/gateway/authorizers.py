"""JWT authorizers of HTTP APIs: they let requests with a valid token in.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html says what
is checked, and http-api-troubleshooting-jwt shows the responses. Three details were observed at
AWS: the reasons in the responses, that all claims are passed on as text, and that a function is
told the token's scopes only if the route requires some.
"""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import httpx
import jwt

from operations.http_api.deployed import JwtAuthorizer
from operations.rehearsal.regions.gateway.events import Request
from operations.rehearsal.regions.gateway.responses import Response, refusal

TIMEOUT = 1.5
"""Seconds for each of the two documents of an issuer (API Gateway's quota)."""
LIFETIME = 2 * 60 * 60
"""Seconds for which API Gateway may cache an issuer's keys."""


class KeysUnavailableError(Exception):
    """An issuer's keys cannot be read."""


class SigningKeys:
    """The public keys of issuers, cached for two hours.

    They are found through `<issuer>/.well-known/openid-configuration`.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Mapping[str, jwt.PyJWK]]] = {}

    async def find(self, issuer: str, key_id: str | None) -> jwt.PyJWK | None:
        """Return the issuer's key with an id, or None.

        Raises:
            KeysUnavailableError: if the issuer's keys cannot be read.
        """
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


RSA = ["RS256", "RS384", "RS512"]
REASONS: Mapping[type[Exception], str] = {
    jwt.ExpiredSignatureError: "the token has expired",
    jwt.ImmatureSignatureError: "the token is not yet valid",
    jwt.InvalidIssuerError: "the issuer does not match",
    jwt.InvalidSignatureError: "signature is invalid",
}


@dataclass(frozen=True)
class Authorization:
    """The authorization of a request; `context` becomes the event's `authorizer`."""

    context: Mapping[str, Any]


async def authorize(
    request: Request, *, authorizer: JwtAuthorizer, scopes: tuple[str, ...], keys: SigningKeys
) -> Authorization | Response:
    """Return the authorization of a request, or the response that refuses it.

    The response is 401 without a valid token, and 403 if the token has none of the route's scopes.
    """
    token = _token(request, authorizer.identity_source)
    if token is None:
        return refusal(401, "Unauthorized", ("www-authenticate", "Bearer"))
    try:
        claims = await _claims(token, authorizer, keys)
    except (jwt.PyJWTError, KeysUnavailableError) as error:
        reason = REASONS.get(type(error), str(error))
        return _refusal(401, "Unauthorized", scopes, "invalid_token", reason)
    granted = _scopes(claims)
    if scopes and not set(scopes) & set(granted):
        expected = f"expected scopes: [{' '.join(scopes)}]"
        return _refusal(403, "Forbidden", scopes, "insufficient_scope", expected)
    texts = {name: _text(value) for name, value in claims.items()}
    return Authorization({"jwt": {"claims": texts, "scopes": granted if scopes else None}})


def _token(request: Request, identity_source: str) -> str | None:
    """Return the token, with or without `Bearer ` before it; None if there is none."""
    _, place, name = identity_source.split(".", 2)
    if place == "header":
        value = request.headers.get(name.lower(), "")
    else:
        value = parse_qs(request.query).get(name, [""])[0]
    return re.sub(r"(?i)^bearer(\s+|$)", "", value).strip() or None


async def _claims(token: str, authorizer: JwtAuthorizer, keys: SigningKeys) -> dict[str, Any]:
    header = jwt.get_unverified_header(token)
    key = await keys.find(authorizer.issuer, header.get("kid"))
    if key is None:
        raise jwt.InvalidTokenError("no key of the issuer's signed the token")
    claims: dict[str, Any] = jwt.decode(
        token,
        key,
        algorithms=RSA,
        issuer=authorizer.issuer,
        options={"require": ["exp", "iss"], "verify_aud": False},
    )
    audience = claims.get("aud", claims.get("client_id"))
    named = audience if isinstance(audience, list) else [audience]
    if not authorizer.audience & set(map(str, named)):
        raise jwt.InvalidAudienceError("the token does not have a valid audience")
    return claims


def _scopes(claims: Mapping[str, Any]) -> list[str]:
    scope = claims.get("scope", claims.get("scp", ""))
    return list(map(str, scope)) if isinstance(scope, list) else str(scope).split()


def _text(value: object) -> str:
    """Return a claim as AWS passes it on: as text, and a list as `[a b]`."""
    if isinstance(value, list):
        return f"[{' '.join(map(_text, value))}]"
    return value if isinstance(value, str) else json.dumps(value)


def _refusal(status: int, message: str, scopes: tuple[str, ...], error: str, why: str) -> Response:
    scope, why = " ".join(scopes), why.replace('"', "'")
    challenge = f'Bearer scope="{scope}" error="{error}" error_description="{why}"'
    return refusal(status, message, ("www-authenticate", challenge))
