"""What a phone's cookie is worth, how long a PIN must wait, who is the same human. Pure: ``now`` is an argument."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from server.access.patience import Patience
from server.core.refusal import Refusal
from server.roster.importing.phones import phone as phone_number

RENEWED_EVERY = timedelta(days=7)
"""Age at which a cookie is replaced by a new one."""
LOST_AFTER = timedelta(minutes=10)
"""A phone that still shows the old cookie after this long never got the new one: it gets another."""
TOGETHER = timedelta(minutes=5)
"""Pages that were opened with the old cookie may still be sent after the phone has shown the new one."""
NOTED_EVERY = timedelta(days=1)
"""How exactly it is known when a phone was last used."""

INVITE_LIFE = timedelta(hours=24)

PIN = re.compile(r"[0-9]{6}")
TAIL = 4
"""Digits of a person's number that a stranger at the door sees."""
FREE = 3
"""Wrong PINs of one device that cost no wait."""
FREE_FOR_ALL = 100
"""Wrong PINs for one person in a day before the person's number is asked for, too: all that strangers can try."""
LONGEST_WAIT = timedelta(seconds=60)
"""Shorter than a ticket lives: nobody's scan runs out over it."""
PATIENCE = Patience(free=FREE, most=LONGEST_WAIT)
DAY = timedelta(days=1)
MOST_GUESSES = FREE_FOR_ALL + DAY // LONGEST_WAIT
"""What those who know the number can try in a day, on any number of devices: one in 649 of a million PINs."""
LONG_NUMBER = 8
"""Digits from which on a number is worth asking for: a shorter one is tried through, or hangs on the wall."""
LONGEST_NUMBER = 40
INSIDERS = "number"
"""What all devices that show a person's number are counted as."""
STEP = 0.5
"""While somebody guesses, "no" is said after so many seconds, or twice as many …: looking at a PIN takes less."""
SUSPICIOUS = 10
"""Wrong PINs in a day of which the manager is told."""

SHARING_KEPT = timedelta(days=7)
"""A phone that passed from one to another within this time is shared as much as one that is both's."""


class Shown(StrEnum):
    """What a cookie is, that a phone shows."""

    CURRENT = "current"
    LATE = "late"
    """The one before, of a phone that may not have got the new one yet."""
    COPIED = "copied"
    """The one before, long after the phone has shown the new one: somebody has a copy."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """When the cookie of a phone was replaced last, and when the phone first wrote with the new one.

    ``enrolled``: it was replaced because somebody enrolled, whose phone it was not before.
    """

    rotated_at: datetime
    confirmed_at: datetime | None
    enrolled: bool = False


def shown(renewal: Renewal, now: datetime, *, previous: bool) -> Shown:
    """Return what the cookie is that a phone shows now: its present one, or the ``previous`` one."""
    if not previous:
        return Shown.CURRENT
    if renewal.confirmed_at is None or now <= renewal.confirmed_at + TOGETHER:
        return Shown.LATE
    return Shown.COPIED


def must_renew(renewal: Renewal, cookie: Shown, now: datetime) -> bool:
    """Tell whether a phone that shows this cookie gets a new one.

    A cookie from before somebody enrolled may be a copy: it gets none, for the new one speaks for that person, too.
    """
    if cookie is Shown.LATE:
        lost = renewal.confirmed_at is None and now >= renewal.rotated_at + LOST_AFTER
        return lost and not renewal.enrolled
    return cookie is Shown.CURRENT and now >= renewal.rotated_at + RENEWED_EVERY


@dataclass(frozen=True, slots=True)
class Guess:
    """A wrong PIN for one person: by which device, when."""

    device: str
    at: datetime


def wait(guesses: Sequence[Guess], device: str, now: datetime) -> timedelta:
    """Return how long a device must wait before it may try a person's PIN: LONGEST_WAIT at most.

    A device pays for its own mistakes: some are free, then each doubles the wait. What others do costs it nothing
    until they were wrong a hundred times within a day. Then strangers are out (:func:`counted_as`), and all that know
    the person's number share one try a minute; where there is no number, all devices do.
    """
    recent = _recent(guesses, now)
    own = [guess.at for guess in recent if guess.device == device]
    ends = [now]
    if device == INSIDERS and own:
        ends.append(max(own) + LONGEST_WAIT)
    elif own:
        ends.append(max(own) + PATIENCE.wait(len(own)))
    if device != INSIDERS and is_besieged(recent, now):
        ends.append(max(guess.at for guess in recent) + LONGEST_WAIT)
    return max(ends) - now


def is_besieged(guesses: Sequence[Guess], now: datetime) -> bool:
    """Tell whether a person's PIN was guessed at so often that no stranger may go on."""
    return len(_recent(guesses, now)) >= FREE_FOR_ALL


