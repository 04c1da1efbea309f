"""The export leaves nothing out: every table that knows people is listed, with every row about the person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Table as CoreTable
from sqlalchemy import func, select

from server.core.i18n import LANGUAGES, catalogue, text
from server.core.tables import Table
from server.forget import forget
from server.mine.corrections import request_correction
from server.mine.holdings import HOLDINGS, export
from server.mine.plans import cancel_plan, make_plan
from server.mine.rules import ask
from server.phones.actions import Enrolment, enrol
from server.presence.rules import Wish
from server.presence.tables import Entry
from server.roster.consents import consent
from server.sites.rules import Hours
from tests.incubator import Incubator

SECRETS = ("digest", "previous", "hash", "nonce", "salt", "secret")


def knows_people(table: CoreTable) -> bool:
    return any(key.column.table.name == "person" for key in table.foreign_keys) or "person_id" in table.c


def enrols(incubator: Incubator, name: str) -> None:
    wanted = Enrolment(incubator.person(name), "invite", "Phone", "browser")
    incubator.db.act(lambda tx: enrol(tx, wanted, None, incubator.time()))


@pytest.fixture
def li(incubator: Incubator) -> int:
    incubator.application()
    incubator.tenant("北辰智造", "王小明", "李雷")
    person, now = incubator.person("李雷"), incubator.time()
    incubator.says("李雷", "market", hours=2, place="工商银行", purpose="贷款")
    incubator.says("王小明", "on_site")
    make_plan(incubator.db, person, Wish("remote"), now + timedelta(days=1), now)
    request_correction(incubator.db, person, ask("title", "总监", ""), None, now)
    consent(incubator.db, person, "listed", False, f"person:{person}", now)
    enrols(incubator, "李雷")
    enrols(incubator, "王小明")
    return person


def held(incubator: Incubator, person: int) -> dict[str, list[dict[str, object]]]:
    with incubator.db.reading() as session:
        found = export(session, person, incubator.time(), Hours(), lambda key: text(key, "zh"))
    return {one["table"]: one["rows"] for one in found["held"]}  # type: ignore[attr-defined]


def test_every_table_that_knows_people_is_in_the_export(incubator: Incubator) -> None:
    incubator.application()
    knowing = {table.name for table in Table.metadata.tables.values() if knows_people(table)}
    assert knowing - {one.table.name for one in HOLDINGS} == set(), "add them to server/mine/holdings.py"


def test_every_holding_says_what_it_is_and_how_long_it_is_kept() -> None:
    for language in LANGUAGES:
        for one in HOLDINGS:
            assert {f"held.{one.key}.what", f"held.{one.key}.kept"} <= catalogue(language).keys()


def test_every_row_about_a_person_is_in_the_export_and_nobody_elses(incubator: Incubator, li: int) -> None:
    found = held(incubator, li)
    with incubator.db.reading() as session:
        for one in HOLDINGS:
            if "person_id" in one.table.c:
                mine = select(func.count()).where(one.table.c.person_id == li)
                assert len(found[one.key]) == session.scalar(mine), one.key
                assert {row["person_id"] for row in found[one.key]} <= {li}
    assert [len(found[key]) for key in ("person", "entry", "plan", "correction", "consent", "phone", "audit")] == [
        1
    ] * 7


def test_no_secret_is_exported(incubator: Incubator, li: int) -> None:
    names = {name for rows in held(incubator, li).values() for row in rows for name in row}
    assert names & set(SECRETS) == set()


def test_after_ninety_days_place_and_purpose_plans_and_requests_are_gone(incubator: Incubator, li: int) -> None:
    cancel_plan(incubator.db, li, 1, incubator.time())
    incubator.time.pass_by(days=91)
    incubator.says("李雷", "market", hours=2, place="新的地方")
    forget(incubator.db, incubator.time())
    found = held(incubator, li)
    assert [row["place"] for row in found["entry"]] == [None, "新的地方"]
    assert found["plan"] == []
    assert len(found["correction"]) == 1, "nobody has decided it yet"
    with incubator.db.reading() as session:
        assert session.scalars(select(Entry.detail)).first() is not None
