"""Plans are made, taken back, and carried out when their time has come."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.core.db import Database, Transaction
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.mine.rules import Fate, Planned, begins_at, fate, plan_ahead
from server.mine.tables import Plan
from server.presence.actions import Declaration, declare_within
from server.presence.rules import Wish
from server.presence.tables import Presence
from server.roster.homes import home_of
from server.roster.tables import Person
from server.sites.rules import Hours

EVERY_SECONDS = 10.0
BY_PLAN = "plan"
"""The reason that an entry gives which was planned."""
TOLD_FOR = timedelta(days=7)
"""How long a person sees that a plan was not carried out."""

log = logging.getLogger(__name__)


def waiting_plans(session: Session, person_id: int) -> Sequence[Plan]:
    """Return what a person has planned, the next one first."""
    mine = (Plan.person_id == person_id) & (Plan.state == Fate.WAITS)
    return session.scalars(select(Plan).where(mine).order_by(Plan.starts)).all()


def recent_plans(session: Session, person_id: int, now: datetime) -> Sequence[Plan]:
    """Return what is planned, and what was not carried out of late: nothing ends silently."""
    unkept = Plan.state.in_((Fate.OVERTAKEN, Fate.MISSED, Fate.REFUSED)) & (Plan.settled_at >= now - TOLD_FOR)
    shown = (Plan.person_id == person_id) & ((Plan.state == Fate.WAITS) | unkept)
    return session.scalars(select(Plan).where(shown).order_by(Plan.starts)).all()


def make_plan(db: Database, person_id: int, wish: Wish, starts: datetime, now: datetime) -> None:
    """Plan a status; planning the same twice is planning it once. Raises :class:`Refusal`."""

    def make(tx: Transaction) -> None:
        hours = _hours(tx.session, person_id, now)
        waiting = waiting_plans(tx.session, person_id)
        if any((one.status, one.starts, one.until) == (wish.status, starts, wish.until) for one in waiting):
            return
        made = plan_ahead(wish, starts, [_value(one) for one in waiting], now, hours)
        values = {"status": made.status, "starts": made.starts, "until": made.until, "created_at": made.made_at}
        tx.session.add(Plan(person_id=person_id, state=Fate.WAITS, **values))

    db.act(make)


def cancel_plan(db: Database, person_id: int, plan_id: int, now: datetime) -> None:
    """Take a person's own plan back; refuse when it was carried out already."""

    def cancel(tx: Transaction) -> None:
        mine = (Plan.id == plan_id) & (Plan.person_id == person_id)
        state = tx.session.scalar(select(Plan.state).where(mine).with_for_update())
        if state is None:
            raise Refusal("error.404", status=404)
        if state not in (Fate.WAITS, "cancelled"):
            raise Refusal("refused.plan_settled", status=409)
        _settle(tx, plan_id, "cancelled", now)

    db.act(cancel)


def carry_out_plans(db: Database, now: datetime) -> None:
    """Carry out every plan whose time has come; several workers may do so at once, each plan is done once."""
    with db.reading() as session:
        due = session.scalars(
            select(Plan.id).where(Plan.state == Fate.WAITS, Plan.starts <= now).order_by(Plan.starts, Plan.id)
        ).all()
    for plan_id in due:
        _try(db, plan_id, now)


def _try(db: Database, plan_id: int, now: datetime) -> None:
    try:
        db.act(lambda tx: _carry_out(tx, plan_id, now))
    except Refusal as refusal:
        # Its person left, or the rules have changed since: it will not become possible again.
        log.info("plan %s is not carried out: %s", plan_id, refusal.key)
        db.act(lambda tx: _settle(tx, plan_id, Fate.REFUSED, now))


def _carry_out(tx: Transaction, plan_id: int, now: datetime) -> None:
    plan = tx.session.get_one(Plan, plan_id)
    hours = _hours(tx.session, plan.person_id, now)
    last = tx.session.get(Presence, plan.person_id)
    known = last.known if last else None
    becomes = fate(_value(plan), known, now, hours)
    if becomes is Fate.WAITS or not _settle(tx, plan_id, becomes, now) or becomes is not Fate.BEGINS:
        return
    said = Declaration(
        person_id=plan.person_id,
        wish=Wish(plan.status, plan.until),
        worth="unverified",
        author=Ref("person", plan.person_id),
        key=f"plan:{plan_id}",
        reason=BY_PLAN,
        since=begins_at(_value(plan), known, hours),
    )
    made = declare_within(tx, said, now)
    tx.session.execute(update(Plan).where(Plan.id == plan_id).values(entry_id=made.entry_id))


def _settle(tx: Transaction, plan_id: int, state: str, now: datetime) -> bool:
    """Move a plan on that waits; False when somebody else did, who may be another worker."""
    waiting = update(Plan).where(Plan.id == plan_id, Plan.state == Fate.WAITS)
    done = tx.session.execute(waiting.values(state=state, settled_at=now))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _value(plan: Plan) -> Planned:
    return Planned(plan.status, plan.starts, plan.until, plan.created_at)


def _hours(session: Session, person_id: int, now: datetime) -> Hours:
    """Return the hours of a person's site, and keep everybody else from planning for them until the end."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    return home_of(session, person_id, now).site.hours
