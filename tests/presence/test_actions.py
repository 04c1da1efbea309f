from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.presence.actions import Declaration, Scan, declare, undo
from server.presence.returns import RelativeWish
from server.presence.rules import Wish
from server.presence.tables import Entry, Presence
from server.roster.edits import leave
from server.sites.rules import Hours
from tests.incubator import Incubator

BOTH_ENGINES = True


@pytest.fixture
def said(incubator: Incubator) -> Declaration:
    incubator.tenant("北辰智造", "王小明")
    person = incubator.person("王小明")
    scan = Scan(incubator.board("3-12").id, step=100)
    return Declaration(
        incubator.home("王小明"), Wish("on_site"), "scan", Principal(Ref("person", person)), "key-1", scan
    )


def entries(incubator: Incubator) -> list[Entry]:
    with incubator.db.reading() as session:
        return list(session.scalars(select(Entry).order_by(Entry.id)))


def presence(incubator: Incubator) -> str | None:
    with incubator.db.reading() as session:
        return session.scalar(select(Presence.status))


def test_a_declaration_records_entry_projection_and_board_versions_together(
    incubator: Incubator, said: Declaration
) -> None:
    versions = [incubator.board(room).version for room in ("3-12", None)]
    receipt = declare(incubator.db, said, incubator.time())
    assert receipt.status == presence(incubator) == "on_site"
    assert [(entry.provenance, entry.author, entry.board_id) for entry in entries(incubator)] == [
        ("scan", said.by.ref, said.scan.board_id if said.scan else None)
    ]
    assert [incubator.board(room).version for room in ("3-12", None)] == [version + 1 for version in versions]


def test_the_same_declaration_sent_twice_is_recorded_once(incubator: Incubator, said: Declaration) -> None:
    first = declare(incubator.db, said, incubator.time())
    incubator.time.pass_by(seconds=3)
    assert declare(incubator.db, said, incubator.time()) == first
    assert len(entries(incubator)) == 1


@pytest.mark.parametrize("until", ["2h", "afternoon"])
def test_the_same_form_sent_again_an_hour_later_means_what_it_meant_at_first(
    incubator: Incubator, said: Declaration, until: str
) -> None:
    incubator.time.now = datetime.fromisoformat("2026-03-05T12:58:00+08:00")
    form = replace(said, wish=RelativeWish("market", until, "", "工商银行", None, Hours()))
    first = declare(incubator.db, form, incubator.time())
    incubator.time.pass_by(hours=1)
    assert declare(incubator.db, form, incubator.time()) == first
    assert len(entries(incubator)) == 1


def test_a_choice_that_was_taken_back_is_made_again_with_the_same_key(incubator: Incubator, said: Declaration) -> None:
    first = declare(incubator.db, said, incubator.time())
    undo(incubator.db, first.entry_id, said.by, incubator.time())
    incubator.time.pass_by(seconds=3)
    assert declare(incubator.db, said, incubator.time()).entry_id != first.entry_id
    assert presence(incubator) == "on_site"


def test_a_key_that_belonged_to_another_request_is_refused(incubator: Incubator, said: Declaration) -> None:
    declare(incubator.db, said, incubator.time())
    with pytest.raises(Refusal) as caught:
        declare(incubator.db, replace(said, wish=Wish("meeting")), incubator.time())
    assert caught.value.key == "core.refused.key_reused"


def test_a_code_is_used_once_per_person_and_step(incubator: Incubator, said: Declaration) -> None:
    declare(incubator.db, said, incubator.time())
    with pytest.raises(Refusal) as caught:
        declare(incubator.db, replace(said, key="key-2", wish=Wish("meeting")), incubator.time())
    assert caught.value.key == "presence.refused.code_used"
    assert presence(incubator) == "on_site"
    assert len(entries(incubator)) == 1


def test_the_next_code_takes_the_next_declaration(incubator: Incubator, said: Declaration) -> None:
    declare(incubator.db, said, incubator.time())
    later = replace(said, key="key-2", wish=Wish("meeting"), scan=Scan(1, step=101))
    assert declare(incubator.db, later, incubator.time()).status == "meeting"


def test_only_who_works_behind_a_door_declares_at_it(incubator: Incubator, said: Declaration) -> None:
    incubator.tenant("海棠软件", "李雷", room="3-14")
    with pytest.raises(Refusal) as caught:
        declare(incubator.db, replace(said, scan=Scan(incubator.board("3-14").id, step=100)), incubator.time())
    assert caught.value.key == "presence.refused.other_door"
    assert entries(incubator) == []