def secret_number(phone: str | None, *, is_open: bool) -> str | None:
    """Return the number that tells a person from strangers: None where there is none, or the door shows it to all."""
    number = None if is_open else phone_number(phone or "")
    return number if number and sum(map(str.isdigit, number)) >= LONG_NUMBER else None


def counted_as(device: str, given: str, number: str | None) -> str | None:
    """Return as what a try at a besieged PIN counts: None for who does not know the person's secret number.

    Devices are free to have, so no rule can tell one more device from the owner: any bound on their guesses lets the
    fastest of them use it up. Knowing the number cannot be multiplied.
    """
    if number is None:
        return device
    return INSIDERS if phone_number(given[:LONGEST_NUMBER]) == number else None


def rest_of_step(took: float) -> float:
    """Return how many seconds to wait before "no" is said while somebody guesses, when it took so many to find out."""
    return STEP - took % STEP


def _recent(guesses: Sequence[Guess], now: datetime) -> list[Guess]:
    return [guess for guess in guesses if guess.at > now - DAY]


def check_pin(pin: str, phone: str | None) -> None:
    """Refuse what is no PIN, and what strangers try first."""
    if not PIN.fullmatch(pin):
        raise Refusal("phones.refused.pin_digits")
    tail = phone[-TAIL:] if phone and len(phone) >= TAIL else None
    if _is_pattern(pin) or (tail is not None and tail in pin) or (phone is not None and pin in phone):
        raise Refusal("phones.refused.pin_simple")


def _is_pattern(pin: str) -> bool:
    """Tell whether a PIN repeats itself (111111, 121212, 123123, 112233) or counts (123456, 987654, 135791)."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    repeats = any(pin == pin[:length] * (len(pin) // length) for length in (1, 2, 3))
    doubled = pin[::2] == pin[1::2]
    mirrored = pin[:3] == pin[:2:-1]
    return len(steps) == 1 or repeats or doubled or mirrored


@dataclass(frozen=True, slots=True)
class Someone:
    """What tells people apart on a roster."""

    organisation: int
    name: str
    phone: str | None


def same_human(one: Someone, other: Someone) -> bool:
    """Tell whether two lines of rosters are one human who works for two organisations."""
    if one.organisation == other.organisation:
        return False
    same_number = one.phone == other.phone or not (one.phone and other.phone)
    return "".join(one.name.split()).casefold() == "".join(other.name.split()).casefold() and same_number


def is_shared(people: Sequence[Someone]) -> bool:
    """Tell whether a phone is used by more than one human."""
    return any(not same_human(people[0], other) for other in people[1:])


_APPS = (
    ("wxwork", "wework"),
    ("MicroMessenger", "wechat"),
    ("DingTalk", "dingtalk"),
    ("Lark", "feishu"),
)
_ANDROID = re.compile(r"Android [^;)]*;(?: [a-z]{2}-[a-zA-Z]{2};)? ([^;)]+?)(?: Build/[^;)]*)?[;)]")
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("OpenHarmony", "HarmonyOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
)
MODEL_LENGTH = 40


def model_of(agent: str) -> str:
    """Return what kind of device a User-Agent names, as far as its owner would know it; empty when it names none."""
    found = _ANDROID.search(agent)
    named = found.group(1).strip() if found else ""
    # Chrome calls every model K.
    if named and named != "K" and named.isprintable():
        return named[:MODEL_LENGTH]
    return next((name for sign, name in _SYSTEMS if sign in agent), "")


def app_of(agent: str) -> str:
    """Return the app that a User-Agent belongs to: wechat, wework, dingtalk, feishu, or browser."""
    return next((app for sign, app in _APPS if sign in agent), "browser")
