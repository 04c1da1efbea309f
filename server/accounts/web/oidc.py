"""Signing in through an OpenID provider, where one is configured."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime

from flask import Blueprint, redirect, request, session
from flask.typing import ResponseReturnValue

from server.access.guard import public
from server.accounts.oidc import Asked, Provider, user_of_claims
from server.accounts.rules import REMEMBERED, is_moment, proved_since
from server.accounts.web.entering import let_in
from server.core.config import Config
from server.core.house import house
from server.core.parts import Part
from server.core.refusal import Refusal

ASKED = "oidc"
"""What the session keeps of a browser that was sent away."""
BACK = "/manage/sign-in/oidc/back"

provider = Part[Provider | None]()
"""The provider that users may sign in through, None where there is none."""
routes = Blueprint("oidc", __name__, url_prefix="/manage/sign-in/oidc")


@routes.get("")
@public
def go() -> ResponseReturnValue:
    """Send a browser to the provider, with what it must bring back."""
    asked, now, again = Asked.anew(), house().clock(), "again" in request.args
    address = _provider().address(asked, now, again=again)
    session[ASKED] = [asked.state, asked.nonce, asked.verifier, request.args.get("back", ""), now.timestamp(), again]
    return redirect(address)


@routes.get("/back")
@public
def come_back() -> ResponseReturnValue:
    """Let in whom the provider proved.

    The protocol demands a GET here. It changes something only in the browser that was sent away, and once. Whoever
    was to prove it again is not let in on what the provider remembers.
    """
    asked, back, asked_at, again = _sent_away()
    given = request.args.get("state", "")
    if not hmac.compare_digest(given.encode(), asked.state.encode()) or "code" not in request.args:
        raise Refusal("accounts.refused.oidc", status=403)
    now = house().clock()
    claims = _provider().claims(request.args["code"], asked, now)
    looked_at = claims.get("auth_time")
    proved = proved_since(asked_at, looked_at, now)
    if again and not proved:
        raise Refusal(_unproved(looked_at), status=403)
    return let_in(user_of_claims(house().db, claims, now), "oidc" if proved else REMEMBERED, back)


def _sent_away() -> tuple[Asked, str, datetime, bool]:
    if ASKED not in session:
        raise Refusal("accounts.refused.oidc", status=403)
    state, nonce, verifier, back, asked_at, again = session.pop(ASKED)
    return Asked(state, nonce, verifier), back, datetime.fromtimestamp(asked_at, UTC), again


def _unproved(looked_at: object) -> str:
    # A provider that never says when it looked will not say it at the next try either.
    return "accounts.refused.oidc_remembered" if is_moment(looked_at) else "accounts.refused.oidc_undated"


def provider_of(config: Config) -> Provider | None:
    """Return the provider that is configured."""
    return Provider(config.oidc, config.url + BACK) if config.oidc else None


def _provider() -> Provider:
    found = provider()
    if found is None:
        raise Refusal("error.404", status=404)
    return found
