"""Whoever left has nothing any more: at once, in the transaction in which they leave; or on the day, by the house."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from typing import get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.core.database.transactions import Transaction
from server.core.jobs import Work
from server.core.principals import HOUSE
from server.core.refs import Ref
from server.core.turns import BRIEFLY, Turn
from server.departures.belongings import BELONGINGS, Kind
from server.departures.closing import carry_out_closings
from server.departures.gone import GONE
from server.sites.today import first_day_end

AT_ONCE = 10
"""Of whom all belongings end between two breaths: some milliseconds."""
TOGETHER = 100
"""Those of whom all belongings end in one transaction."""
LOOKS_AGAIN = timedelta(hours=1)
"""At the latest, for a site may be new, or change its hours."""


def release(tx: Transaction, departed: Collection[Ref], now: datetime) -> None:
    """End what belonged to those of these people, organisations and sites who are gone by their site's day."""
    for kind in _KINDS:
        named = sorted(ref.id for ref in departed if ref.kind == kind and ref.id)
        gone = list(tx.session.scalars(GONE[kind](tx.session, named, now)))
        for start in range(0, len(gone), AT_ONCE):
            _release(tx, kind, gone[start : start + AT_ONCE], now)
            if tx.long:
                tx.breathe()


def carry_out(work: Work) -> None:
    """Close the sites whose day has come, and end what anybody has still who left on a day that was typed before."""
    db, now = work.house.db, work.house.clock()
    carry_out_closings(db, HOUSE, now)
    for kind in _KINDS:
        with db.reading() as session:
            left = sorted(_left_over(session, kind, now))
        for start in range(0, len(left), TOGETHER):
            some = [Ref(kind, one) for one in left[start : start + TOGETHER]]
            db.act(partial(Transaction.departs, gone=some, now=now), by=HOUSE, long=True)


def next_day(session: Session, now: datetime) -> datetime:
    """Return when to look for those who leave on the next day."""
    return first_day_end(session, now, LOOKS_AGAIN)


_KINDS: tuple[Kind, ...] = get_args(Kind)


def _release(tx: Transaction, kind: Kind, gone: list[int], now: datetime) -> None:
    for one in BELONGINGS[kind]:
        one.end(tx, one.of(gone, now), tx.by.ref, now)


def _left_over(session: Session, kind: Kind, now: datetime) -> set[int]:
    """Return who is gone and has something still."""
    gone, turn = GONE[kind](session, None, now), Turn(enough=BRIEFLY)
    found: set[int] = set()
    for one in BELONGINGS[kind]:
        found.update(session.scalars(select(one.whose).select_from(one.table).where(one.of(gone, now)).distinct()))
        turn.breathe()
    return found
