"""What accounts follow: names of users, passwords, how long a sign-in lasts, whom a user belongs to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, TypeGuard
from urllib.parse import urlsplit

from server.access.roles import Scope, scope_at
from server.core.folding import folded
from server.core.refs import Ref

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 256
LONGEST_LOGIN = 40
LONGEST_NAME = 60
LONGEST_EMAIL = 254

IDLE = timedelta(hours=8)
"""A sign-in that nobody used for this long has ended: a working day is not interrupted, a night is."""
LASTS = timedelta(days=7)
"""A sign-in ends after this long, however much it was used."""
FRESH = timedelta(minutes=15)
"""How long after signing in a user may change how they sign in."""
SKEW = timedelta(minutes=2)
"""How far the clocks of an OpenID provider may be off."""
How = Literal["password", "totp", "passkey", "oidc", "sso"]
"""How a sign-in was proved."""
REMEMBERED: Final = "sso"
"""So for a user whom the provider remembered: never fresh."""
LINK_LASTS = timedelta(hours=24)
"""How long a link for setting a password is valid."""

_LOGIN = re.compile(r"[\w][\w.@-]{1,39}")
_EMAIL = re.compile(r"[^\s@,;<>\"]{1,64}@[^\s@,;<>\"]{1,180}\.[^\s@,;<>\".]{2,}")


@dataclass(frozen=True, slots=True)
class Span:
    """When a sign-in began, was last used, ends at the latest, and was ended, if it was."""

    seen_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None

    def is_live(self, now: datetime) -> bool:
        """Tell whether the sign-in still holds."""
        return self.ended_at is None and now < self.ends_at and now < self.seen_at + IDLE


def is_fresh(signed_in_at: datetime, now: datetime) -> bool:
    """Tell whether somebody signed in so shortly ago that it is still the same person who sits there."""
    return now < signed_in_at + FRESH


def proved_since(asked_at: datetime, auth_time: object, now: datetime) -> bool:
    """Tell whether an OpenID provider looked who it is since we asked, by the time that it names.

    A provider that knows the browser from the morning answers at once: that proves the browser, not who sits there.
    """
    if not is_moment(auth_time):
        return False
    return is_fresh(asked_at, now) and (asked_at - SKEW).timestamp() <= auth_time <= (now + SKEW).timestamp()


def is_moment(auth_time: object) -> TypeGuard[float]:
    """Tell whether this is a time at all: it should be, but there are providers that never say it."""
    return isinstance(auth_time, int | float) and not isinstance(auth_time, bool)


def login_of(text: str) -> str | None:
    """Return the login name that somebody typed, None where it cannot be one."""
    login = folded(text)
    return login if _LOGIN.fullmatch(login) else None


def name_of(text: str) -> str | None:
    """Return a person's name as it is kept, None where it cannot be one."""
    name = " ".join(text.split())
    return name if 0 < len(name) <= LONGEST_NAME and name.isprintable() else None


def email_of(text: str) -> str | None:
    """Return an e-mail address as it is compared, None where it cannot be one."""
    email = folded(text)
    return email if len(email) <= LONGEST_EMAIL and _EMAIL.fullmatch(email) else None


def password_of(text: str) -> str:
    """Return a password as it is hashed: the same characters, whichever keyboard composed them."""
    return unicodedata.normalize("NFC", text)


def password_problem(password: str, known: Iterable[str], common: frozenset[str]) -> str | None:
    """Return the key of the words for what is wrong with a new password, None when it will do.

    ``known`` is what a guesser tries first: the user's names, the site's, ours. Any characters are allowed, none are
    demanded.
    """
    if len(password) < SHORTEST_PASSWORD:
        return "accounts.refused.password_short"
    if len(password) > LONGEST_PASSWORD:
        return "accounts.refused.password_long"
    plain = folded(password)
    if plain in common or len(set(plain)) <= 2:
        return "accounts.refused.password_common"
    if _is_mostly(plain, known):
        return "accounts.refused.password_known"
    return None


def _is_mostly(password: str, known: Iterable[str]) -> bool:
    # A name with a year behind it is a name; a long sentence may well contain one.
    words = [folded(word) for word in known]
    return any(len(word) >= 3 and word in password and len(password) - len(word) < 5 for word in words)


def scope_named(text: str) -> Scope | None:
    """Read a scope as forms name it (``site:3``, ``installation``). Nobody is granted anything on a person."""
    try:
        scope = scope_at(Ref.parse(text))
    except ValueError:
        return None
    return scope if scope and scope.person is None else None


def passkeys_work_at(url: str) -> bool:
    """Tell whether browsers keep passkeys for this address: it needs a name, and HTTPS beyond this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    is_number = ":" in host or host.replace(".", "").isdigit()
    return host == "localhost" or (parts.scheme == "https" and not is_number)


def way_back(text: str, otherwise: str) -> str:
    """Return an address of the manager's pages to go to after signing in; never one of another server."""
    inside = text.startswith("/manage") and not re.search(r"[\\\x00-\x20]|//|/\.\.?(?:/|$)", text)
    return text if inside and not text.startswith("/manage/sign-") else otherwise
