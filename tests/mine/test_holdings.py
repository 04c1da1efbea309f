"""The export leaves nothing out: every table that knows people is listed, with every row about the person."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Table as CoreTable
from sqlalchemy import func, select

from server.alerts.actions import raise_alert
from server.core.principals import CONSOLE, HOUSE, Principal
from server.core.refs import Ref
from server.core.tables import Table
from server.corrections.asking import request_correction
from server.corrections.rules import ask
from server.mine.holdings import HOLDINGS, export
from server.mine.plans import cancel_plan, make_plan
from server.phones.actions import accept_sharing, leave, revoke_phone
from server.phones.enrolment import Enrolment, enrol
from server.phones.pins import hand_out
from server.phones.reads import KnownPhone
from server.phones.tables import Phone
from server.presence.rules import Wish
from server.presence.tables import Entry
from server.roster.consents import consent
from server.roster.homes import home_of
from server.words.catalogue import LANGUAGES, catalogue, text
from tests.incubator import Incubator

BOTH_ENGINES = True
SECRETS = ("digest", "previous", "hash", "nonce", "salt", "secret", "token")


def knows_people(table: CoreTable) -> bool:
    return any(key.column.table.name == "person" for key in table.foreign_keys) or "person_id" in table.c


def enrols(incubator: Incubator, name: str) -> None:
    wanted = Enrolment(incubator.person(name), "invite", "Phone", "browser")
    incubator.db.act(lambda tx: enrol(tx, wanted, None, incubator.time()), by=HOUSE)


@pytest.fixture
def li(incubator: Incubator) -> int:
    incubator.application()
    incubator.tenant("北辰智造", "王小明", "李雷")
    person, now = incubator.person("李雷"), incubator.time()
    incubator.says("李雷", "market", hours=2, place="工商银行", purpose="贷款")
    incubator.says("王小明", "on_site")
    make_plan(incubator.db, person, Wish("remote"), now + timedelta(days=1), CONSOLE, now)
    request_correction(incubator.db, person, ask("title", "总监", ""), None, CONSOLE, now)
    consent(incubator.db, person, "listed", False, Principal(Ref("person", person)), now)
    enrols(incubator, "李雷")
    enrols(incubator, "王小明")
    return person


def held(incubator: Incubator, person: int) -> dict[str, list[dict[str, object]]]:
    with incubator.db.reading() as session:
        home = home_of(session, person, incubator.time())
        found = export(session, home, incubator.time(), partial(text, lang="zh"))
    return {one["table"]: one["rows"] for one in found["held"]}  # type: ignore[attr-defined]


def test_every_table_that_knows_people_is_in_the_export(incubator: Incubator) -> None:
    incubator.application()
    knowing = {table.name for table in Table.metadata.tables.values() if knows_people(table)}
    assert knowing - {one.table.name for one in HOLDINGS} == set(), "add them to server/mine/holdings.py"


def test_every_holding_says_what_it_is_and_how_long_it_is_kept() -> None:
    for language in LANGUAGES:
        for one in HOLDINGS:
            assert {f"mine.held.what.{one.key}", f"mine.held.kept.{one.key}"} <= catalogue(language).keys()


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
    hand_out(incubator.db, {li: "271828"}, CONSOLE, incubator.time())
    found = held(incubator, li)
    names = {name for rows in found.values() for row in rows for name in row}
    assert [name for name in names if any(secret in name for secret in SECRETS)] == []
    with incubator.db.reading() as session:
        stored = session.scalars(select(Phone.digest)).all()
    assert [secret for secret in stored if secret in str(found)] == []


def test_no_column_that_holds_a_digest_is_exported() -> None:
    shown = {f"{one.key}.{column.name}" for one in HOLDINGS for column in one.table.c if column.name not in one.hidden}
    assert [name for name in shown if any(secret in name for secret in SECRETS)] == []


def actions_on(incubator: Incubator, person: int) -> list[tuple[object, object]]:
    return [(row["author"], row["action"]) for row in held(incubator, person)["audit"]]


def test_the_export_says_who_cut_off_ones_phone_and_not_whose_else_was(incubator: Incubator, li: int) -> None:
    wang = incubator.person("王小明")
    incubator.db.act(lambda tx: revoke_phone(tx, 1, [li], Ref("user", 3), "lost", incubator.time()), by=HOUSE)
    incubator.db.act(lambda tx: revoke_phone(tx, 2, [wang], Ref("user", 4), "lost", incubator.time()), by=HOUSE)
    assert actions_on(incubator, li) == [(f"person:{li}", "phone.enrolled"), ("user:3", "phone.revoked")]


def test_the_export_says_who_allowed_a_phone_to_be_shared_while_it_was_theirs(incubator: Incubator, li: int) -> None:
    incubator.db.act(lambda tx: accept_sharing(tx, 1, Ref("user", 3), incubator.time()), by=HOUSE)
    incubator.time.pass_by(hours=1)
    incubator.db.act(lambda tx: leave(tx, 1, [li], incubator.time()), by=HOUSE)
    incubator.time.pass_by(hours=1)
    incubator.db.act(lambda tx: accept_sharing(tx, 1, Ref("user", 4), incubator.time()), by=HOUSE)
    assert [author for author, action in actions_on(incubator, li) if action == "phone.sharing_accepted"] == ["user:3"]


def hands_on(incubator: Incubator, former: str, new: str) -> None:
    """Let the first phone pass from one to another."""
    incubator.db.act(lambda tx: leave(tx, 1, [incubator.person(former)], incubator.time()), by=HOUSE)
    incubator.time.pass_by(hours=1)
    with incubator.db.transaction() as tx:
        phone = KnownPhone(1, tx.session.get_one(Phone, 1).digest, incubator.time())
        enrol(tx, Enrolment(incubator.person(new), "invite", "", "browser"), phone, incubator.time())


def test_alerts_about_a_person_or_the_own_phone_are_in_the_export(incubator: Incubator, li: int) -> None:
    hands_on(incubator, "李雷", "王小明")
    now = incubator.time()
    incubator.db.act(lambda tx: raise_alert(tx, "pin_attacked", Ref("person", li), incubator.site_id, now), by=HOUSE)
    incubator.db.act(lambda tx: raise_alert(tx, "phone_shared", Ref("phone", 2), incubator.site_id, now), by=HOUSE)
    assert [row["subject"] for row in held(incubator, li)["alert"]] == ["phone:1", f"person:{li}"]
    assert [row["subject"] for row in held(incubator, incubator.person("王小明"))["alert"]] == ["phone:1", "phone:2"]


def test_an_alert_about_those_who_had_the_phone_later_is_not(incubator: Incubator, li: int) -> None:
    incubator.tenant("云栖数据", "韩梅梅", room="3-14")
    hands_on(incubator, "李雷", "王小明")
    incubator.db.act(lambda tx: accept_sharing(tx, 1, Ref("user", 3), incubator.time()), by=HOUSE)
    incubator.time.pass_by(days=30)
    hands_on(incubator, "王小明", "韩梅梅")
    assert len(held(incubator, li)["alert"]) == 1
    assert len(held(incubator, incubator.person("王小明"))["alert"]) == 2


def test_who_handed_a_phone_on_does_not_see_when_the_next_one_uses_it(incubator: Incubator, li: int) -> None:
    incubator.db.act(lambda tx: leave(tx, 1, [li], incubator.time()), by=HOUSE)
    assert len(held(incubator, li)["phone"]) == 1
    enrols(incubator, "李雷")
    hands_on(incubator, "李雷", "王小明")
    assert [row["id"] for row in held(incubator, li)["phone"]] == [3]
    assert [row["phone_id"] for row in held(incubator, li)["phone_owner"]] == [1, 3]


def test_after_ninety_days_place_and_purpose_plans_and_requests_are_gone(incubator: Incubator, li: int) -> None:
    cancel_plan(incubator.db, li, 1, CONSOLE, incubator.time())
    incubator.time.pass_by(days=91)
    incubator.says("李雷", "market", hours=2, place="新的地方")
    incubator.work()
    found = held(incubator, li)
    assert [row["place"] for row in found["entry"]] == [None, "新的地方"]
    assert found["plan"] == []
    assert len(found["correction"]) == 1, "nobody has decided it yet"
    with incubator.db.reading() as session:
        assert session.scalars(select(Entry.detail).order_by(Entry.id)).first() is not None
