"""What was recorded gets its place in its log without anybody waiting for it, and is signed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from server.access.audit import About, record
from server.core.database.transactions import Transaction
from server.core.logs.entries import Log, Seal, Sealed, Unsealed
from server.core.logs.notes import read_notes, sign, signing_key
from server.core.principals import HOUSE, Principal
from server.core.refs import Ref
from server.jobs import KINDS
from server.operation import sealing
from server.operation.sealing import checkpoint_key, newest_checkpoints, next_seal, seal
from server.operation.verification import check
from server.presence.actions import Declaration, declare_within
from server.presence.rules import Wish
from server.presence.tables import Entry
from tests.incubator import Incubator

BOTH_ENGINES = True


@pytest.fixture
def company(incubator: Incubator) -> Incubator:
    incubator.tenant("云川市瑶光机器人有限公司", "王小明", "阿依古丽·买买提")
    return incubator


def places(incubator: Incubator) -> list[int]:
    """Return the entries of the tenants' log in the order of their places."""
    with incubator.db.reading() as session:
        found = select(Sealed).join(Log, Log.id == Sealed.log_id).where(Log.kind == "tenant").order_by(Sealed.position)
        rows = session.scalars(found).all()
        assert [row.position for row in rows] == list(range(len(rows)))
        return [row.row_id for row in rows]


def sizes(incubator: Incubator) -> list[int]:
    """Return of how many entries the tenants' checkpoints are."""
    with incubator.db.reading() as session:
        return list(
            session.scalars(
                select(Seal.size).join(Log, Log.id == Seal.log_id).where(Log.kind == "tenant").order_by(Seal.size)
            )
        )


def waiting(incubator: Incubator) -> int:
    with incubator.db.reading() as session:
        return session.scalar(select(func.count()).select_from(Unsealed)) or 0


def test_entries_get_their_places_in_the_order_in_which_they_were_recorded(company: Incubator) -> None:
    for status in ("on_site", "meeting", "on_site"):
        company.says("王小明", status)
        company.time.pass_by(minutes=1)
    assert seal(company.db, company.keys, company.time()) == 3
    company.says("阿依古丽·买买提", "market", hours=2)
    assert seal(company.db, company.keys, company.time()) == 1
    assert places(company) == [1, 2, 3, 4]
    assert sizes(company) == [3, 4]
    assert waiting(company) == 0


def test_nothing_new_is_not_signed_again(company: Incubator) -> None:
    company.says("王小明", "on_site")
    seal(company.db, company.keys, company.time())
    assert seal(company.db, company.keys, company.time()) == 0
    assert sizes(company) == [1]


def test_many_entries_are_sealed_in_small_transactions(company: Incubator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 2)
    for number in range(5):
        company.says("王小明", ("on_site", "meeting")[number % 2])
        company.time.pass_by(minutes=1)
    seal(company.db, company.keys, company.time())
    assert places(company) == [1, 2, 3, 4, 5]
    assert sizes(company) == [2, 5]


def test_a_log_is_whole_at_every_moment_of_its_first_sealing(
    company: Incubator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "BATCH", 2)
    seen: list[int] = []

    def look() -> None:
        with company.db.reading() as session:
            seen.append(sum(proof.signed for proof in check(session, company.keys)))

    monkeypatch.setattr(sealing, "give_way", look)
    for status in ("on_site", "meeting", "on_site"):
        company.says("王小明", status)
        company.time.pass_by(minutes=1)
    seal(company.db, company.keys, company.time())
    assert seen[0] == 2


def test_each_kind_of_organisation_and_the_rights_have_a_log_of_their_own(company: Incubator) -> None:
    company.says("王小明", "on_site")
    company.db.act(
        lambda tx: record(tx, Ref("user", 3), "user.disabled", About(Ref("user", 5), None), company.time()), by=HOUSE
    )
    seal(company.db, company.keys, company.time())
    with company.db.reading() as session:
        logs = {log.kind: (log.site_id, log.size) for log in session.scalars(select(Log))}
    assert logs == {"rights": (None, 1), "tenant": (company.site_id, 1), "park_office": (company.site_id, 0)}


def test_a_checkpoint_kept_outside_names_the_installation_the_site_and_the_log(company: Incubator) -> None:
    company.says("王小明", "on_site")
    seal(company.db, company.keys, company.time())
    with company.db.reading() as session:
        (note,) = (read_notes(text)[0] for text in newest_checkpoints(session, company.keys))
    assert note.checkpoint.origin.split("/")[2:] == [f"site-{company.site_id}", "tenant"]
    assert note.checkpoint.size == 1
    assert note.is_signed_by(checkpoint_key(company.keys).public_key())


def test_the_key_that_signs_is_the_installations_own(company: Incubator) -> None:
    company.says("王小明", "on_site")
    seal(company.db, company.keys, company.time())
    with company.db.reading() as session:
        (note,) = (read_notes(text)[0] for text in newest_checkpoints(session, company.keys))
    other = signing_key(bytes(32))
    assert not note.is_signed_by(other.public_key())
    assert sign(other, note.checkpoint) not in {signature for _name, _id, signature in note.signatures}


def test_of_a_day_that_is_over_the_last_checkpoint_stays(company: Incubator) -> None:
    for _hour in range(3):
        company.says("王小明", "on_site")
        seal(company.db, company.keys, company.time())
        company.time.pass_by(hours=1)
    company.time.pass_by(days=1)
    company.says("王小明", "on_site")
    seal(company.db, company.keys, company.time())
    assert sizes(company) == [3, 4]


@pytest.mark.engines_differ
def test_two_who_seal_at_once_give_every_entry_one_place(company: Incubator) -> None:
    for number in range(12):
        company.says("王小明", ("on_site", "meeting")[number % 2])
        company.time.pass_by(minutes=1)
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _one: seal(company.db, company.keys, company.time()), range(4)))
    assert sum(counts) == 12
    assert sorted(places(company)) == list(range(1, 13))
    with company.db.reading() as session:
        check(session, company.keys)


@pytest.mark.only("postgresql")  # SQLite lets one transaction write at a time
def test_what_is_recorded_while_others_are_sealed_waits_for_the_next_seal(company: Incubator) -> None:
    company.tenant("云川市北辰智能制造有限公司", "申屠志远", room="3-14")

    def slowly(tx: Transaction) -> None:
        declare_within(tx, said(company, "王小明"), company.time())
        tx.session.flush()
        # Meanwhile somebody of another company comes, is recorded and sealed, and waits for nobody.
        company.says("申屠志远", "meeting")
        assert seal(company.db, company.keys, company.time()) == 1

    company.db.act(slowly, by=HOUSE)
    assert seal(company.db, company.keys, company.time()) == 1
    with company.db.reading() as session:
        (proof,) = (one for one in check(session, company.keys) if one.name.endswith("tenant"))
        assert session.scalar(select(func.count()).select_from(Entry)) == proof.sealed.size == 2


def said(company: Incubator, name: str) -> Declaration:
    person = company.person(name)
    return Declaration(company.home(name), Wish("on_site"), "scan", Principal(Ref("person", person)), f"key-{name}")


def test_it_is_sealed_every_few_minutes_and_when_a_day_ends(company: Incubator) -> None:
    with company.db.reading() as session:
        assert next_seal(session, company.time()) == company.time() + timedelta(minutes=5)
        late = datetime(2026, 3, 5, 19, 58, tzinfo=UTC)
        assert next_seal(session, late) == datetime(2026, 3, 5, 20, tzinfo=UTC)
    assert any(kind.name == "seal" and kind.recurs is next_seal for kind in KINDS)
