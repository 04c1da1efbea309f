"""The own page of whoever is signed in: password, one-time codes, passkeys, and where else one is signed in."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from server.access.guard import own_check
from server.accounts.attempts import proves
from server.accounts.forms import PasskeyForm, PasswordForm, TotpForm
from server.accounts.listing import held_by, shown_logins
from server.accounts.logins import SignedOut, end_all_logins, end_login
from server.accounts.passkeys import keys_of
from server.accounts.passwords import set_password
from server.accounts.rules import passkeys_work_at
from server.accounts.signed_in import ACCOUNT, Seat, fresh_seat, own_seat
from server.accounts.totp import (
    SET_UP_SECONDS,
    address_of,
    keep_totp,
    matching_step,
    new_totp_secret,
    opened,
    sealed,
)
from server.accounts.web import routes
from server.accounts.web.clock import reader_clock
from server.core.house import house
from server.core.refusal import Refusal
from server.forms.drawing import filled
from server.forms.form import read
from server.words.i18n import t
from signs.qr import outline

OWN = "the reader's own sign-in"


@routes.get(ACCOUNT)
@own_check(OWN)
def account() -> ResponseReturnValue:
    """Show what a user can do about their own account."""
    return _page(own_seat())


@routes.post(f"{ACCOUNT}/password")
@own_check(OWN)
def change_password() -> ResponseReturnValue:
    """Set another password; it takes the present one, and ends every other sign-in."""
    here, now = own_seat() if own_seat().user.password else fresh_seat(), house().clock()
    try:
        form = read(PasswordForm)
        if here.user.password:
            _prove(here, form.present)
        set_password(house().db, here.user.id, form.new, here.by, now, but=here.login.id)
    except SignedOut:
        raise
    except Refusal as refusal:
        return _page(here, refusal), refusal.status, refusal.headers
    return _back("accounts.account.password_set")


@routes.get(f"{ACCOUNT}/totp")
@own_check(OWN)
def totp_secret() -> ResponseReturnValue:
    """Show the code that an app scans."""
    return _totp_page(fresh_seat(), new_totp_secret())


@routes.post(f"{ACCOUNT}/totp")
@own_check(OWN)
def keep_totp_secret() -> ResponseReturnValue:
    """Ask for codes from now on, once the app has shown a right one."""
    here, now = fresh_seat(), house().clock()
    form = read(TotpForm)
    secret = opened(house().keys, form.sealed, SET_UP_SECONDS)
    if secret is None:
        return redirect(f"{ACCOUNT}/totp", 303)
    step = matching_step(secret, form.code, now)
    if step is None:
        refusal = Refusal("accounts.refused.code")
        return _totp_page(here, secret, refusal), refusal.status
    keep_totp(house().db, here.user.id, sealed(house().keys, secret), step, here.by, now)
    return _back("accounts.account.totp_kept")


@routes.post(f"{ACCOUNT}/totp/off")
@own_check(OWN)
def stop_totp() -> ResponseReturnValue:
    """Ask for codes no longer."""
    here = fresh_seat()
    keep_totp(house().db, here.user.id, None, None, here.by, house().clock())
    return _back("accounts.account.totp_off")


@routes.post(f"{ACCOUNT}/logins/<id:login>/end")
@own_check(OWN)
def end_own_login(login: int) -> ResponseReturnValue:
    """End one of the own sign-ins; those of others are not there."""
    here = own_seat()
    end_login(house().db, here.user.id, login, here.by, house().clock())
    return _back("accounts.account.login_ended")


@routes.post(f"{ACCOUNT}/logins/end")
@own_check(OWN)
def end_other_logins() -> ResponseReturnValue:
    """End every other own sign-in."""
    here = own_seat()
    end_all_logins(house().db, here.user.id, here.by, house().clock(), but=here.login.id)
    return _back("accounts.account.logins_ended")


def _prove(here: Seat, present: str) -> None:
    if not proves(house().db, here.user, here.user.login, present, house().clock()):
        raise Refusal("accounts.refused.present")


def _page(here: Seat, refusal: Refusal | None = None) -> str:
    now = house().clock()
    with house().db.reading() as session:
        held = held_by(session, here.user.id)
        clock = reader_clock(session, now)
        logins = shown_logins(session, here.user.id, now, clock)
        passkeys = [
            (one, clock.moment(one.created_at), clock.moment(one.used_at)) for one in keys_of(session, here.user.id)
        ]
    return render_template(
        "accounts/account.html",
        here=here,
        held=held,
        logins=logins,
        passkeys=passkeys,
        possible=passkeys_work_at(house().config.url),
        form=filled(PasswordForm, refusal),
        passkey=filled(PasskeyForm, None, "passkey-"),
    )


def _totp_page(here: Seat, secret: str, refusal: Refusal | None = None) -> str:
    host = urlsplit(house().config.url).hostname or ""
    return render_template(
        "accounts/totp.html",
        code=outline(address_of(secret, here.user.login, host)),
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        sealed=sealed(house().keys, secret),
        form=filled(TotpForm, refusal),
    )


def _back(key: str) -> ResponseReturnValue:
    flash(t(key))
    return redirect(ACCOUNT, 303)
