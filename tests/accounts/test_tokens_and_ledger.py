"""The pages of tokens and of the ledger of rights."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from server.access.audit import About, record
from server.access.roles import EVERYWHERE, Scope
from server.accounts.actions import grant_role
from server.accounts.ledger import PAGE
from server.accounts.tokens import create_token
from server.core.principals import CONSOLE, Principal
from server.core.refs import Ref
from server.phones.scopes import about_phone
from server.roster.scopes import about_person
from server.sites.actions import add_site
from server.words.catalogue import catalogue
from tests.api.client import Program
from tests.incubator import Incubator
from tests.staff import csrf, hire, sign_in
from tests.statements import questions_to

USER = Principal(Ref("user", 1))

TOKENS, AUDIT = "/manage/tokens", "/manage/audit"
SERVER = Path(__file__).parents[2] / "server"

KIOSK = About(Ref("kiosk", 1), Scope(site=1))

BOTH_ENGINES = True


@pytest.fixture
def admin(incubator: Incubator) -> FlaskClient:
    incubator.tenant("北辰智造", "王小明")
    client = incubator.application().flask.test_client()
    sign_in(client, incubator)
    return client


def text_of(client: FlaskClient, path: str) -> str:
    """Return a page as a reader sees it."""
    return re.sub(r"<[^>]+>", " ", client.get(path).text)


def test_a_token_is_created_for_a_scope_shown_once_and_revoked(admin: FlaskClient) -> None:
    fields = {"name": "考勤系统", "permission": ["read", "people"], "scope": "organisation:1"}
    made = admin.post(TOKENS, data=fields | {"csrf_token": csrf(admin, TOKENS)})
    secret = re.search(r'readonly value="([\w-]{43})"', made.text)
    assert secret
    program = Program(admin.application.test_client(), secret[1])
    assert len(program.get("/people").json["items"]) == 1
    assert program.get("/sites").json["items"] == []
    listed = admin.get(TOKENS).text
    assert "考勤系统" in listed
    assert "北辰智造" in listed
    assert secret[1] not in listed
    gone = admin.post(f"{TOKENS}/1/revoke", data={"csrf_token": csrf(admin, TOKENS)}, follow_redirects=True)
    assert "令牌已吊销" in gone.text
    assert program.get("/sites").status_code == 401


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"name": "", "permission": ["read"], "scope": "installation"}, 422, "请填写"),
        ({"name": "x", "scope": "installation"}, 422, "请从列出的选项中选择"),
        ({"name": "x", "permission": ["manage"], "scope": "installation"}, 422, "请从列出的选项中选择"),
        ({"name": "x", "permission": ["read"], "scope": "site:77"}, 404, "没有内容"),
        ({"name": "x", "permission": ["read"]}, 422, "请从列出的选项中选择"),
    ],
)
def test_a_token_that_cannot_be_is_refused_in_a_sentence(
    admin: FlaskClient, fields: dict[str, object], status: int, said: str
) -> None:
    answer = admin.post(TOKENS, data=fields | {"csrf_token": csrf(admin, TOKENS)})
    assert answer.status_code == status
    assert said in answer.text
    assert "还没有令牌" in admin.get(TOKENS).text


@pytest.mark.parametrize("role", ["manager", "auditor"])
def test_tokens_are_the_administrators_alone(incubator: Incubator, admin: FlaskClient, role: str) -> None:
    create_token(incubator.db, "x", ["read"], incubator.time())
    client = admin.application.test_client()
    sign_in(client, incubator, role, Scope(site=1))
    assert client.get(TOKENS).status_code == 403
    fields = {"csrf_token": csrf(client, "/manage/account")}
    assert client.post(f"{TOKENS}/1/revoke", data=fields).status_code in (403, 404)


def test_the_ledger_says_who_gave_whom_what_and_when(admin: FlaskClient, incubator: Incubator) -> None:
    user = hire(incubator, "auditor", login="li.na")
    grant_role(incubator.db, user, "staff", Scope(site=1), USER, incubator.time())
    page = text_of(admin, AUDIT)
    assert re.search(r"14:03\s+王主任0\s+授予权限\s+王主任1\s+服务专员 · 星河创业孵化中心", page)
    assert re.search(r"命令行\s+新建用户\s+王主任1\s+li\.na", page)


def test_the_ledger_speaks_in_names_and_words(admin: FlaskClient, incubator: Incubator) -> None:
    person, now = incubator.person("王小明"), incubator.time()
    with incubator.db.transaction() as tx:
        record(tx, Ref("import"), "liaison.granted", about_person(tx.session, person, now), now, organisation=1)
        about = about_phone(tx.session, 7, [person], now)
        record(tx, CONSOLE.ref, "phone.revoked", about, now, person=person, why="lost")
    page = text_of(admin, AUDIT)
    assert re.search(r"导入\s+设为联络员\s+员工 王小明\s+北辰智造", page)
    assert re.search(r"命令行\s+停用手机\s+手机 7\s+王小明 · 丢失", page)


def test_a_manager_reads_what_is_about_the_own_site_and_nothing_else(admin: FlaskClient, incubator: Incubator) -> None:
    with incubator.db.transaction() as tx:
        far = add_site(tx, "东湖创业园").id
    near_user, far_user = hire(incubator, "staff", Scope(site=1)), hire(incubator, "staff", Scope(site=far))
    create_token(incubator.db, "远处的", ["read"], incubator.time(), Scope(site=far))
    create_token(incubator.db, "近处的", ["read"], incubator.time(), Scope(site=1))
    with incubator.db.transaction() as tx:
        wang = about_person(tx.session, incubator.person("王小明"), incubator.time())
        record(tx, Ref("user", 1), "pin.set", wang, incubator.time())
        record(tx, Ref("user", 1), "kiosk.moved", About(Ref("kiosk", 77), None), incubator.time())
    client = admin.application.test_client()
    sign_in(client, incubator, "manager", Scope(site=1))
    page = client.get(AUDIT).text
    assert f"王主任{near_user - 1}" in page
    assert "王小明" in page
    assert "近处的" in page
    assert f"王主任{far_user - 1}" not in page
    assert "远处的" not in page
    assert "移动屏幕" not in page


def test_a_line_stays_with_those_who_looked_after_its_subject_then(admin: FlaskClient, incubator: Incubator) -> None:
    user = hire(incubator, "staff", Scope(site=1), login="li.na")
    client = admin.application.test_client()
    sign_in(client, incubator, "manager", Scope(site=1))
    assert re.search(r"新建用户\s+\S+\s+li\.na", text_of(client, AUDIT))
    grant_role(incubator.db, user, "auditor", EVERYWHERE, USER, incubator.time())
    page = text_of(client, AUDIT)
    assert re.search(r"新建用户\s+\S+\s+li\.na", page)
    assert "整个系统" not in page
    assert "整个系统" in text_of(admin, AUDIT)


def test_the_database_alone_decides_what_a_manager_reads(admin: FlaskClient, incubator: Incubator) -> None:
    client = admin.application.test_client()
    sign_in(client, incubator, "manager", Scope(site=1))
    with incubator.db.transaction() as tx:
        far = About(Ref("kiosk", 2), Scope(site=add_site(tx, "东湖创业园").id))
        for about, name, count in ((KIOSK, "近处", PAGE + 1), (far, "远处", 4 * PAGE)):
            for _line in range(count):
                record(tx, Ref("user", 1), "kiosk.moved", about, incubator.time(), name=name)
    with questions_to(incubator.db) as questions:
        page = client.get(AUDIT).text
    assert (page.count("近处"), page.count("远处")) == (PAGE, 0)
    assert ["LIMIT" in one for one in questions.asked if "audit" in one] == [True]


def test_long_ledgers_come_in_pages_without_a_gap(admin: FlaskClient, incubator: Incubator) -> None:
    with incubator.db.transaction() as tx:
        for number in range(120):
            record(tx, Ref("user", 1), "kiosk.moved", KIOSK, incubator.time(), name=f"第{number}块")
    seen: list[str] = []
    page = admin.get(AUDIT).text
    while True:
        seen += re.findall(r"第\d+块", page)
        older = re.search(r"before=\d+", page)
        if older is None:
            break
        page = admin.get(f"{AUDIT}?{older[0]}").text
    assert seen == [f"第{number}块" for number in reversed(range(120))]


def test_who_audits_nothing_reads_nothing(admin: FlaskClient, incubator: Incubator) -> None:
    client = admin.application.test_client()
    sign_in(client, incubator, "staff", Scope(site=1))
    assert client.get(AUDIT).status_code == 403


@pytest.mark.parametrize("statement", ["UPDATE audit SET author = 'nobody'", "DELETE FROM audit"])
def test_the_database_itself_refuses_to_rewrite_the_ledger(
    admin: FlaskClient, incubator: Incubator, statement: str
) -> None:
    with pytest.raises(IntegrityError, match="append-only"), incubator.db.transaction() as tx:
        tx.session.execute(text(statement))


def test_every_action_that_the_code_records_has_words() -> None:
    source = "\n".join(path.read_text("utf-8") for path in SERVER.rglob("*.py"))
    recorded = set(re.findall(r"""record\(\s*tx, [^"]*?"([a-z_]+\.[a-z_]+)\"""", source))
    assert len(recorded) > 20
    assert {action for action in recorded if f"accounts.did.{action}" not in catalogue("zh")} == set()


def test_the_pages_speak_english_too(admin: FlaskClient) -> None:
    for path in (TOKENS, AUDIT):
        page = admin.get(f"{path}?lang=en").text
        assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"星河创业孵化中心|王主任\d|中文|北辰智造", "", page))
