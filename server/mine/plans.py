"""Plans are made, taken back, and carried out when their time has come."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.jobs import Work, put, void
from server.core.principals import HOUSE, Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.mine.rules import UNKEPT, Fate, Planned, begins_at, fate, plan_ahead
from server.mine.tables import Plan
from server.presence.actions import Declaration, declare_within
from server.presence.rules import Wish
from server.presence.tables import Presence
from server.roster.homes import Home, home_of
from server.roster.tables import Person

PLAN = "plan"
"""The kind of the job that carries a plan out, due when the plan begins."""
LOOKS_AGAIN = timedelta(minutes=5)
"""After so long, where what was declared keeps a plan from beginning: that may be corrected meanwhile."""
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
    unkept = Plan.state.in_(UNKEPT) & (Plan.settled_at >= now - TOLD_FOR)
    shown = (Plan.person_id == person_id) & ((Plan.state == Fate.WAITS) | unkept)
    return session.scalars(select(Plan).where(shown).order_by(Plan.starts)).all()


def make_plan(db: Database, person_id: int, wish: Wish, starts: datetime, by: Principal, now: datetime) -> None:
    """Plan a status; planning the same twice is planning it once. Raises :class:`Refusal`."""

    def make(tx: Transaction) -> None:
        home = _held_home(tx.session, person_id, now)
        waiting = waiting_plans(tx.session, person_id)
        if any((one.status, one.starts, one.until) == (wish.status, starts, wish.until) for one in waiting):
            return
        made = plan_ahead(wish, starts, [_value(one) for one in waiting], now, home.hours)
        values = {"status": made.status, "starts": made.starts, "until": made.until, "created_at": made.made_at}
        plan = Plan(person_id=person_id, organisation_id=home.organisation_id, state=Fate.WAITS, **values)
        tx.session.add(plan)
        tx.session.flush()
        put(tx, PLAN, {"plan": plan.id}, now, due=plan.starts, key=str(plan.id))

    db.act(make, by=by)


def cancel_plan(db: Database, person_id: int, plan_id: int, by: Principal, now: datetime) -> None:
    """Take a person's own plan back; refuse when it was carried out already."""

    def cancel(tx: Transaction) -> None:
        mine = (Plan.id == plan_id) & (Plan.person_id == person_id)
        state = tx.session.scalar(select(Plan.state).where(mine).with_for_update())
        if state is None:
            raise Refusal("error.404", status=404)
        if state not in (Fate.WAITS, "cancelled"):
            raise Refusal("mine.refused.plan_settled", status=409)
        _settle(tx, plan_id, "cancelled", now)
        void(tx, PLAN, key=str(plan_id))

    db.act(cancel, by=by)


def carry_out(work: Work) -> None:
    """Carry out a plan whose time has come, once, or find out why it cannot be."""
    plan_id, now, db = work.arguments["plan"], work.house.clock(), work.house.db
    try:
        db.act(lambda tx: _carry_out(tx, work, plan_id, now), by=HOUSE)
    except Refusal as refusal:
        # Its person left, or the rules have changed since: it will not become possible again.
        log.info("plan %s is not carried out: %s", plan_id, refusal.key)
        db.act(lambda tx: _settle(tx, plan_id, Fate.REFUSED, now), by=HOUSE)


def _carry_out(tx: Transaction, work: Work, plan_id: int, now: datetime) -> None:
    plan = tx.session.get_one(Plan, plan_id)
    home = _held_home(tx.session, plan.person_id, now)
    hours = home.hours
    last = tx.session.get(Presence, plan.person_id)
    whereabouts = last.whereabouts if last else None
    becomes = fate(_value(plan), whereabouts, now, hours)
    if becomes is Fate.WAITS:
        work.put_off(tx, min(begins_at(_value(plan), whereabouts, hours), now + LOOKS_AGAIN))
        return
    if _settle(tx, plan_id, becomes, now) and becomes is Fate.BEGINS:
        _begin(tx, plan, home, begins_at(_value(plan), whereabouts, hours), now)
    work.finish(tx)


def _begin(tx: Transaction, plan: Plan, home: Home, since: datetime, now: datetime) -> None:
    said = Declaration(
        home=home,
        wish=Wish(plan.status, plan.until),
        provenance="unverified",
        by=Principal(Ref("person", plan.person_id)),
        key=f"plan:{plan.id}",
        reason=BY_PLAN,
        since=since,
    )
    plan.entry_id = declare_within(tx, said, now).entry_id


def _settle(tx: Transaction, plan_id: int, state: str, now: datetime) -> bool:
    """Move a plan on that waits; False when somebody else did, who may be another worker."""
    waiting = update(Plan).where(Plan.id == plan_id, Plan.state == Fate.WAITS)
    done = tx.session.execute(waiting.values(state=state, settled_at=now))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _value(plan: Plan) -> Planned:
    return Planned(plan.status, plan.starts, plan.until, plan.created_at)


def _held_home(session: Session, person_id: int, now: datetime) -> Home:
    """Return where a person belongs, and keep everybody else from planning for them until the end."""
    # Whoever checks in refers to the person's row meanwhile, and need not wait.
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    return home_of(session, person_id, now)
