"""What the database itself guarantees of a ledger, on every engine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from server.core.principals import Principal
from server.core.refs import Ref
from server.presence.actions import Declaration, declare
from server.presence.figures import wrong_figures
from server.presence.recording import Receipt
from server.presence.rules import Wish
from server.presence.tables import Entry, Presence
from tests.core.logs.ledgers import three_entries, trouble
from tests.incubator import Incubator

BOTH_ENGINES = True
pytestmark = pytest.mark.engines_differ


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET status = 'on_site' WHERE id = 2",
        "DELETE FROM entry WHERE id = 2",
        "UPDATE entry SET place = '别处' WHERE id = 2",
    ],
)
def test_the_database_itself_refuses_to_rewrite_an_entry(incubator: Incubator, statement: str) -> None:
    three_entries(incubator)
    with pytest.raises(IntegrityError, match="append-only"), incubator.db.transaction() as tx:
        tx.session.execute(text(statement))


def test_privacy_may_erase_what_a_visit_was_about_and_the_log_stays_whole(incubator: Incubator) -> None:
    three_entries(incubator)
    with incubator.db.transaction() as tx:
        tx.session.execute(text("UPDATE entry SET salt = NULL, place = NULL, purpose = NULL WHERE id = 2"))
    assert trouble(incubator) is None


def declaration(incubator: Incubator, name: str, key: str) -> Declaration:
    person = incubator.person(name)
    return Declaration(incubator.home(name), Wish("on_site"), "scan", Principal(Ref("person", person)), key)


def test_many_people_at_once_make_one_whole_log(incubator: Incubator) -> None:
    names = [f"王小{index}" for index in range(12)]
    incubator.tenant("北辰智造", *names)
    said = [declaration(incubator, name, f"key-{turn}") for turn in range(5) for name in names]
    door = incubator.board("3-12")
    told: list[int] = []
    incubator.db.on_moved.append(lambda moved: told.append(moved[door.id]))
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda one: declare(incubator.db, one, incubator.time()), said))
    assert len({receipt.entry_id for receipt in receipts}) == len(said)
    assert trouble(incubator) is None
    # Who is committed together moves the board once, and each is told of it.
    assert sorted(set(told)) == list(range(door.version + 1, incubator.board("3-12").version + 1))
    assert len(told) == len(said)


def test_of_what_people_of_one_company_declare_at_once_the_last_stands_and_is_counted(incubator: Incubator) -> None:
    names = ("王小明", "李雷", "赵敏")
    incubator.tenant("北辰智造", *names)
    said = [
        replace(declaration(incubator, name, f"key-{turn}"), wish=Wish(status))
        for turn, status in enumerate(("on_site", "meeting", "off") * 4)
        for name in names
    ]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: declare(incubator.db, one, incubator.time()), said))
    with incubator.db.reading() as session:
        last = dict(session.execute(select(Entry.person_id, func.max(Entry.id)).group_by(Entry.person_id)).all())
        assert dict(session.execute(select(Presence.person_id, Presence.entry_id)).all()) == last
        assert list(wrong_figures(session)) == []


def test_one_request_sent_many_times_at_once_is_recorded_once(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    said = declaration(incubator, "王小明", "key-1")

    def send(_turn: int) -> Receipt:
        return declare(incubator.db, said, incubator.time())

    with ThreadPoolExecutor(8) as pool:
        receipts = set(pool.map(send, range(24)))
    assert len(receipts) == 1
    with incubator.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Entry)) == 1
