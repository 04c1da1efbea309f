"""Requests of the current minute: whom each counts for, and who asks too often."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import Flask, request

from server.access.throttle.minute import SECONDS, Minute
from server.access.throttle.policies import POLICIES, REQUESTS, Each
from server.core.clock import Clock
from server.core.house import house
from server.core.keys import digest
from server.core.parts import Part
from server.core.refusal import Refusal
from server.edge.cookies import kept
from server.edge.hosts import SAFE

EVERY_SECONDS = 1.0
"""How often processes tell each other what they counted."""
ADDRESSES = 4096
"""Addresses of which the network is known without being worked out again."""

log = logging.getLogger(__name__)


class Throttle:
    """The counts of one process. With Redis, what writes is counted for all processes together."""

    def __init__(self, clock: Clock, redis_url: str | None) -> None:
        self._minute = Minute(clock, redis_url)

    def init_app(self, app: Flask) -> None:
        """Count every request to the views of ``app``."""
        throttle.put(app, self)
        app.before_request(self.count_request)

    def tell(self) -> None:
        """Tell the other processes what was counted here, and hear what they did; to be done every second."""
        self._minute.tell()

    def count_request(self) -> None:
        """Count the current request; raise :class:`Refusal` (429) where there were too many in this minute."""
        for name in EVERY_REQUEST:
            self.count(name)

    def count(self, name: str) -> None:
        """Count the current request under a policy, where it is somebody's; raise :class:`Refusal` (429)."""
        policy = POLICIES[name]
        who = WHO[policy.each]()
        if who is None:
            return
        if self._minute.count((name, who), everywhere=request.method not in SAFE) > policy.free:
            log.warning("too many requests: %s", name)
            raise Refusal(policy.refusal, status=429, seconds=SECONDS)


throttle = Part[Throttle]()
"""The throttle of the application that serves the current request."""


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


def _board_from_network() -> str | None:
    board = (request.view_args or {}).get("board")
    return _hidden(f"{board} {network()}") if board else None


def _hidden(secret: object) -> str | None:
    return digest(str(secret)) if secret else None


WHO: Mapping[Each, Callable[[], str | None]] = {
    Each.NETWORK: network,
    Each.BOARD: _board_from_network,
    Each.KIOSK: lambda: _hidden((request.view_args or {}).get("token")),
    Each.PROGRAM: lambda: _hidden(request.authorization.token if request.authorization else None),
    Each.PHONE: lambda: _hidden(kept("phone")),
    Each.SIGN_IN: lambda: _hidden(kept("staff")),
}
"""Whom the current request counts for; None for nobody."""
EVERY_REQUEST = tuple(name for name, policy in POLICIES.items() if policy.counted == REQUESTS)
