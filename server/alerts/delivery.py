"""Sends what waits in the outbox, beside all requests: a target that is dead delays nobody but itself.

A message is sent at least once: a server that dies between sending and noting sends again, with the same id. While
nobody dies it is sent once, whatever the number of workers.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime

import gevent
import orjson

from server.alerts.mail import mail
from server.alerts.outbox import Parcel, gather, note_failed, note_sent, take
from server.alerts.tables import Target
from server.alerts.undelivered import Undelivered
from server.alerts.webhook import post
from server.config import Config, MailServer
from server.core.access import Keys
from server.core.clock import Clock
from server.core.db import Database

EVERY_SECONDS = 2.0
MESSENGERS = 3
"""How many messages of a process may be under way at once: one slow target must not keep all others from theirs."""
LONGEST = 30.0
"""Seconds for all of one delivery: a target that answers drop by drop is as good as dead. Shorter than the lease."""

log = logging.getLogger(__name__)


class Delivery:
    """The delivery of one process."""

    def __init__(self, db: Database, keys: Keys, clock: Clock, config: Config) -> None:
        self._db = db
        self._keys = keys
        self._clock = clock
        self._page = alerts_page(config)
        self._mail: MailServer | None = config.mail
        self._hosts: Collection[str] = config.webhook_hosts

    def gather(self) -> None:
        """Make messages of what happened."""
        gather(self._db, self._page, self._clock())

    def look(self) -> None:
        """Send what is due, one after the other."""
        while parcel := take(self._db, self._clock()):
            self._deliver(parcel)

    def _deliver(self, parcel: Parcel) -> None:
        failure = self._try(parcel)
        if failure is None:
            note_sent(self._db, parcel, self._clock())
        else:
            log.warning("message %s was not delivered, attempt %s: %s", parcel.id, parcel.attempts, failure)
            note_failed(self._db, parcel, failure, self._clock())

    def _try(self, parcel: Parcel) -> str | None:
        try:
            with gevent.Timeout(LONGEST, Undelivered("no_answer")):
                self._send(parcel)
        except Undelivered as why:
            return why.reason
        except Exception:
            # Whatever a stranger's address does to us, the message must not come up for ever, nor end this loop.
            log.exception("message %s could not be sent", parcel.id)
            return "broken"
        return None

    def _send(self, parcel: Parcel) -> None:
        with self._db.reading() as session:
            target = session.get_one(Target, parcel.target_id)
        if target.kind == "mail":
            mail(self._mail, target.address, orjson.loads(parcel.body), self._clock())
        else:
            secret = secret_of(self._keys, target.id, target.created_at).encode()
            post(target.address, parcel.body.encode(), secret, self._hosts, self._clock())


def alerts_page(config: Config) -> str:
    """Return where to look closer, for a reader who is not signed in yet."""
    return f"{config.url}/manage/alerts"


def secret_of(keys: Keys, target: int, created_at: datetime) -> str:
    """Return what the receiver of a webhook checks our signature with. It is in no database, so in no stolen one."""
    return keys.derive(f"webhook {target} {created_at.timestamp()}").hex()
