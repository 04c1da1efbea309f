"""How often somebody may ask in a minute.

A whole building is one address to us, so people are told apart by what they carry: a phone, a sign-in, a token, a
kiosk. An address has a ceiling only, above what a zone needs in its busiest minute. What somebody tries to prove is
slowed down elsewhere (:mod:`server.access.throttle`, :mod:`server.phones.proving`). Strangers who try password after
password from one network have a ceiling here too: each try is work for the server, and other names cost them nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import Flask, request

from server.access.minutes import SECONDS, Minutes
from server.access.together import Together
from server.core.clock import Clock
from server.core.house import house
from server.core.keys import digest
from server.core.refusal import Refusal
from server.edge.cookies import kept
from server.edge.origin import SAFE

ADDRESSES = 4096
"""Addresses of which the network is known without being worked out again."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests a minute for each; ``of`` names whom the current request counts for, None for nobody."""

    name: str
    most: int
    of: Callable[[], str | None]


def network() -> str:
    """Return whose network a request comes from: an address, of IPv6 the part that a household is given.

    A proxy on this machine, or one that the operator named, is believed when it names somebody else: for counting
    alone, never for a right.
    """
    named = request.remote_addr or ""
    try:
        if _is_proxy(_address(named)):
            named = request.headers.get("X-Forwarded-For", named).rpartition(",")[2].strip()
        return _network(_address(named))
    except ValueError:
        return named[:40]


@lru_cache(ADDRESSES)
def _network(found: IPv4Address | IPv6Address) -> str:
    return str(ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def _is_proxy(address: IPv4Address | IPv6Address) -> bool:
    return address.is_loopback or any(address in proxies for proxies in house().config.proxies)


@lru_cache(ADDRESSES)
def _address(text: str) -> IPv4Address | IPv6Address:
    # A server that listens on :: is told IPv4 addresses in the clothes of IPv6: they are not one household.
    found = ip_address(text)
    return getattr(found, "ipv4_mapped", None) or found


def _named(parameter: str) -> Callable[[], str | None]:
    return lambda: _hidden((request.view_args or {}).get(parameter))


def _board_from_network() -> str | None:
    # Everybody reads a board's name at its door: counted for all together, one stranger could shut it for all.
    board = (request.view_args or {}).get("board")
    return _hidden(f"{board} {network()}") if board else None


def _cookie(name: str) -> Callable[[], str | None]:
    return lambda: _hidden(kept(name))


def _bearer() -> str | None:
    return _hidden(request.authorization.token if request.authorization else None)


def _hidden(secret: object) -> str | None:
    return digest(str(secret)) if secret else None


RATES = (
    Rate("address", 120_000, network),
    Rate("board", 3_000, _board_from_network),
    Rate("kiosk", 300, _named("token")),
    Rate("token", 60_000, _bearer),
    Rate("phone", 240, _cookie("phone")),
    Rate("staff", 600, _cookie("staff")),
)
GUESSES = Rate("guess", 100, network)


class Rates:
    """The counters of one process. With Redis, what writes is counted for all processes together."""

    def __init__(self, clock: Clock, redis_url: str | None) -> None:
        self._own = Minutes(clock)
        self._together = Together(clock, redis_url) if redis_url else None

    def stand(self, app: Flask) -> None:
        """Count every request to the views of ``app``."""
        app.extensions["rates"] = self
        app.before_request(self.count)

    def tell(self) -> None:
        """Tell the other processes what was counted here, and hear what they did; to be done every second."""
        if self._together is not None:
            self._together.tell()

    def count(self) -> None:
        """Count the current request; raise :class:`Refusal` (429) where there were too many in this minute."""
        for rate in RATES:
            self._count(rate)

    def count_guess(self) -> None:
        """Count a stranger's guess; raise :class:`Refusal` (429) where a network guessed too often in this minute."""
        self._count(GUESSES)

    def _count(self, rate: Rate) -> None:
        who = rate.of()
        if who is not None and not self._lets_in(rate, who):
            log.warning("too many requests: %s", rate.name)
            raise Refusal("error.429", status=429, seconds=SECONDS)

    def _lets_in(self, rate: Rate, who: str) -> bool:
        counter = self._own if self._together is None or request.method in SAFE else self._together
        return counter.count(rate.name, who) <= rate.most
