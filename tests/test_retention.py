"""What was kept long enough is dropped: by each site's choice, some rows at a time, without a look at all others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, insert, select
from werkzeug.test import TestResponse

from server.access.audit import Audit
from server.access.roles import Scope
from server.access.tables import AttemptCount
from server.access.throttle.attempts import Attempt, count
from server.accounts.tables import Login, PasswordLink, User
from server.core import turns
from server.core.keys import Keys
from server.core.principals import CONSOLE, HOUSE, Principal
from server.core.refs import Ref
from server.core.tables import Idempotency, plain
from server.core.turns import BRIEFLY
from server.phones.invites import invite
from server.phones.tables import Invite
from server.presence.actions import Declaration, Scan, declare
from server.presence.rules import Wish
from server.presence.tables import Entry, UsedTicket
from server.retention import BATCH, OLD
from server.sites.actions import add_site
from server.sites.keeping import choose_days
from server.sites.retention import CHOSEN, POLICIES
from tests.incubator import Incubator
from tests.mine.owner import Owner
from tests.staff import csrf, hire, new_login, sign_in

BOTH_ENGINES = True


@pytest.fixture
def said(incubator: Incubator) -> Declaration:
    incubator.tenant("北辰智造", "王小明")
    person = incubator.person("王小明")
    said = Declaration(
        incubator.home("王小明"), Wish("on_site"), "scan", Principal(Ref("person", person)), "key-1", Scan(1, 100)
    )
    declare(incubator.db, said, incubator.time())
    return said


def rows(incubator: Incubator) -> list[int]:
    with incubator.db.reading() as session:
        return [
            session.scalar(select(func.count()).select_from(table)) or 0 for table in (Idempotency, UsedTicket, Entry)
        ]


def test_a_request_may_repeat_itself_the_next_morning(incubator: Incubator, said: Declaration) -> None:
    incubator.time.pass_by(hours=20)
    incubator.work()
    declare(incubator.db, said, incubator.time())
    assert rows(incubator) == [1, 1, 1]


def test_guesses_and_invites_of_the_day_before_yesterday_are_dropped(incubator: Incubator, said: Declaration) -> None:
    invite(incubator.db, Keys(b"k" * 32), said.home.person_id, CONSOLE, incubator.time())
    with incubator.db.transaction() as tx:
        count(tx, [Attempt("pin", str(Ref("person", said.home.person_id)), "x")], incubator.time())
    kept = []
    for _day in range(4):
        incubator.time.pass_by(days=1)
        incubator.work()
        with incubator.db.reading() as session:
            kept.append([session.scalar(select(func.count()).select_from(table)) for table in (AttemptCount, Invite)])
    # An invite is good for a day before it counts as old.
    assert kept == [[1, 1], [1, 1], [0, 1], [0, 0]]


def test_old_links_and_failures_are_dropped_and_sign_ins_after_three_months(incubator: Incubator) -> None:
    user = hire(incubator)
    new_login(incubator.db, user, incubator.time())
    with incubator.db.transaction() as tx:
        count(tx, [Attempt("stranger", "name:x")], incubator.time())
    kept = []
    for days in (2, 2, 90, 90):
        incubator.time.pass_by(days=days)
        incubator.work()
        with incubator.db.reading() as session:
            tables = (AttemptCount, PasswordLink, Login, User)
            kept.append([session.scalar(select(func.count()).select_from(table)) for table in tables])
    assert kept == [[1, 1, 1, 1], [0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 0, 1]]


def test_what_served_only_for_a_while_is_dropped_and_the_ledger_is_not(incubator: Incubator, said: Declaration) -> None:
    incubator.time.pass_by(days=3)
    incubator.work()
    assert rows(incubator) == [0, 0, 1]
    declare(incubator.db, replace(said, key="key-2", scan=Scan(1, 900)), incubator.time())
    assert rows(incubator) == [1, 1, 2]


def test_every_policy_drops_something_and_nothing_is_dropped_without_one() -> None:
    assert [old.what for old in OLD] == list(POLICIES)
    assert {old.what for old in OLD if old.within} == set(CHOSEN)


def receipts(incubator: Incubator, count: int) -> None:
    made = [
        {"caller": CONSOLE.ref, "key": str(number), "request": "", "answer": "{}", "created_at": incubator.time()}
        for number in range(count)
    ]
    incubator.db.act(lambda tx: tx.session.execute(insert(plain(Idempotency)), made), by=HOUSE)


@contextmanager
def statements(incubator: Incubator) -> Iterator[list[tuple[str, Any]]]:
    """Note what is sent to the database meanwhile."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        sent.append((statement, parameters))

    for engine in {incubator.db.writer, incubator.db.reader}:
        event.listen(engine, "before_cursor_execute", note)
    yield sent
    for engine in {incubator.db.writer, incubator.db.reader}:
        event.remove(engine, "before_cursor_execute", note)