def test_what_is_printed_at_a_door_proves_nobody_there_and_is_used_up_by_nobody(
    incubator: Incubator, said: Declaration
) -> None:
    plate = Scan(incubator.board("3-12").id)
    for status in ("market", "errand"):
        wish = Wish(status, incubator.time() + timedelta(hours=1))
        declare(
            incubator.db, replace(said, wish=wish, scan=plate, key=status, provenance="unverified"), incubator.time()
        )
    assert [(entry.status, entry.board_id) for entry in entries(incubator)] == [("market", None), ("errand", None)]


def test_who_left_can_declare_nothing(incubator: Incubator, said: Declaration) -> None:
    leave(incubator.db, said.home.person_id, Principal(Ref("user", 3)), incubator.time())
    with pytest.raises(Refusal) as caught:
        declare(incubator.db, said, incubator.time())
    assert caught.value.key == "roster.refused.person_gone"


def test_undo_is_a_correction_that_names_what_it_corrects(incubator: Incubator, said: Declaration) -> None:
    declare(incubator.db, said, incubator.time())
    incubator.time.pass_by(minutes=5)
    later = replace(said, key="key-2", wish=Wish("meeting"), scan=None)
    second = declare(incubator.db, later, incubator.time())
    incubator.time.pass_by(seconds=10)
    restored = undo(incubator.db, second.entry_id, said.by, incubator.time())
    assert restored.status == presence(incubator) == "on_site"
    last = entries(incubator)[-1]
    assert (last.corrects, last.author, last.reason) == (second.entry_id, said.by.ref, "undo")
    assert [entry.status for entry in entries(incubator)] == ["on_site", "meeting", "on_site"]


def test_undoing_the_first_declaration_leaves_nothing_known(incubator: Incubator, said: Declaration) -> None:
    first = declare(incubator.db, said, incubator.time())
    assert undo(incubator.db, first.entry_id, said.by, incubator.time()).status == "unknown"


def test_undo_restores_where_somebody_was_and_why(incubator: Incubator, said: Declaration) -> None:
    back = incubator.time() + timedelta(hours=2)
    visit = replace(said, wish=Wish("market", back, "工商银行", "开户"))
    declare(incubator.db, visit, incubator.time())
    slip = declare(incubator.db, replace(said, key="key-2", scan=None, wish=Wish("off")), incubator.time())
    undo(incubator.db, slip.entry_id, said.by, incubator.time())
    first, _slip, last = entries(incubator)
    assert (last.status, last.until, last.place, last.purpose) == ("market", back, "工商银行", "开户")
    assert last.detail not in (None, first.detail)


def test_nobody_takes_back_what_another_declared_for_them(incubator: Incubator, said: Declaration) -> None:
    made = declare(
        incubator.db, replace(said, by=Principal(Ref("user", 1)), provenance="proxy", scan=None), incubator.time()
    )
    with pytest.raises(Refusal) as caught:
        undo(incubator.db, made.entry_id, said.by, incubator.time())
    assert caught.value.key == "presence.refused.undo_others"
    assert presence(incubator) == "on_site"


def test_undoing_twice_is_undoing_once(incubator: Incubator, said: Declaration) -> None:
    first = declare(incubator.db, said, incubator.time())
    once = undo(incubator.db, first.entry_id, said.by, incubator.time())
    assert undo(incubator.db, first.entry_id, said.by, incubator.time()) == once
    assert len(entries(incubator)) == 2


@pytest.mark.parametrize("too_late", ["after thirty seconds", "after something newer"])
def test_undo_has_its_time(incubator: Incubator, said: Declaration, too_late: str) -> None:
    first = declare(incubator.db, said, incubator.time())
    if too_late == "after thirty seconds":
        incubator.time.pass_by(seconds=31)
    else:
        declare(incubator.db, replace(said, key="key-2", scan=None, wish=Wish("meeting")), incubator.time())
    before = len(entries(incubator))
    with pytest.raises(Refusal) as caught:
        undo(incubator.db, first.entry_id, said.by, incubator.time())
    assert caught.value.key == "presence.refused.undo_late"
    assert len(entries(incubator)) == before


def test_the_projection_is_what_the_entries_say(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明", "李雷")
    for status in ("on_site", "meeting", "nearby"):
        incubator.says("王小明", status)
        incubator.says("李雷", "remote")
        incubator.time.pass_by(minutes=1)
    with incubator.db.reading() as session:
        latest = session.execute(select(func.max(Entry.id), Entry.person_id).group_by(Entry.person_id))
        said = {person: session.get_one(Entry, entry).status for entry, person in latest}
        projected = {row.person_id: row.status for row in session.scalars(select(Presence))}
    assert projected == said
