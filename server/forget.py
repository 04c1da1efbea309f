"""What needs to be remembered for a while only: answers to repeated requests, used codes, single-use rows."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, update

from server.accounts.tables import Login, PasswordLink
from server.alerts.tables import Alert
from server.core.db import Database
from server.core.jobs.tables import Job
from server.core.tables import Idempotency, Throttle
from server.fleet.orders import forget_orders
from server.mine.tables import Correction, Plan
from server.pairing.actions import forget_pairings
from server.phones.tables import Invite, PinGuess
from server.presence.history import DAYS
from server.presence.tables import ERASABLE, Entry, UsedTicket

REMEMBERED = timedelta(days=2)
"""A phone that was offline over night may still repeat itself in the morning."""

ALERTS_REMEMBERED = timedelta(days=90)
"""As long as the detail of the ledgers."""

JOBS_REMEMBERED = timedelta(days=30)
"""What was done, and what was given up."""

LOGINS_REMEMBERED = timedelta(days=90)
"""Where somebody was signed in, after the sign-in was over."""

DETAIL_KEPT = timedelta(days=DAYS)
"""Where somebody went and what for; what they planned and asked: longer than this it serves nobody."""


def forget(db: Database, now: datetime) -> None:
    """Drop what is older than :data:`REMEMBERED`, alerts and sign-ins long over, and the detail of the ledger."""
    with db.transaction() as tx:
        tx.session.execute(delete(UsedTicket).where(UsedTicket.used_at < now - REMEMBERED))
        tx.session.execute(delete(Idempotency).where(Idempotency.created_at < now - REMEMBERED))
        tx.session.execute(delete(PinGuess).where(PinGuess.guessed_at < now - REMEMBERED))
        tx.session.execute(delete(Invite).where(Invite.expires_at < now - REMEMBERED))
        tx.session.execute(delete(Throttle).where(Throttle.failed_at < now - REMEMBERED))
        tx.session.execute(delete(PasswordLink).where(PasswordLink.ends_at < now - REMEMBERED))
        tx.session.execute(delete(Login).where(Login.ends_at < now - LOGINS_REMEMBERED))
        forget_pairings(tx, now)
        forget_orders(tx, now - REMEMBERED)
        tx.session.execute(delete(Job).where(Job.done_at < now - JOBS_REMEMBERED))
        tx.session.execute(delete(Alert).where(Alert.settled_at < now - ALERTS_REMEMBERED))
        old = Entry.salt.is_not(None) & (Entry.since < now - DETAIL_KEPT)
        tx.session.execute(update(Entry).where(old).values(dict.fromkeys(ERASABLE)))
        tx.session.execute(delete(Plan).where(Plan.settled_at < now - DETAIL_KEPT))
        tx.session.execute(delete(Correction).where(Correction.decided_at < now - DETAIL_KEPT))