def test_old_rows_go_some_at_a_time_and_each_time_in_a_transaction_of_its_own(
    incubator: Incubator, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipts(incubator, 2 * BATCH + 7)
    incubator.work()
    incubator.time.pass_by(days=3)
    breaths: list[None] = []
    monkeypatch.setattr("server.retention.give_way", lambda: breaths.append(None))
    with statements(incubator) as sent:
        incubator.work()
    assert len([one for one, _parameters in sent if one.startswith("DELETE FROM idempotency")]) == 3
    assert (len(breaths), incubator.rows()["idempotency"]) == (2, 0)


def test_where_nothing_is_old_others_have_their_turn_though_every_site_is_asked(
    incubator: Incubator, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        with incubator.db.transaction() as tx:
            add_site(tx, f"{number}")
    now, breaths = 0.0, [0.0]

    def finds_nothing(*_given: object) -> list[Any]:
        nonlocal now
        now += 0.001
        return []

    monkeypatch.setattr("server.retention._found", finds_nothing)
    monkeypatch.setattr(turns, "time", SimpleNamespace(perf_counter=lambda: now, sleep=lambda _: breaths.append(now)))
    incubator.work()
    assert now > 20 * 0.001
    assert max(after - before for before, after in pairwise([*breaths, now])) <= 2 * BRIEFLY


def test_where_nothing_is_old_nothing_is_written(incubator: Incubator, said: Declaration) -> None:
    incubator.work()
    incubator.time.pass_by(hours=1)
    with statements(incubator) as sent:
        incubator.work()
    written = [one for one, _parameters in sent if not one.startswith(("SELECT", "BEGIN", "PRAGMA"))]
    assert all(one.startswith("UPDATE job") for one in written)


def test_nothing_is_looked_for_by_looking_at_everything(incubator: Incubator, engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("PostgreSQL reads a small table whole, whatever its indexes")
    incubator.work()
    incubator.time.pass_by(hours=1)
    with statements(incubator) as sent:
        incubator.work()
    looks = [look for look in sent if "LIMIT" in look[0] and " job" not in look[0]]
    assert len(looks) == len(OLD) - 1 + len([old for old in OLD if old.beyond is not None])
    with incubator.db.reader.connect() as connection:
        for statement, parameters in looks:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            assert [row.detail for row in plan if row.detail.startswith("SCAN")] == [], statement


def details(incubator: Incubator) -> list[str | None]:
    with incubator.db.reading() as session:
        return list(session.scalars(select(Entry.place).order_by(Entry.id)))


def test_each_site_forgets_by_its_own_choice(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    with incubator.db.transaction() as tx:
        other = add_site(tx, "星海创新园").id
    elsewhere = replace(incubator, site_id=other)
    elsewhere.tenant("云栖数据", "韩梅梅", room="5-01")
    incubator.says("王小明", "market", hours=2, place="工商银行")
    elsewhere.says("韩梅梅", "market", hours=2, place="建设银行")
    usual = {what: POLICIES[what].days for what in CHOSEN}
    choose_days(incubator.db, other, usual | {"detail": 7}, CONSOLE, incubator.time())
    found = []
    for days in (6, 2, 81, 2):
        incubator.time.pass_by(days=days)
        incubator.work()
        found.append(details(incubator))
    assert found == [["工商银行", "建设银行"], ["工商银行", None], ["工商银行", None], [None, None]]


@pytest.fixture
def manager(incubator: Incubator) -> FlaskClient:
    client = incubator.application().flask.test_client()
    sign_in(client, incubator, "manager", Scope(site=incubator.site_id))
    return client


def keeps(client: FlaskClient, **days: object) -> TestResponse:
    fields = {what: POLICIES[what].days for what in CHOSEN} | days | {"csrf_token": csrf(client, "/manage/account")}
    return client.post("/manage/sites/1/retention", data=fields, follow_redirects=True)


def test_a_manager_says_how_long_things_are_kept_and_the_ledger_of_rights_knows(
    incubator: Incubator, manager: FlaskClient
) -> None:
    assert 'href="/manage/sites/1/retention"' in manager.get("/manage/").text
    page = keeps(manager, detail=30).text
    assert "已保存，超过期限的内容在一小时内删除。" in page
    assert 'name="detail" value="30" min="7" max="365"' in page
    keeps(manager, detail=30)
    with incubator.db.reading() as session:
        lines = session.execute(select(Audit.action, Audit.detail)).all()
    assert [line.detail for line in lines if line.action == "site.retention"] == ['{"detail":30}']


@pytest.mark.parametrize(
    ("days", "said"),
    [("6", "不能小于 7。"), ("366", "不能大于 365。"), ("soon", "请填写整数。"), ("", "这一项没有填，请填写。")],
)
def test_what_is_too_short_or_too_long_is_said_beside_its_field(
    incubator: Incubator, manager: FlaskClient, days: str, said: str
) -> None:
    answer = keeps(manager, detail=days)
    assert answer.status_code == 422
    assert f'id="detail-problem" role="alert">{said}' in answer.text
    assert incubator.rows()["retention"] == 0


def test_only_who_sets_up_a_site_says_how_long_it_keeps_things(incubator: Incubator) -> None:
    client = incubator.application().flask.test_client()
    sign_in(client, incubator, "staff", Scope(site=incubator.site_id))
    assert client.get("/manage/sites/1/retention").status_code == 403
    assert keeps(client, detail=30).status_code == 403


def test_the_page_speaks_english(manager: FlaskClient) -> None:
    page = manager.get("/manage/sites/1/retention?lang=en").text
    assert "Place and purpose of an entry" in page
    assert "7 to 365 days, usually 90" in page


def test_whoever_asks_what_is_held_about_them_reads_their_own_sites_days(
    incubator: Incubator, manager: FlaskClient
) -> None:
    incubator.tenant("北辰智造", "王小明", "李雷")
    app = incubator.application()
    li = Owner(incubator, app, "李雷")
    assert "地点和事由 90 天后删除" in li.opens(li.me("/data"))
    keeps(manager, detail=14, plan=30)
    assert "地点和事由 14 天后删除" in li.opens(li.me("/data"))
    assert "执行或取消后 30 天删除" in li.opens(li.me("/data.json"))
