"""Signing in by a passkey, and looking after one's own. A script speaks with these, in JSON."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from flask import Response, flash, jsonify, redirect, request, session
from flask.typing import ResponseReturnValue

from server.access.guard import own_check, public
from server.accounts import passkeys
from server.accounts.rules import LONGEST_NAME, name_of
from server.accounts.signed_in import ACCOUNT, fresh_seat
from server.accounts.web import routes
from server.accounts.web.entering import destination, signed_in
from server.core.house import house
from server.core.refusal import Refusal
from server.edge.agents import read_agent
from server.words.i18n import said, t

OWN = "the reader's own sign-in"
CHALLENGE = "challenge"


@routes.post("/manage/sign-in/passkey/options")
@public
def ask_for_passkey() -> ResponseReturnValue:
    """Say what a passkey must sign to open the door."""
    return _json(passkeys.options_to_sign_in(house().config.url, _new_challenge()))


@routes.post("/manage/sign-in/passkey")
@public
def sign_in_with_passkey() -> ResponseReturnValue:
    """Let in whose passkey signed it."""
    sent = _sent()
    try:
        user = passkeys.user_of_passkey(house().db, house().config.url, _challenge(), sent, house().clock())
        return signed_in(jsonify(to=destination(user.id)), user, "passkey")
    except Refusal as refusal:
        return _problem(refusal)


@routes.post(f"{ACCOUNT}/passkeys/options")
@own_check(OWN)
def offer_passkey() -> ResponseReturnValue:
    """Say what a browser needs to make a passkey."""
    here = fresh_seat()
    with house().db.reading() as db:
        held = [key.credential for key in passkeys.keys_of(db, here.user.id)]
    return _json(passkeys.options_to_add(house().config.url, house().instance, here.user, held, _new_challenge()))


@routes.post(f"{ACCOUNT}/passkeys")
@own_check(OWN)
def add_passkey() -> ResponseReturnValue:
    """Keep the passkey that the browser made."""
    # What is sent may be long in coming: only then it is seen who sent it, and when.
    sent, here, now = _sent(), fresh_seat(), house().clock()
    name = name_of(str(sent.get("name", ""))) or read_agent(request.user_agent.string).name[:LONGEST_NAME]
    made = sent.get("credential")
    try:
        passkeys.add_passkey(
            house().db,
            here.user.id,
            house().config.url,
            _challenge(),
            made if isinstance(made, dict) else {},
            name,
            here.by,
            now,
        )
    except Refusal as refusal:
        return _problem(refusal)
    flash(t("accounts.passkey.added"))
    return jsonify(to=ACCOUNT)


@routes.post(f"{ACCOUNT}/passkeys/<id:passkey>/remove")
@own_check(OWN)
def remove_passkey(passkey: int) -> ResponseReturnValue:
    """Remove one of the own passkeys; those of others are not there."""
    here = fresh_seat()
    passkeys.remove_passkey(house().db, here.user.id, passkey, here.by, house().clock())
    flash(t("accounts.passkey.removed"))
    return redirect(ACCOUNT, 303)


def _new_challenge() -> bytes:
    challenge = secrets.token_bytes(32)
    session[CHALLENGE] = [challenge.hex(), house().clock().timestamp()]
    return challenge


def _challenge() -> passkeys.Challenge:
    """Return what this browser was asked to sign; it is asked once."""
    secret, issued_at = session.pop(CHALLENGE, ("", 0))
    return passkeys.Challenge(bytes.fromhex(secret), datetime.fromtimestamp(issued_at, UTC))


def _sent() -> dict[str, Any]:
    sent = request.get_json(silent=True)
    return sent if isinstance(sent, dict) else {}


def _json(text: str) -> Response:
    return Response(text, content_type="application/json")


def _problem(refusal: Refusal) -> ResponseReturnValue:
    return jsonify(problem=str(said(refusal))), refusal.status
