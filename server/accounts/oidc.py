"""OpenID Connect: another server proves who a user is. It proves that, and gives no rights.

Authlib's client goes by authorization code with PKCE, state and nonce. What the provider says about itself configures
no more of it than where it is asked.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from ssl import get_default_verify_paths
from typing import Any
from urllib.parse import quote

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client import MismatchingStateError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException
from sqlalchemy import select
from werkzeug import Response

from server.access.audit import record
from server.accounts.rules import LASTS, SKEW, email_of
from server.accounts.scopes import about_user
from server.accounts.tables import LONGEST_SUBJECT, User
from server.core.config import Oidc
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.principals import HOUSE
from server.core.refs import Ref
from server.core.refusal import Refusal

DISCOVERY = "/.well-known/openid-configuration"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Signatures that only the provider can make; never ``none``, never one by our own secret."""
KNOWN_FOR = timedelta(hours=1)
"""How long what the provider says about itself is believed."""
TRUSTED = get_default_verify_paths()
HTTP = {
    "default_timeout": (5, 10),
    "max_redirects": 0,
    "trust_env": False,
    "verify": TRUSTED.cafile or TRUSTED.capath or True,
}
"""How the provider is asked: within seconds, nowhere else, with the certificates that this machine believes."""
NONSENSE = (RequestException, AuthlibBaseError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What is raised over a provider that cannot be reached or answers nothing sensible."""

log = logging.getLogger(__name__)


class Provider:
    """One OpenID provider, as it describes itself. ``back`` is our address that it sends browsers back to."""

    def __init__(self, config: Oidc, back: str) -> None:
        self._config = config
        self._back = back
        self._known: tuple[datetime, FlaskOAuth2App] | None = None

    def send(self, now: datetime, *, again: bool) -> Response:
        """Send the browser to it; ``again`` asks for the password even of those who are signed in there."""
        # Whoever is told an age must say when it was proved.
        asked = {"prompt": "login", "max_age": "0"} if again else {"max_age": str(int(LASTS.total_seconds()))}
        with self._reached():
            sent: Response = self._client(now).authorize_redirect(self._back, **asked)
        return sent

    def claims(self, now: datetime) -> dict[str, Any]:
        """Return what it says about the user whom it sends back. Raises :class:`Refusal`."""
        with self._reached():
            client = self._client(now)
            said = client.authorize_access_token(
                claims_options={
                    "iss": {"essential": True, "value": self._config.issuer},
                    "aud": {"essential": True, "value": self._config.client_id},
                },
                claims_cls=lambda *given: _IdToken(now, client.token, *given),
                leeway=int(SKEW.total_seconds()),
            )
            return dict(said["userinfo"])

    def _client(self, now: datetime) -> FlaskOAuth2App:
        """Return the client of the provider. Authlib would believe what it read once for ever."""
        if self._known is None or now > self._known[0] + KNOWN_FOR:
            with OAuth2Session(**HTTP) as http:
                about = http.get(self._config.issuer.rstrip("/") + DISCOVERY, withhold_token=True).json()
            if about["issuer"] != self._config.issuer:
                raise ValueError("it calls itself by another name than DOORBOARD_OIDC_ISSUER")
            client = FlaskOAuth2App(
                FlaskIntegration("oidc"),
                "oidc",
                client_id=self._config.client_id,
                client_secret=self._config.client_secret,
                client_auth_methods=[("client_secret_basic", _authenticate)],
                client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", **HTTP},
                authorize_url=about["authorization_endpoint"],
                access_token_url=about["token_endpoint"],
                jwks_uri=about["jwks_uri"],
                id_token_signing_alg_values_supported=ALGORITHMS,
            )
            KeySet.import_key_set(client.fetch_jwk_set())
            self._known = now, client
        return self._known[1]

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except MismatchingStateError as error:
            raise Refusal("accounts.refused.oidc", status=403) from error
        except JoseError as error:
            # Its keys may be others than those that were read.
            self._known = None
            log.warning("the OpenID provider sent a token that proves nothing: %r", error)
            raise Refusal("accounts.refused.oidc", status=403) from error
        except NONSENSE as error:
            self._known = None
            log.warning("the OpenID provider cannot be used: %r", error)
            raise Refusal("accounts.refused.oidc_away", status=503) from error


class _IdToken(CodeIDToken):  # type: ignore[misc]
    """A token of the provider, judged by our clock and with the access token that came beside it."""

    def __init__(self, now: datetime, beside: dict[str, Any], *given: Any) -> None:
        super().__init__(*given)
        self.params["access_token"] = beside.get("access_token")
        self._now = int(now.timestamp())

    def validate(self, _now: int | None = None, leeway: int = 0) -> None:
        super().validate(self._now, leeway)


def _authenticate(client: Any, _method: str, uri: str, headers: Any, body: Any) -> tuple[str, Any, Any]:
    # Authlib leaves out that both are percent-encoded (RFC 6749, 2.3.1).
    pair = f"{quote(client.client_id, safe='')}:{quote(client.client_secret, safe='')}"
    headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return uri, headers, body


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
