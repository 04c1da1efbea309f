"""OpenID Connect: another server proves who a user is. It proves that, and gives no rights.

Authorization code with PKCE, state and nonce; the provider's keys are read from where it publishes them.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import quote

import urllib3
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization
from joserfc.jws import JWSRegistry
from sqlalchemy import select
from urllib3.exceptions import HTTPError
from urllib3.util import make_headers

from server.access.audit import record
from server.accounts.places import about_user
from server.accounts.rules import LASTS, SKEW, email_of
from server.accounts.tables import LONGEST_SUBJECT, User
from server.core.config import Oidc
from server.core.db import Database
from server.core.principals import HOUSE
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.transactions import Transaction

DISCOVERY = "/.well-known/openid-configuration"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Signatures that only the provider can make; never ``none``, never one by our own secret."""
ENDPOINTS = {"authorization_endpoint", "token_endpoint", "jwks_uri"}
KNOWN_FOR = timedelta(hours=1)
"""How long what the provider says about itself is believed."""
PATIENCE = urllib3.Timeout(connect=5, read=10)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What one browser was sent to the provider with, and must come back with."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def anew(cls) -> Asked:
        """Return three new secrets."""
        return cls(*(secrets.token_urlsafe(32) for _each in range(3)))


class Provider:
    """One OpenID provider, as it describes itself. ``back`` is our address that it sends browsers back to."""

    def __init__(self, config: Oidc, back: str) -> None:
        self._config = config
        self._back = back
        self._http = urllib3.PoolManager(timeout=PATIENCE, retries=False)
        self._about: tuple[datetime, dict[str, Any], KeySet] | None = None

    def address(self, asked: Asked, now: datetime, *, again: bool) -> str:
        """Return where a browser is sent; ``again`` asks for the password even of those who are signed in there."""
        about, _keys = self._describe(now)
        parameters = [
            ("response_type", "code"),
            ("client_id", self._config.client_id),
            ("redirect_uri", self._back),
            ("scope", "openid email profile"),
            ("state", asked.state),
            ("nonce", asked.nonce),
            ("code_challenge", create_s256_code_challenge(asked.verifier)),
            ("code_challenge_method", "S256"),
            # Whoever is told an age must say when it was proved.
            *([("prompt", "login"), ("max_age", "0")] if again else [("max_age", str(int(LASTS.total_seconds())))]),
        ]
        return str(add_params_to_uri(about["authorization_endpoint"], parameters))

    def claims(self, code: str, asked: Asked, now: datetime) -> dict[str, Any]:
        """Return what the provider says about the user behind a code. Raises :class:`Refusal`."""
        about, _keys = self._describe(now)
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "code_verifier": asked.verifier,
        }
        said = self._ask(
            "POST", about["token_endpoint"], fields=fields, encode_multipart=False, headers=self._credentials()
        )
        try:
            token = self._opened(str(said.get("id_token", "")), now)
            claims = CodeIDToken(token.claims, token.header, self._expected(), self._bound(asked, said))
            claims.validate(now=int(now.timestamp()), leeway=int(SKEW.total_seconds()))
        except (JoseError, ValueError) as error:
            log.warning("the OpenID provider sent a token that proves nothing: %s", error)
            raise Refusal("accounts.refused.oidc", status=403) from error
        return dict(claims)

    def _opened(self, token: str, now: datetime) -> jwt.Token:
        registry = JWSRegistry(algorithms=list(ALGORITHMS))
        try:
            return jwt.decode(token, self._describe(now)[1], registry=registry)
        except (JoseError, ValueError):
            # The provider may have changed its keys since they were read.
            self._about = None
            return jwt.decode(token, self._describe(now)[1], registry=registry)

    def _expected(self) -> dict[str, Any]:
        issuer, client = self._config.issuer, self._config.client_id
        return {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client}}

    def _bound(self, asked: Asked, said: dict[str, Any]) -> dict[str, Any]:
        bound = {"nonce": asked.nonce, "client_id": self._config.client_id}
        return bound | ({"access_token": said["access_token"]} if "access_token" in said else {})

    def _credentials(self) -> dict[str, str]:
        pair = f"{quote(self._config.client_id, safe='')}:{quote(self._config.client_secret, safe='')}"
        return make_headers(basic_auth=pair)

    def _describe(self, now: datetime) -> tuple[dict[str, Any], KeySet]:
        if self._about is None or now > self._about[0] + KNOWN_FOR:
            about = self._ask("GET", self._config.issuer.rstrip("/") + DISCOVERY)
            if about.get("issuer") != self._config.issuer:
                raise self._away("it calls itself by another name than DOORBOARD_OIDC_ISSUER")
            if not about.keys() >= ENDPOINTS:
                raise self._away("it does not say where its endpoints are")
            try:
                keys = KeySet.import_key_set(cast("KeySetSerialization", self._ask("GET", about["jwks_uri"])))
            except (JoseError, LookupError, TypeError, ValueError) as error:
                raise self._away("its keys cannot be read") from error
            self._about = now, about, keys
        return self._about[1], self._about[2]

    def _ask(self, method: str, url: str, **options: Any) -> dict[str, Any]:
        try:
            answer = self._http.request(method, url, redirect=False, **options)
            said = answer.json() if answer.status == 200 else None
        except (HTTPError, ValueError) as error:
            raise self._away(str(error)) from error
        if not isinstance(said, dict):
            raise self._away(f"{url} answered {answer.status}")
        return said

    def _away(self, why: str) -> Refusal:
        self._about = None
        log.warning("the OpenID provider cannot be used: %s", why)
        return Refusal("accounts.refused.oidc_away", status=503)


def user_of_claims(db: Database, claims: dict[str, Any], now: datetime) -> User:
    """Return the user whom a provider proved, linked at the first time by the e-mail that it verified.

    Raises :class:`Refusal` for whoever is no user here: nobody becomes one by signing in.
    """
    issuer, subject = str(claims["iss"]), str(claims["sub"])
    if len(subject) > LONGEST_SUBJECT:
        raise Refusal("accounts.refused.oidc_stranger", status=403)
    email = email_of(str(claims.get("email", ""))) if claims.get("email_verified") is True else None

    def find(tx: Transaction) -> User:
        user = tx.session.scalar(select(User).filter_by(issuer=issuer, subject=subject))
        if user is None and email:
            user = tx.session.scalar(select(User).filter_by(email=email, issuer=None).with_for_update())
        if user is None or user.disabled_at is not None:
            raise Refusal("accounts.refused.oidc_stranger", status=403)
        if user.issuer is None:
            user.issuer, user.subject = issuer, subject
            record(tx, Ref("user", user.id), "oidc.linked", about_user(tx.session, user.id), now, issuer=issuer)
        tx.session.flush()
        tx.session.expunge(user)
        return user

    return db.act(find, by=HOUSE)
