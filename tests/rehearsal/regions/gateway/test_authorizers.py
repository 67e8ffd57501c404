"""JWT authorizers, with tokens signed by the keys that a loopback issuer publishes."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as elliptic_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from operations.http_api.deployed import JwtAuthorizer
from operations.rehearsal.regions.gateway.authorizers import Authorization, SigningKeys, authorize
from operations.rehearsal.regions.gateway.events import Request
from operations.rehearsal.regions.gateway.responses import Response


@dataclass
class Issuer:
    """An identity provider on loopback that publishes one RSA key under the id `key-1`."""

    url: str
    documents: dict[str, Any]
    key: RSAPrivateKey
    asked: list[str] = field(default_factory=list)

    def token(self, *, key_id: str = "key-1", **claims: Any) -> str:
        """A token that is good for an hour, but for what the claims say; None leaves one out."""
        now = int(time.time())
        standard = {"iss": self.url, "aud": "app", "iat": now - 60, "exp": now + 3600, "sub": "ada"}
        chosen = {name: value for name, value in (standard | claims).items() if value is not None}
        return jwt.encode(chosen, self.key, algorithm="RS256", headers={"kid": key_id})


@pytest.fixture(scope="module")
def key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def issuer(key: RSAPrivateKey) -> Iterator[Issuer]:
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            published.asked.append(self.path)
            body = json.dumps(published.documents.get(self.path)).encode()
            self.send_response(200 if self.path in published.documents else 404)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        published = Issuer(
            url=url,
            documents={
                "/.well-known/openid-configuration": {"jwks_uri": f"{url}/keys"},
                "/keys": {"keys": [{**public, "kid": "key-1"}]},
            },
            key=key,
        )
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield published
        server.shutdown()
        thread.join()


Answer = Authorization | Response
Ask = Callable[..., Answer]


@pytest.fixture
def ask(issuer: Issuer, make_request: Callable[..., Request]) -> Ask:
    """Asks an authorizer of the audience `app` about a request with the Authorization header."""

    def ask(header: str | None, *, scopes: tuple[str, ...] = (), **fields: Any) -> Answer:
        authorizer = JwtAuthorizer(
            identity_source="$request.header.Authorization",
            issuer=issuer.url,
            audience=frozenset({"app", "other"}),
        )
        headers = {} if header is None else {"authorization": header}
        return asyncio.run(
            authorize(
                make_request(headers=headers, query=fields.pop("query", "")),
                authorizer=replace(authorizer, **fields),
                scopes=scopes,
                keys=SigningKeys(),
            )
        )

    return ask


def described(answer: Answer) -> tuple[int, str, str]:
    """Status, body and challenge of a refusal."""
    assert isinstance(answer, Response)
    return answer.status, answer.body.decode(), dict(answer.headers)["www-authenticate"]


def unauthorized(why: str) -> tuple[int, str, str]:
    challenge = f'Bearer scope="" error="invalid_token" error_description="{why}"'
    return 401, '{"message":"Unauthorized"}', challenge


@pytest.mark.parametrize("prefix", ["", "Bearer ", "bearer  "])
def test_a_good_token_lets_the_caller_in_with_its_claims_as_text(
    ask: Ask, issuer: Issuer, prefix: str
) -> None:
    token = issuer.token(
        iat=1, exp=4102444800, groups=["Admins", "Readers"], verified=True, scope="read write"
    )
    claims = {
        "iss": issuer.url,
        "aud": "app",
        "iat": "1",
        "exp": "4102444800",
        "sub": "ada",
        "groups": "[Admins Readers]",
        "verified": "true",
        "scope": "read write",
    }
    assert ask(prefix + token) == Authorization({"jwt": {"claims": claims, "scopes": None}})


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer "])
def test_a_request_without_a_token_is_challenged(ask: Ask, header: str | None) -> None:
    assert described(ask(header)) == (401, '{"message":"Unauthorized"}', "Bearer")


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"exp": 1}, "the token has expired"),
        ({"exp": None}, "Token is missing the 'exp' claim"),
        ({"nbf": 4102444800}, "the token is not yet valid"),
        ({"iat": 4102444800}, "the token is not yet valid"),
        ({"iss": "https://other.example"}, "the issuer does not match"),
        ({"aud": "stranger"}, "the token does not have a valid audience"),
        ({"aud": None}, "the token does not have a valid audience"),
        ({"aud": "stranger", "client_id": "app"}, "the token does not have a valid audience"),
        ({"key_id": "key-2"}, "no key of the issuer's signed the token"),
    ],
)
def test_a_token_that_is_not_good_is_unauthorized(
    ask: Ask, issuer: Issuer, claims: dict[str, Any], why: str
) -> None:
    assert described(ask(issuer.token(**claims))) == unauthorized(why)


@pytest.mark.parametrize(
    "claims", [{"aud": ["stranger", "app"]}, {"aud": None, "client_id": "other"}]
)
def test_the_audience_may_be_one_of_several_or_the_client(
    ask: Ask, issuer: Issuer, claims: dict[str, Any]
) -> None:
    assert isinstance(ask(issuer.token(**claims)), Authorization)


def test_a_token_signed_by_another_key_is_unauthorized(ask: Ask, issuer: Issuer) -> None:
    issuer.key = generate_private_key(public_exponent=65537, key_size=2048)
    assert described(ask(issuer.token())) == unauthorized("signature is invalid")


def test_only_rsa_signatures_are_taken(ask: Ask, issuer: Issuer) -> None:
    key = elliptic_key(SECP256R1())
    public = jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    issuer.documents["/keys"]["keys"].append({**public, "kid": "elliptic"})
    token = jwt.encode({"iss": issuer.url}, key, algorithm="ES256", headers={"kid": "elliptic"})
    assert described(ask(token)) == unauthorized("The specified alg value is not allowed")


def test_what_is_not_a_token_is_unauthorized(ask: Ask) -> None:
    assert described(ask("Bearer nonsense")) == unauthorized("Not enough segments")


def test_a_needed_scope_lets_the_caller_in_and_all_its_scopes_are_told(
    ask: Ask, issuer: Issuer
) -> None:
    answers = [
        ask(issuer.token(scope="a b"), scopes=("b", "c")),
        ask(issuer.token(scp=["a", "b"]), scopes=("b", "c")),
    ]
    assert [answer.context["jwt"]["scopes"] for answer in answers] == [["a", "b"], ["a", "b"]]  # type: ignore[union-attr]


@pytest.mark.parametrize("claims", [{}, {"scope": "d"}, {"scope": "bc"}])
def test_a_token_without_a_needed_scope_is_forbidden(
    ask: Ask, issuer: Issuer, claims: dict[str, Any]
) -> None:
    challenge = (
        'Bearer scope="b c" error="insufficient_scope" error_description="expected scopes: [b c]"'
    )
    assert described(ask(issuer.token(**claims), scopes=("b", "c"))) == (
        403,
        '{"message":"Forbidden"}',
        challenge,
    )


def test_a_token_may_come_in_the_query(ask: Ask, issuer: Issuer) -> None:
    source, query = "$request.querystring.token", f"token={issuer.token()}"
    assert isinstance(ask(None, identity_source=source, query=query), Authorization)
    assert described(ask(issuer.token(), identity_source=source))[2] == "Bearer"


@pytest.mark.parametrize(
    "documents",
    [
        {},
        {"/.well-known/openid-configuration": {}},
        {"/.well-known/openid-configuration": {"jwks_uri": "nonsense"}},
        {"/.well-known/openid-configuration": []},
    ],
)
def test_an_issuer_whose_keys_cannot_be_read_lets_nobody_in(
    ask: Ask, issuer: Issuer, documents: dict[str, Any]
) -> None:
    token = issuer.token()
    issuer.documents = documents
    assert described(ask(token)) == unauthorized(f"cannot read the keys of {issuer.url}")


def test_the_keys_of_an_issuer_are_fetched_once(issuer: Issuer) -> None:
    async def twice() -> list[bool]:
        keys = SigningKeys()
        return [await keys.find(issuer.url, key) is not None for key in ("key-1", "key-2", None)]

    assert asyncio.run(twice()) == [True, False, False]
    assert issuer.asked == ["/.well-known/openid-configuration", "/keys"]


def test_the_keys_of_an_issuer_are_fetched_again_after_their_lifetime(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("operations.rehearsal.regions.gateway.authorizers.LIFETIME", 0)

    async def twice() -> None:
        keys = SigningKeys()
        await keys.find(issuer.url, "key-1")
        await keys.find(issuer.url, "key-1")

    asyncio.run(twice())
    assert issuer.asked == ["/.well-known/openid-configuration", "/keys"] * 2
