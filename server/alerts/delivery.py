"""Sends a message, beside all requests: a target that is dead delays nobody but itself.

A message is sent at least once: a server that dies between sending and noting sends again, with the same id. While
nobody dies it is sent once, whatever the number of workers.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import gevent
import orjson

from server.alerts.mail import mail
from server.alerts.tables import Target
from server.alerts.undelivered import Undelivered
from server.alerts.webhook import post
from server.core.house import House
from server.core.jobs import Work
from server.core.keys import Keys

LONGEST = 30.0
"""Seconds for all of one delivery: a target that answers drop by drop is as good as dead. Shorter than the lease."""


def deliver(work: Work) -> None:
    """Deliver one message; raises :class:`Undelivered` unless it was taken."""
    with gevent.Timeout(LONGEST, Undelivered("no_answer")):
        _hand_over(work.house, work.arguments["target"], work.arguments["body"])


def _hand_over(house: House, target_id: int, body: str) -> None:
    with house.db.reading() as session:
        target = session.get_one(Target, target_id)
    if target.kind == "mail":
        mail(house.config.mail, target.address, orjson.loads(body), house.clock())
    else:
        secret = secret_of(house.keys, target.id, target.created_at).encode()
        hosts: Collection[str] = house.config.webhook_hosts
        post(target.address, body.encode(), secret, hosts, house.clock())


def secret_of(keys: Keys, target: int, created_at: datetime) -> str:
    """Return what the receiver of a webhook checks our signature with. It is in no database, so in no stolen one."""
    return keys.derive(f"webhook {target} {created_at.timestamp()}").hex()
