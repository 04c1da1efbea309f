"""In whatever order people and companies come, go and are called back: who is gone has nothing, nobody else lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from server.access.roles import EVERYWHERE, Scope
from server.accounts.tokens import create_token
from server.core.principals import CONSOLE
from server.core.refusal import Refusal
from server.departures.belongings import BELONGINGS, Kind
from server.departures.gone import GONE
from server.phones.invites import invite
from server.phones.pins import hand_out
from server.phones.tables import Pin
from server.roster.details import Details
from server.roster.edits import join, leave
from server.roster.notices import set_notice
from server.roster.stays import leave_site_within
from tests.incubator import Incubator, new_incubator

LI = Details("李雷", None, "13800000101", liaison=False, listed=True)


def departs(incubator: Incubator, days: int | None) -> None:
    today, now = incubator.home("赵云").day, incubator.time()
    ends = None if days is None else today + timedelta(days=days)
    incubator.db.act(lambda tx: leave_site_within(tx, 1, ends, CONSOLE.ref, now), by=CONSOLE, long=True)


def li_leaves(incubator: Incubator, days: int) -> None:
    home = incubator.home("李雷")
    leave(incubator.db, home.person_id, CONSOLE, incubator.time(), home.day + timedelta(days=days))


def a_night(incubator: Incubator) -> None:
    incubator.time.pass_by(days=1)
    incubator.work()


STEPS: dict[str, Callable[[Incubator], object]] = {
    "leaves today": lambda incubator: li_leaves(incubator, 0),
    "leaves tomorrow": lambda incubator: li_leaves(incubator, 1),
    "comes": lambda incubator: join(incubator.db, 1, LI, CONSOLE, incubator.time(), among=[EVERYWHERE]),
    "company leaves today": lambda incubator: departs(incubator, 0),
    "company leaves tomorrow": lambda incubator: departs(incubator, 1),
    "called back": lambda incubator: departs(incubator, None),
    "pin": lambda incubator: hand_out(incubator.db, {incubator.person("李雷"): "739164"}, CONSOLE, incubator.time()),
    "invite": lambda incubator: invite(
        incubator.db, incubator.keys, incubator.person("李雷"), CONSOLE, incubator.time()
    ),
    "notice": lambda incubator: set_notice(incubator.db, 1, "诚聘", CONSOLE, incubator.time()),
    "token": lambda incubator: create_token(
        incubator.db, "t", ["read"], incubator.time(), Scope(organisation=1), CONSOLE
    ),
    "night": a_night,
}


def left_over(incubator: Incubator) -> list[str]:
    """Return what belongs to somebody who is gone."""
    now = incubator.time()
    kinds: tuple[Kind, ...] = get_args(Kind)
    with incubator.db.reading() as session:
        return [
            f"{one.key} of {kind}"
            for kind in kinds
            for one in BELONGINGS[kind]
            if session.scalar(
                select(func.count()).select_from(one.table).where(one.of(GONE[kind](session, None, now), now))
            )
        ]


def pins(incubator: Incubator) -> int:
    with incubator.db.reading() as session:
        return session.scalar(select(func.count(Pin.person_id))) or 0


def plays(steps: Sequence[str]) -> None:
    with TemporaryDirectory() as folder:
        incubator = new_incubator(Path(folder) / "data")
        incubator.application()
        incubator.tenant("云川市北辰智能装备制造有限公司", "王小明", "李雷")
        incubator.tenant("南山软件科技（云川）有限公司", "赵云", room="3-13")
        incubator.time.pass_by(days=1)
        hand_out(incubator.db, {incubator.person("赵云"): "628415"}, CONSOLE, incubator.time())
        for step in steps:
            with suppress(Refusal):
                STEPS[step](incubator)
            assert left_over(incubator) == [], step
        assert pins(incubator) >= 1, "the neighbour's"
        incubator.db.close()


@given(st.lists(st.sampled_from([*STEPS]), max_size=8))
@settings(max_examples=20)
def test_who_is_gone_has_nothing_left_in_whatever_order_it_happens(steps: Sequence[str]) -> None:
    plays(steps)


@pytest.mark.long
@given(st.lists(st.sampled_from([*STEPS]), max_size=20))
@settings(max_examples=200)
def test_who_is_gone_has_nothing_left_after_many_things_happened(steps: Sequence[str]) -> None:
    plays(steps)
