"""Sites and the zones they lie in: created and described by administrators, at their pages and at the terminal."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import time
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from server.access.audit import Audit
from server.access.roles import Scope
from server.app import create_app
from server.core.principals import CONSOLE
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import Board
from server.process.storage import open_storage
from server.sites.actions import create_site, description_of, room_at
from server.sites.descriptions import Described, described
from server.sites.rules import Hours
from server.sites.tables import Site
from tests.incubator import Incubator, config_of
from tests.staff import csrf, sign_in
from tests.terminal import doorboard

BOTH_ENGINES = True
SITES = "/manage/sites/"
PASSWORD = "四月的雨下得正好"
ROUND_THE_CLOCK = Hours("Asia/Shanghai", time(0), time(0), every_day=True)
HOURS = {"opens": "08:30", "closes": "17:30", "timezone": "Asia/Shanghai", "country": "CN"}


@pytest.fixture
def admin(incubator: Incubator) -> FlaskClient:
    client = incubator.application().flask.test_client()
    sign_in(client, incubator)
    return client


def sends(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    data = HOURS | fields | {"csrf_token": csrf(client, "/manage/account")}
    return client.post(path, data=data, follow_redirects=True)


def signs_in(app: Flask, login: str, link: str) -> FlaskClient:
    """Set the password that a link allows to set, and sign in with it."""
    client = app.test_client()
    client.post(link, data={"password": PASSWORD, "csrf_token": csrf(client, link)})
    client.post("/manage/sign-in", data={"login": login, "password": PASSWORD, "csrf_token": csrf(client)})
    return client


def text_of(client: FlaskClient, path: str) -> str:
    return re.sub(r"<[^>]+>", " ", client.get(path).text)


def test_from_an_empty_folder_a_zone_is_run_by_its_office(tmp_path: Path, database_url: str | None) -> None:
    config = config_of(tmp_path / "data", database_url)
    assert doorboard(config, "migrate").exit_code == 0
    made = doorboard(config, "user", "create", "boss", "--name", "总管", "--role", "admin")
    with closing(open_storage(config)) as db:
        app = create_app(config, db).flask
        boss = signs_in(app, "boss", made.stdout.strip().removeprefix(config.url))
        for name, zone in (("星河孵化器", "高新区"), ("云谷创业园", "高新区"), ("东湖创业园", "经开区")):
            assert "载体已创建" in sends(boss, f"{SITES}new", name=name, zone=zone).text
        page = sends(boss, "/manage/users/new", role="zone", scope="zone:1", login="office", name="园区办").text
        link = re.search(r"/manage/password/[\w-]+", page)
        assert link
        office = signs_in(app, "office", link[0])
        seen = text_of(office, "/manage/roster/?site=2")
        assert "星河孵化器" in seen
        assert "云谷创业园" in seen
        assert "东湖创业园" not in seen
        assert office.get(SITES).status_code == 403


def test_a_site_has_its_board_and_stands_in_the_ledger(admin: FlaskClient, incubator: Incubator) -> None:
    sends(admin, f"{SITES}new", name="东湖创业园", zone="高新区", closes="23:59", opens="00:00", every_day="1")
    with incubator.db.reading() as session:
        site = session.scalars(select(Site).where(Site.name == "东湖创业园")).one()
        assert description_of(session, site) == Described("东湖创业园", "高新区", ROUND_THE_CLOCK)
        assert session.scalars(select(Board.kind).where(Board.site_id == site.id)).all() == ["site"]
        line = session.execute(select(Audit.author, Audit.action, Audit.subject).order_by(Audit.id.desc())).first()
    assert line == (Ref("user", 1), "site.created", Ref("site", site.id))
    assert "高新区" in text_of(admin, SITES)


def test_a_site_that_moves_to_another_zone_belongs_to_its_office_at_once(
    admin: FlaskClient, incubator: Incubator
) -> None:
    sends(admin, f"{SITES}{incubator.site_id}", name="星河创业孵化中心", zone="高新区")
    office = admin.application.test_client()
    sign_in(office, incubator, "zone", Scope(incubator.zone("高新区")))
    assert "星河创业孵化中心" in text_of(office, "/manage/roster/")
    sends(admin, f"{SITES}{incubator.site_id}", name="星河创业孵化中心", zone="经开区")
    assert "星河创业孵化中心" not in text_of(office, "/manage/roster/")
    page = text_of(admin, "/manage/audit")
    assert re.search(r"修改载体\s+载体 1\s+CN · 08:30–17:30 · 星河创业孵化中心 · 经开区", page)


def versions(incubator: Incubator) -> dict[int, int]:
    with incubator.db.reading() as session:
        return {row.id: row.version for row in session.execute(select(Board.id, Board.version))}


def test_another_name_stands_on_every_screen_of_the_site(admin: FlaskClient, incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    before = versions(incubator)
    assert "已保存" in sends(admin, f"{SITES}1", name="银河创业孵化中心").text
    assert len(before) == 3
    assert versions(incubator) == {board: version + 1 for board, version in before.items()}


@pytest.mark.parametrize("nth", range(3))
def test_no_building_floor_or_room_is_called_by_a_number(incubator: Incubator, nth: int) -> None:
    address = ["A座", "3", "301"]
    address[nth] += " 13800000231"
    with pytest.raises(Refusal) as refused, incubator.db.transaction() as tx:
        room_at(tx, tx.session.get_one(Site, incubator.site_id), *address)
    assert refused.value.key == "core.refused.number_in_name"


def test_what_stays_as_it_was_is_written_nowhere(admin: FlaskClient, incubator: Incubator) -> None:
    before = versions(incubator)
    assert "已保存" in sends(admin, f"{SITES}1", name="星河创业孵化中心").text
    assert versions(incubator) == before
    with incubator.db.reading() as session:
        assert "site.edited" not in session.scalars(select(Audit.action)).all()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "请填写名称"),
        ({"name": "星河创业孵化中心"}, "已经有名为“星河创业孵化中心”的载体"),
        ({"name": "东湖", "opens": "8 点"}, "请填写时间，如 09:30"),
        ({"name": "东湖", "opens": "17:30"}, "上班和下班时间不能相同"),
        ({"name": "东湖", "timezone": "Mars"}, "没有这个时区"),
        ({"name": "东湖", "country": "XX"}, "请从列出的选项中选择一项"),
    ],
)
def test_what_cannot_be_is_said_beside_what_was_typed(admin: FlaskClient, fields: dict[str, str], said: str) -> None:
    answer = sends(admin, f"{SITES}new", **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{fields["name"]}"' in answer.text


def test_two_sites_never_share_a_name(admin: FlaskClient, incubator: Incubator) -> None:
    typed = described("东湖创业园", "", "Asia/Shanghai", "08:30", "17:30", every_day=False, country="CN")
    other = create_site(incubator.db, typed, CONSOLE, incubator.time())
    assert "已经有名为" in sends(admin, f"{SITES}{other}", name="星河创业孵化中心").text


@pytest.mark.parametrize(("role", "scope"), [("zone", Scope(zone=1)), ("manager", Scope(site=1)), ("auditor", Scope())])
def test_sites_are_the_administrators_alone(admin: FlaskClient, incubator: Incubator, role: str, scope: Scope) -> None:
    sends(admin, f"{SITES}1", name="星河创业孵化中心", zone="高新区")
    client = admin.application.test_client()
    sign_in(client, incubator, role, scope)
    for path in (SITES, f"{SITES}new", f"{SITES}1"):
        assert client.get(path).status_code == 403
    assert sends(client, f"{SITES}new", name="东湖").status_code == 403
    assert sends(client, f"{SITES}1", name="东湖").status_code == 403
    assert f'href="{SITES}"' not in client.get("/manage/").text


def test_the_pages_speak_english_too(admin: FlaskClient) -> None:
    for path in ("", "new", "1"):
        page = admin.get(f"{SITES}{path}?lang=en").text
        assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"星河创业孵化中心|王主任\d|中文", "", page))


def test_sites_are_created_described_and_listed_at_the_terminal(incubator: Incubator) -> None:
    config = incubator.config
    made = doorboard(config, "site", "create", "东湖创业园", "--zone", "高新区", "--closes", "18:00")
    assert made.stdout == "site:2\n"
    assert "东湖 is saved." in doorboard(config, "site", "edit", "东湖创业园", "--name", "东湖", "--every-day").stdout
    assert doorboard(config, "site", "list").stdout.splitlines() == [
        "site:1  星河创业孵化中心  08:30–17:30 Asia/Shanghai",
        "site:2  东湖  高新区  08:30–18:00 Asia/Shanghai",
    ]
    assert (
        doorboard(
            config, "site", "edit", "东湖", "--zone", "", "--country", "", "--opens", "22:00", "--closes", "6:00"
        ).exit_code
        == 0
    )
    with incubator.db.reading() as session:
        found = description_of(session, session.get_one(Site, 2))
    assert found == described("东湖", "", "Asia/Shanghai", "22:00", "06:00", every_day=True, country="")
    assert "There is no site called 西湖" in doorboard(config, "site", "edit", "西湖").stderr
    assert "already" in doorboard(config, "site", "create", "东湖").stderr


def test_a_role_of_a_zone_is_granted_where_a_site_names_the_zone(incubator: Incubator) -> None:
    grant = ("user", "create", "office", "--name", "园区办", "--role", "zone", "--on", "zone:高新区")
    assert "There is no scope" in doorboard(incubator.config, *grant).stderr
    doorboard(incubator.config, "site", "edit", "星河创业孵化中心", "--zone", "高新区")
    assert doorboard(incubator.config, *grant).exit_code == 0
