"""The manager's pages about users: everybody sees and changes what is theirs to run, and nothing else."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from server.access.audit import Audit
from server.access.roles import Scope
from server.accounts.actions import grant_role
from server.accounts.rights import grants_of
from server.accounts.tables import User, UserGrant
from server.core.principals import CONSOLE, Principal
from server.core.refs import Ref
from server.sites.actions import add_site
from tests.incubator import Incubator
from tests.staff import csrf, hire, live_logins, sign_in, sign_in_as

PASSWORD = "四月的雨下得正好"


BOTH_ENGINES = True


@pytest.fixture
def other_site(incubator: Incubator) -> int:
    zone = incubator.zone("高新区")
    with incubator.db.transaction() as tx:
        return add_site(tx, "东湖创业园", zone).id


@pytest.fixture
def client(incubator: Incubator) -> FlaskClient:
    incubator.tenant("北辰智造", "王小明")
    return incubator.application().flask.test_client()


@pytest.fixture
def admin(client: FlaskClient, incubator: Incubator) -> FlaskClient:
    sign_in(client, incubator)
    return client


@pytest.fixture
def manager(client: FlaskClient, incubator: Incubator) -> FlaskClient:
    sign_in(client, incubator, "manager", Scope(site=incubator.site_id))
    return client


def sends(client: FlaskClient, path: str, **fields: object) -> TestResponse:
    data = {"csrf_token": csrf(client, "/manage/account"), **fields}
    return client.post(f"/manage/users/{path}", data=data, follow_redirects=True)


def roles_of(incubator: Incubator, user: int) -> list[str]:
    with incubator.db.reading() as session:
        return [f"{one.role} {one.scope}" for one in grants_of(session, Principal(Ref("user", user)))]


def test_a_new_user_is_created_and_sets_a_password_by_the_link_that_is_shown_once(
    admin: FlaskClient, incubator: Incubator
) -> None:
    fields = {"login": "li.na", "name": "李娜", "role": "manager", "scope": f"site:{incubator.site_id}"}
    page = sends(admin, "new", **fields)
    found = re.search(r'value="http://[^/]*(/manage/password/[^"]+)"', page.text)
    assert found
    browser = admin.application.test_client()
    asked = browser.get(found[1])
    assert "李娜" in asked.text
    saved = browser.post(found[1], data={"password": PASSWORD, "csrf_token": csrf(browser, found[1])})
    assert saved.location == "/manage/sign-in"
    assert browser.get(found[1]).status_code == 404
    entered = browser.post(
        "/manage/sign-in", data={"login": "li.na", "password": PASSWORD, "csrf_token": csrf(browser)}
    )
    assert entered.status_code == 302
    assert roles_of(incubator, 2) == ["manager site:1"]


def test_a_link_is_valid_for_a_day(admin: FlaskClient, incubator: Incubator) -> None:
    page = sends(admin, "new", login="li.na", name="李娜", role="admin", scope="installation")
    found = re.search(r"/manage/password/[\w-]+", page.text)
    assert found
    incubator.time.pass_by(hours=24)
    assert "已过期" in admin.application.test_client().get(found[0]).text


def test_a_weak_password_is_refused_beside_the_field_and_the_link_stays_good(
    admin: FlaskClient, incubator: Incubator
) -> None:
    page = sends(admin, "new", login="li.na", name="李娜", role="admin", scope="installation")
    found = re.search(r"/manage/password/[\w-]+", page.text)
    assert found
    browser = admin.application.test_client()
    refused = browser.post(found[0], data={"password": "password1", "csrf_token": csrf(browser, found[0])})
    assert refused.status_code == 422
    assert "太常见" in refused.text
    assert browser.get(found[0]).status_code == 200


def test_what_is_wrong_with_a_new_user_is_said_and_what_was_typed_stays(admin: FlaskClient) -> None:
    page = sends(admin, "new", login="a b", name="李娜", role="admin", scope="installation")
    assert page.status_code == 422
    assert "登录名须为" in page.text
    assert 'value="李娜"' in page.text


def test_a_manager_offers_only_roles_that_are_theirs_to_give(manager: FlaskClient) -> None:
    page = manager.get("/manage/users/new").text
    assert set(re.findall(r"role=(\w+)", page)) == {"manager", "staff", "auditor", "liaison"}


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("admin", "installation"),
        ("zone", "zone:1"),
        ("manager", "site:2"),
        ("auditor", "installation"),
        ("employee", "site:1"),
        ("liaison", "organisation:77"),
        ("manager", ""),
    ],
)
def test_nobody_hands_out_by_a_forged_form_what_they_do_not_hold(
    manager: FlaskClient, incubator: Incubator, other_site: int, role: str, scope: str
) -> None:
    answer = sends(manager, "new", login="li.na", name="李娜", role=role, scope=scope)
    assert answer.status_code == 422
    colleague = hire(incubator, "staff", Scope(site=incubator.site_id))
    assert sends(manager, f"{colleague}/grants", role=role, scope=scope).status_code == 422
    with incubator.db.reading() as session:
        assert session.scalar(select(User.id).where(User.login == "li.na")) is None
    assert roles_of(incubator, colleague) == ["staff site:1"]


def test_a_manager_sees_the_users_of_the_own_site_alone(
    manager: FlaskClient, incubator: Incubator, other_site: int
) -> None:
    near = hire(incubator, "liaison", Scope(organisation=1))
    far = hire(incubator, "staff", Scope(site=other_site))
    both = hire(incubator, "staff", Scope(site=incubator.site_id))
    grant_role(incubator.db, both, "staff", Scope(site=other_site), CONSOLE, incubator.time())
    boss = hire(incubator)
    page = manager.get("/manage/users/").text
    assert f"/manage/users/{near}" in page
    for stranger in (far, both, boss):
        assert f'/manage/users/{stranger}"' not in page
        assert manager.get(f"/manage/users/{stranger}").status_code in (403, 404)
        for what in ("", "/grants", "/link", "/logins/end", "/disable", "/enable", "/factors/end"):
            assert sends(manager, f"{stranger}{what}").status_code in (403, 404)


def test_a_right_is_given_and_withdrawn_and_the_ledger_says_by_whom(admin: FlaskClient, incubator: Incubator) -> None:
    user = hire(incubator, "staff", Scope(site=incubator.site_id))
    assert "权限已授予" in sends(admin, f"{user}/grants", role="auditor", scope="installation").text
    sends(admin, f"{user}/grants", role="auditor", scope="installation")
    assert roles_of(incubator, user) == ["staff site:1", "auditor installation"]
    with incubator.db.reading() as session:
        grant = session.scalars(select(UserGrant.id).where(UserGrant.role == "auditor")).one()
    assert "权限已收回" in sends(admin, f"{user}/grants/{grant}/end").text
    assert roles_of(incubator, user) == ["staff site:1"]
    with incubator.db.reading() as session:
        lines = session.execute(select(Audit.author, Audit.action, Audit.detail).where(Audit.author == Ref("user", 1)))
        assert [tuple(line) for line in lines] == [
            (Ref("user", 1), "grant.given", '{"role":"auditor","scope":"installation"}'),
            (Ref("user", 1), "grant.ended", '{"role":"auditor","scope":"installation"}'),
        ]


def test_a_grant_of_another_user_is_not_ended_under_this_ones_name(admin: FlaskClient, incubator: Incubator) -> None:
    one, other = hire(incubator, "auditor"), hire(incubator, "auditor")
    with incubator.db.reading() as session:
        grant = session.scalars(select(UserGrant.id).where(UserGrant.user_id == other)).one()
    sends(admin, f"{one}/grants/{grant}/end")
    assert roles_of(incubator, other) == ["auditor installation"]


def test_the_last_administrator_stays(admin: FlaskClient, incubator: Incubator) -> None:
    assert "最后一位管理员" in sends(admin, "1/disable").text
    assert "最后一位管理员" in sends(admin, "1/grants/1/end").text
    hire(incubator)
    sends(admin, "1/disable")
    assert admin.get("/manage/users/").status_code == 302


def test_a_disabled_user_is_out_at_once_everywhere_and_for_every_right(
    admin: FlaskClient, incubator: Incubator
) -> None:
    user = hire(incubator, "manager", Scope(site=incubator.site_id))
    browser = admin.application.test_client()
    sign_in_as(browser, incubator, user)
    assert browser.get("/manage/").status_code == 200
    assert "已停用" in sends(admin, f"{user}/disable").text
    assert browser.get("/manage/").status_code == 302
    assert live_logins(incubator.db, incubator.time(), 1, 2) == {1}
    assert "已恢复" in sends(admin, f"{user}/enable").text
    assert browser.get("/manage/").status_code == 302
    sign_in_as(browser, incubator, user)
    assert browser.get("/manage/").status_code == 200


def test_every_sign_in_of_a_user_is_ended_by_one_button(admin: FlaskClient, incubator: Incubator) -> None:
    user = hire(incubator, "auditor")
    browsers = [admin.application.test_client() for _turn in range(2)]
    for browser in browsers:
        sign_in_as(browser, incubator, user)
    assert "目前没有登录" in sends(admin, f"{user}/logins/end").text
    assert [browser.get("/manage/").status_code for browser in browsers] == [302, 302]


def test_a_right_that_is_withdrawn_is_gone_with_the_next_request(admin: FlaskClient, incubator: Incubator) -> None:
    user = hire(incubator, "manager", Scope(site=incubator.site_id))
    browser = admin.application.test_client()
    sign_in_as(browser, incubator, user)
    sends(admin, f"{user}/grants/2/end")
    assert browser.get("/manage/").location.startswith("/manage/sign-in")
    assert "还没有任何权限" in browser.get("/manage/account").text
    assert f"/manage/users/{user}" in admin.get("/manage/users/").text


def test_names_and_addresses_are_corrected(admin: FlaskClient, incubator: Incubator) -> None:
    user = hire(incubator, "auditor")
    page = sends(admin, str(user), name="李 娜", email="Li.Na@Example.cn")
    assert "已保存" in page.text
    assert 'value="li.na@example.cn"' in page.text
    assert "邮箱地址不对" in sends(admin, str(user), name="李娜", email="x").text
    assert "已属于另一位用户" in sends(admin, "1", name="王", email="li.na@example.cn").text


def test_users_are_found_by_name_and_login(admin: FlaskClient, incubator: Incubator) -> None:
    hire(incubator, "auditor", login="li.na")
    assert "li.na" in admin.get("/manage/users/?q=LI.NA").text
    assert "没有找到" in admin.get("/manage/users/?q=nobody").text


@pytest.mark.parametrize("role", ["staff", "auditor", "liaison"])
def test_who_runs_no_users_sees_no_users(client: FlaskClient, incubator: Incubator, role: str) -> None:
    scope = Scope(organisation=1) if role == "liaison" else Scope(site=incubator.site_id)
    sign_in(client, incubator, role, scope)
    assert client.get("/manage/users/").status_code == 403
    assert client.get("/manage/users/1").status_code in (403, 404)


def test_the_pages_speak_english_too(admin: FlaskClient) -> None:
    for path in ("", "new", "new?role=manager", "1"):
        page = admin.get(f"/manage/users/{path}{'&' if '?' in path else '?'}lang=en").text
        assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"星河创业孵化中心|王主任\d|中文|北辰智造", "", page))


def test_an_auditor_finds_the_ledger_and_a_manager_the_users(client: FlaskClient, incubator: Incubator) -> None:
    sign_in(client, incubator, "auditor")
    assert '<a href="/manage/audit"' in client.get("/manage/roster/").text
    sign_in(client, incubator, "manager", Scope(site=incubator.site_id))
    page = client.get("/manage/roster/").text
    assert '<a href="/manage/users/"' in page
    assert '<a href="/manage/audit"' not in page
