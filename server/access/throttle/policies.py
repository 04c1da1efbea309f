"""The one table of limits: what is counted, for whom, how many are free in which time, and what comes then. Pure.

A whole building is one address to us, so people are told apart by what they carry: a phone, a sign-in, a token, a
kiosk. An address has a ceiling only, above what a zone needs in its busiest minute. Whom a stranger must not be able to
slow down is told from strangers by the own browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = MINUTE
"""Shorter than a ticket lives: nobody's scan runs out over it."""


class Each(StrEnum):
    """For whom a policy counts."""

    NETWORK = "network"
    BOARD = "a board, from one network"
    KIOSK = "kiosk"
    PROGRAM = "token of a program"
    PHONE = "phone"
    SIGN_IN = "sign-in"
    NAME = "login name, all strangers together"
    USER = "user at one browser"
    INSTALLER = "installer"
    PERSON = "person, all unknown browsers together"
    BROWSER = "person at one browser"


class Then(StrEnum):
    """What comes after those that are free."""

    PAUSE = "wait for the next minute"
    LONGER = "wait, twice as long each time"
    INVITE = "ask for an invite, for as long as the period lasts"


@dataclass(frozen=True, slots=True)
class Policy:
    """A limit: ``free`` of what is counted for ``each`` in a ``period``, ``then`` a refusal with these words.

    The period of requests is a minute of the clock. That of attempts is how long one must be calm to have them
    forgotten; None: the own day of the person's site. Only attempts survive a restart. Those of secrets that are stored
    by Argon2id wait in a ``queue`` (:mod:`server.access.hashing`).
    """

    counted: str
    each: Each
    free: int
    period: timedelta | None = MINUTE
    then: Then = Then.PAUSE
    refusal: str = "error.429"
    queue: str = ""

    def wait(self, count: int) -> timedelta:
        """Return how long to wait after this many."""
        if count <= self.free:
            return timedelta()
        return min(FIRST_WAIT * (1 << min(count - self.free - 1, 30)), LONGEST_WAIT)


REQUESTS, PASSWORDS, PINS = "requests", "passwords", "wrong PINs"

POLICIES: Mapping[str, Policy] = MappingProxyType(
    {
        "address": Policy(REQUESTS, Each.NETWORK, 120_000),
        # Everybody reads a board's name at its door: counted for all together, one stranger could shut it for all.
        "board": Policy(REQUESTS, Each.BOARD, 3_000),
        "kiosk": Policy(REQUESTS, Each.KIOSK, 300),
        "token": Policy(REQUESTS, Each.PROGRAM, 60_000),
        "phone": Policy(REQUESTS, Each.PHONE, 240),
        "sign_in": Policy(REQUESTS, Each.SIGN_IN, 600),
        # Name after name: each is work for the server, and other names cost a guesser nothing.
        "guess": Policy(PASSWORDS, Each.NETWORK, 100),
        "stranger": Policy(PASSWORDS, Each.NAME, 5, HOUR, Then.LONGER, "core.refused.wait", "strangers"),
        "password": Policy(PASSWORDS, Each.USER, 5, HOUR, Then.LONGER, "core.refused.wait", "known"),
        "code": Policy("one-time codes", Each.USER, 5, HOUR, Then.LONGER, "core.refused.wait"),
        "pairing": Policy("codes of tablets", Each.INSTALLER, 5, HOUR, Then.LONGER, "core.refused.wait"),
        "pin": Policy(PINS, Each.BROWSER, 3, DAY, Then.LONGER, "access.refused.pin_wait", "doors"),
        "own_pin": Policy(PINS, Each.PHONE, 3, DAY, Then.LONGER, "access.refused.pin_wait", "known"),
        # Browsers are free to have: no rule tells the owner from one more of an attacker's. An invite does.
        "pins": Policy(PINS, Each.PERSON, 100, None, Then.INVITE, "access.refused.pin_closed", "doors"),
    }
)
