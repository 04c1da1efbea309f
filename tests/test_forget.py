from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from server.accounts.tables import Login, PasswordLink, User
from server.core.access import Keys
from server.core.audit import CONSOLE
from server.core.patience import Patience
from server.core.refs import Ref
from server.core.tables import Idempotency, Throttle
from server.core.throttle import failed
from server.forget import forget
from server.phones.invites import invite
from server.phones.tables import Invite, PinGuess
from server.presence.actions import Declaration, Door, declare
from server.presence.rules import Wish
from server.presence.tables import Entry, UsedTicket
from tests.incubator import Incubator
from tests.staff import hire, new_login

BOTH_ENGINES = True


@pytest.fixture
def said(incubator: Incubator) -> Declaration:
    incubator.tenant("北辰智造", "王小明")
    person = incubator.person("王小明")
    said = Declaration(person, Wish("on_site"), "scan", Ref("person", person), "key-1", Door(1, 100))
    declare(incubator.db, said, incubator.time())
    return said


def rows(incubator: Incubator) -> list[int]:
    with incubator.db.reading() as session:
        return [
            session.scalar(select(func.count()).select_from(table)) or 0 for table in (Idempotency, UsedTicket, Entry)
        ]


def test_a_request_may_repeat_itself_the_next_morning(incubator: Incubator, said: Declaration) -> None:
    incubator.time.pass_by(hours=20)
    forget(incubator.db, incubator.time())
    declare(incubator.db, said, incubator.time())
    assert rows(incubator) == [1, 1, 1]


def test_guesses_and_invites_of_the_day_before_yesterday_are_dropped(incubator: Incubator, said: Declaration) -> None:
    invite(incubator.db, Keys(b"k" * 32), said.person_id, CONSOLE, incubator.time())
    with incubator.db.transaction() as tx:
        tx.session.add(PinGuess(person_id=said.person_id, device="x", guessed_at=incubator.time()))
    kept = []
    for _day in range(4):
        incubator.time.pass_by(days=1)
        forget(incubator.db, incubator.time())
        with incubator.db.reading() as session:
            kept.append([session.scalar(select(func.count()).select_from(table)) for table in (PinGuess, Invite)])
    # An invite is good for a day before it counts as old.
    assert kept == [[1, 1], [1, 1], [0, 1], [0, 0]]


def test_old_links_and_failures_are_dropped_and_sign_ins_after_three_months(incubator: Incubator) -> None:
    user = hire(incubator)
    new_login(incubator.db, user, incubator.time())
    with incubator.db.transaction() as tx:
        failed(tx, "password:stranger:x", incubator.time(), Patience())
    kept = []
    for days in (2, 2, 90, 90):
        incubator.time.pass_by(days=days)
        forget(incubator.db, incubator.time())
        with incubator.db.reading() as session:
            tables = (Throttle, PasswordLink, Login, User)
            kept.append([session.scalar(select(func.count()).select_from(table)) for table in tables])
    assert kept == [[1, 1, 1, 1], [0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 0, 1]]


def test_what_served_only_for_a_while_is_dropped_and_the_ledger_is_not(incubator: Incubator, said: Declaration) -> None:
    incubator.time.pass_by(days=3)
    forget(incubator.db, incubator.time())
    assert rows(incubator) == [0, 0, 1]
    declare(incubator.db, replace(said, key="key-2", door=Door(1, 900)), incubator.time())
    assert rows(incubator) == [1, 1, 2]
