"""Signing in through an OpenID provider, where one is configured."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import request, session
from flask.typing import ResponseReturnValue

from server.access.guard import public
from server.accounts.claims import user_of_claims
from server.accounts.rules import REMEMBERED, is_moment, proved_since
from server.accounts.web import routes
from server.accounts.web.entering import let_in
from server.core.config import Config
from server.core.house import house
from server.core.parts import Part
from server.core.refusal import Refusal
from server.edge.cookieless import NoCookies, brought_nothing_back

if TYPE_CHECKING:
    from server.accounts.oidc import Provider

ASKED = "oidc"
"""What the session keeps of a browser that was sent away."""
BACK = "/manage/sign-in/oidc/back"

provider = Part["Provider | None"]()
"""The provider that users may sign in through, None where there is none."""


@routes.get("/manage/sign-in/oidc")
@public
def go_to_provider() -> ResponseReturnValue:
    """Send a browser to the provider; it is known when it comes back."""
    if brought_nothing_back():
        raise NoCookies
    now, again = house().clock(), "again" in request.args
    # Authlib keeps every trip, and a cookie holds a few.
    for earlier in [key for key in session if key.startswith("_state_")]:
        del session[earlier]
    session[ASKED] = [request.args.get("back", ""), now.timestamp(), again]
    return _provider().send(now, again=again)


@routes.get(BACK)
@public
def come_back_from_provider() -> ResponseReturnValue:
    """Let in whom the provider proved.

    The protocol demands a GET here. It changes something only in the browser that was sent away, and once. Whoever
    was to prove it again is not let in on what the provider remembers.
    """
    sent, now = session.pop(ASKED, None), house().clock()
    if sent is None or "code" not in request.args:
        raise Refusal("accounts.refused.oidc", status=403)
    back, asked_at, again = sent
    claims = _provider().claims(now)
    looked_at = claims.get("auth_time")
    proved = proved_since(datetime.fromtimestamp(asked_at, UTC), looked_at, now)
    if again and not proved:
        raise Refusal(_unproved(looked_at), status=403)
    return let_in(user_of_claims(house().db, claims, now), "oidc" if proved else REMEMBERED, back)


def _unproved(looked_at: object) -> str:
    # A provider that never says when it looked will not say it at the next try either.
    return "accounts.refused.oidc_remembered" if is_moment(looked_at) else "accounts.refused.oidc_undated"


def provider_of(config: Config) -> Provider | None:
    """Return the provider that is configured; without one nothing is loaded of what asks it."""
    if not config.oidc:
        return None
    from server.accounts.oidc import Provider  # noqa: PLC0415

    return Provider(config.oidc, config.url + BACK)


def _provider() -> Provider:
    found = provider()
    if found is None:
        raise Refusal("error.404", status=404)
    return found
