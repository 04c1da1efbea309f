"""Zones: there by the first site that names them, called otherwise without anybody losing a right."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from server.access.roles import EVERYWHERE, Scope
from server.accounts.tokens import create_token
from server.core.principals import CONSOLE
from server.core.tables import Board
from server.sites.actions import create_site
from server.sites.descriptions import Described
from server.sites.rules import Hours
from server.sites.tables import Site, Zone
from tests.api.client import Program
from tests.incubator import Incubator
from tests.sites.test_sites import sends, text_of, versions
from tests.staff import sign_in
from tests.terminal import doorboard
from tests.zones import wall

BOTH_ENGINES = True
ZONES, SITES, AUDIT = "/manage/zones/", "/manage/sites/", "/manage/audit"
HERE = "星河创业孵化中心"


@pytest.fixture
def admin(incubator: Incubator) -> FlaskClient:
    """Sign an administrator in, and let the site lie in a zone."""
    client = incubator.application().flask.test_client()
    sign_in(client, incubator)
    sends(client, f"{SITES}1", name=HERE, zone="高新区")
    return client


def names(incubator: Incubator) -> list[str]:
    with incubator.db.reading() as session:
        return list(session.scalars(select(Zone.name).order_by(Zone.id)))


def test_whoever_runs_a_zone_runs_it_under_its_new_name_too(admin: FlaskClient, incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    zone = incubator.zone("高新区")
    office = admin.application.test_client()
    sign_in(office, incubator, "zone", Scope(zone))
    program = Program(
        admin.application.test_client(), create_token(incubator.db, "x", ["read"], incubator.time(), Scope(zone))
    )
    seen = [text_of(office, path) for path in ("/manage/roster/", "/manage/users/")]
    assert HERE in seen[0]
    assert "高新区" in seen[1]
    before, board = versions(incubator), wall(incubator, "高新区")
    assert "园区名称已修改" in sends(admin, f"{ZONES}{zone}", name=" 高新技术产业  开发区 ").text
    assert names(incubator) == ["高新技术产业 开发区"]
    assert HERE in text_of(office, "/manage/roster/")
    users = text_of(office, "/manage/users/")
    assert "高新技术产业 开发区" in users
    assert "高新区" not in users
    assert [(one["name"], one["zone"]) for one in program.get("/sites").json["items"]] == [
        (HERE, "高新技术产业 开发区")
    ]
    assert versions(incubator) == before | {board.id: board.version + 1}, "only its own wall names the zone"


def test_the_ledger_says_how_a_zone_was_called_and_names_it_as_it_is(admin: FlaskClient, incubator: Incubator) -> None:
    sign_in(admin.application.test_client(), incubator, "auditor", Scope(incubator.zone("高新区")))
    sends(admin, f"{ZONES}1", name="高新技术产业园区")
    page = " ".join(text_of(admin, AUDIT).split())
    assert "王主任0 园区改名 园区 高新技术产业园区 高新区 · 高新技术产业园区" in page
    assert "授予权限 王主任1 审计员 · 高新技术产业园区" in page
    assert "修改载体 载体 1 CN · 08:30–17:30 · 星河创业孵化中心 · 高新技术产业园区" in page


@pytest.mark.parametrize("name", ["经开区", " 经 开 区", "ＪＫ　Ｚｏｎｅ", "jk  zone"])
@pytest.mark.parametrize(("language", "said"), [("zh", "请换一个名称"), ("en", "Choose another name")])
def test_a_zone_is_never_called_as_another_one(
    admin: FlaskClient, incubator: Incubator, name: str, language: str, said: str
) -> None:
    for other in ("经开区", "经 开 区", "JK Zone"):
        incubator.zone(other)
    answer = sends(admin, f"{ZONES}1?lang={language}", name=name)
    assert answer.status_code == 422
    assert said in answer.text
    assert names(incubator)[0] == "高新区"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "请填写园区名称"),
        (" ", "请填写园区名称"),
        ("高" * 121, "请缩短到 120 个字符以内"),
        ("\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 7, "请填写园区名称"),
    ],
)
def test_a_zone_has_a_name_that_can_be_kept(admin: FlaskClient, incubator: Incubator, name: str, said: str) -> None:
    answer = sends(admin, f"{ZONES}1", name=name)
    assert answer.status_code == 422
    assert said in answer.text
    assert names(incubator) == ["高新区"]


def test_a_zone_may_be_written_otherwise(admin: FlaskClient, incubator: Incubator) -> None:
    zone = incubator.zone("High-Tech zone")
    sends(admin, f"{ZONES}{zone}", name="HIGH-TECH ZONE")
    assert names(incubator) == ["高新区", "HIGH-TECH ZONE"]


def test_a_name_in_another_writing_is_no_other_zone(admin: FlaskClient, incubator: Incubator) -> None:
    incubator.zone("High-Tech Zone")
    for name in ("东湖创业园", "云谷创业园"):
        sends(admin, f"{SITES}new", name=name, zone=f" ｈｉｇｈ-TECH {'　' * len(name)}zone")
    assert names(incubator) == ["高新区", "High-Tech Zone"]
    before = versions(incubator)
    assert "已保存" in sends(admin, f"{SITES}2", name="东湖创业园", zone="HIGH-TECH ZONE").text
    assert versions(incubator) == before, "nothing is different"


def test_a_zone_without_sites_keeps_its_rights_until_one_comes_back(admin: FlaskClient, incubator: Incubator) -> None:
    office = admin.application.test_client()
    sign_in(office, incubator, "zone", Scope(incubator.zone("高新区")))
    sends(admin, f"{SITES}1", name=HERE, zone="")
    assert HERE not in text_of(office, "/manage/roster/")
    assert "高新区 0 个载体" in " ".join(text_of(admin, ZONES).split())
    sends(admin, f"{SITES}1", name=HERE, zone="高新区")
    assert HERE in text_of(office, "/manage/roster/")


def test_what_happened_in_a_zone_is_read_by_its_auditor_and_what_happens_later_elsewhere_is_not(
    admin: FlaskClient, incubator: Incubator
) -> None:
    auditors = {name: admin.application.test_client() for name in ("高新区", "经开区")}
    for name, client in auditors.items():
        sign_in(client, incubator, "auditor", Scope(incubator.zone(name)))
    sends(admin, f"{SITES}1", name="第一个名称", zone="高新区")
    sends(admin, f"{SITES}1", name="第二个名称", zone="经开区")
    read = {name: text_of(client, AUDIT) for name, client in auditors.items()}
    assert ["第一个名称" in page for page in read.values()] == [True, False]
    assert ["第二个名称" in page for page in read.values()] == [False, True]


@pytest.mark.parametrize(
    ("role", "scope"), [("zone", Scope(zone=1)), ("manager", Scope(site=1)), ("auditor", EVERYWHERE)]
)
def test_zones_are_the_administrators_alone(admin: FlaskClient, incubator: Incubator, role: str, scope: Scope) -> None:
    client = admin.application.test_client()
    sign_in(client, incubator, role, scope)
    assert client.get(ZONES).status_code == 403
    # Whoever has nothing to do with the zone need not learn that it exists.
    hidden = 404 if role == "manager" else 403
    assert client.get(f"{ZONES}1").status_code == hidden
    assert sends(client, f"{ZONES}1", name="我的园区").status_code == hidden
    assert names(incubator) == ["高新区"]


def test_a_zone_that_nobody_has_is_not_found(admin: FlaskClient) -> None:
    assert admin.get(f"{ZONES}77").status_code == 404
    assert sends(admin, f"{ZONES}77", name="x").status_code == 404


def test_zones_are_listed_and_renamed_at_the_terminal(incubator: Incubator) -> None:
    config = incubator.config
    doorboard(config, "site", "create", "东湖创业园", "--zone", "高新区")
    grant = ("--on", "zone: 高新区　")
    assert doorboard(config, "user", "create", "office", "--name", "x", "--role", "zone", *grant).exit_code == 0
    assert doorboard(config, "token", "create", "--name", "考勤", "--permission", "read", *grant).exit_code == 0
    doorboard(config, "site", "edit", "东湖创业园", "--zone", "经开区")
    assert doorboard(config, "zone", "list").stdout.splitlines() == ["经开区  1", "高新区  0"]
    assert "There is a zone called 高新区" in doorboard(config, "zone", "rename", "经开区", "高新区").stderr
    assert "There is no zone called 月球" in doorboard(config, "zone", "rename", "月球", "x").stderr
    assert "高新技术区 is saved." in doorboard(config, "zone", "rename", "高新区", "高新技术区").stdout
    assert "zone zone:高新技术区" in doorboard(config, "user", "list").stdout
    assert "zone:高新技术区" in doorboard(config, "token", "list").stdout


def test_sites_that_name_a_new_zone_at_once_lie_in_one(incubator: Incubator) -> None:
    def open_one(number: int) -> int:
        wanted = Described(f"创业园 {number}", " 高新区 " if number % 2 else "高新区", Hours())
        return create_site(incubator.db, wanted, CONSOLE, incubator.time())

    with ThreadPoolExecutor(3) as desks:
        made = list(desks.map(open_one, range(3)))
    with incubator.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Site).where(Site.zone_id == 1)) == len(made)
        assert session.scalar(select(func.count()).select_from(Board).where(Board.site_id.in_(made))) == len(made)
    assert names(incubator) == ["高新区"]


def test_the_pages_speak_english_too(admin: FlaskClient) -> None:
    for path in ("", "1"):
        page = text_of(admin, f"{ZONES}{path}?lang=en")
        assert "Zones" in page
        assert not any(
            "\u4e00" <= char <= "\u9fff"
            for char in page.replace("高新区", "").replace("王主任0", "").replace("中文", "")
        )
