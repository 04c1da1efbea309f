"""A site closes: all its companies leave, its boards, screens, rights, tokens and targets end, its ledgers stay."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from server.access.roles import Scope
from server.access.tables import Token
from server.accounts.tables import UserGrant
from server.accounts.tokens import create_token
from server.alerts.tables import Alert, Target
from server.alerts.targets import add_target
from server.api.document import ROOT
from server.boards.kiosks import Kiosk
from server.core.principals import CONSOLE
from server.core.refusal import Refusal
from server.core.tables import Board
from server.fleet.actions import add_kiosk
from server.roster.actions import import_roster
from server.roster.importing import read_file
from server.sites.actions import add_site
from server.sites.tables import Site
from signs.face import SiteCell, ZoneFace
from tests.company.test_leaving import field, text_of
from tests.departures.estate import ALL, Estate
from tests.incubator import Incubator
from tests.roster.files import HEADER, JIA, workbook
from tests.staff import hire, new_login, sign_in

BOTH_ENGINES = True
CLOSING = "/manage/sites/1/closing"
NAME = "星河创业孵化中心"
DAY = "2026-04-01"


@pytest.fixture
def admin(estate: Estate) -> FlaskClient:
    incubator = estate.incubator
    add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time(), token="T" * 43)
    add_target(incubator.db, 1, "manager@xinghe-park.cn", (), CONSOLE, incubator.time())
    with incubator.db.transaction() as tx:
        add_site(tx, "青枫孵化器")
    client = estate.app.test_client()
    sign_in(client, incubator)
    return client


def saves(client: FlaskClient, ends: str) -> str:
    told = client.get(CLOSING, query_string={"ends": ends})
    form = {name: field(told, name) for name in ("csrf_token", "ends", "seen")}
    return text_of(client.post(CLOSING, data=form, follow_redirects=True))


def standing(estate: Estate) -> dict[str, int]:
    kinds = {
        "kiosks": select(func.count(Kiosk.id)).where(Kiosk.revoked_at.is_(None)),
        "boards": select(func.count(Board.id)).where(Board.site_id == 1, Board.removed_at.is_(None)),
        "targets": select(func.count(Target.id)),
        "tokens": select(func.count(Token.id)).where(Token.site_id == 1, Token.revoked_at.is_(None)),
        "rights": select(func.count(UserGrant.id)).where(UserGrant.site_id == 1, UserGrant.ended_at.is_(None)),
        "alerts": select(func.count(Alert.id)).where(Alert.site_id == 1, Alert.settled_at.is_(None)),
    }
    return {kind: estate.count(statement) for kind, statement in kinds.items()}


def test_the_preview_says_what_ends_with_it_and_the_button_what_happens(estate: Estate, admin: FlaskClient) -> None:
    told = text_of(admin.get(CLOSING, query_string={"ends": DAY}))
    for words in (
        "2 家企业离园",
        "4 人离开名册",
        "1 台屏幕停用",
        "1 个提醒接收人移除",
        "2 个接口令牌吊销",
        f"定于 {DAY} 关闭",
        "台账和权限记录保留",
    ):
        assert words in told, words
    assert f"立即关闭{NAME}" in text_of(admin.get(CLOSING, query_string={"ends": "2026-03-05"}))
    assert standing(estate)["kiosks"] == 1


def test_on_the_day_all_of_it_ends_by_itself_and_not_before(estate: Estate, admin: FlaskClient) -> None:
    assert f"{NAME}定于 {DAY} 关闭" in saves(admin, DAY)
    estate.it_is(f"{DAY}T03:59")
    assert standing(estate)["kiosks"] == 1
    assert estate.left()["phones"] == ALL["phones"]
    estate.it_is(f"{DAY}T04:01")
    assert set(standing(estate).values()) == {0}
    assert set(estate.left().values()) == {0}
    assert estate.asks("site", "/sites")[0] == 401
    kiosk = estate.app.test_client().get("/k/" + "T" * 43)
    assert kiosk.status_code in (404, 410)


def test_until_the_day_it_is_called_off_and_every_company_is_as_before(estate: Estate, admin: FlaskClient) -> None:
    estate.desk.saves("/company/1/leaving/site/1", "2026-05-01")
    saves(admin, DAY)
    assert f"{NAME}不再有关闭日期" in saves(admin, "")
    estate.it_is(f"{DAY}T04:01")
    assert standing(estate)["kiosks"] == 1
    assert [one.short_name for one in estate.face().tenants] == ["北辰装备"]


def test_a_closed_site_is_offered_nowhere(estate: Estate, admin: FlaskClient) -> None:
    assert f"{NAME}已关闭" in saves(admin, "2026-03-05")
    for path in ("/manage/", "/manage/roster/", "/manage/phones", "/manage/alerts", "/manage/users/new?role=manager"):
        assert NAME not in admin.get(path, follow_redirects=True).text, path
    listed = admin.get("/manage/sites/").text
    assert 'href="/manage/sites/1"' not in listed
    assert f"{NAME} " in text_of(admin.get("/manage/sites/")).replace("\n", " ")
    token = create_token(estate.incubator.db, "all", ["read"], estate.incubator.time())
    told = estate.app.test_client().get(f"{ROOT}/sites", headers={"Authorization": f"Bearer {token}"})
    assert NAME not in told.text


def test_the_wall_of_its_zone_shows_it_no_more(estate: Estate, admin: FlaskClient) -> None:
    incubator = estate.incubator
    zone = incubator.zone("云川高新区")
    with incubator.db.transaction() as tx:
        for site in (1, 2):
            tx.session.get_one(Site, site).zone_id = zone
    with incubator.db.reading() as session:
        board = session.scalars(select(Board).where(Board.zone_id == zone)).one()
    assert [cell.site for cell in faces(incubator, board)] == [NAME, "青枫孵化器"]
    saves(admin, "2026-03-05")
    assert [cell.site for cell in faces(incubator, board)] == ["青枫孵化器"]


def faces(incubator: Incubator, board: Board) -> tuple[SiteCell, ...]:
    face = incubator.face(board)
    assert isinstance(face, ZoneFace)
    return face.sites


def test_nothing_new_begins_at_a_closed_site(estate: Estate, admin: FlaskClient) -> None:
    saves(admin, "2026-03-05")
    incubator, now = estate.incubator, estate.incubator.time()
    with pytest.raises(Refusal, match="scope_gone"):
        create_token(incubator.db, "late", ["read"], now, Scope(site=1))
    with pytest.raises(Refusal, match="scope_gone"):
        hire(incubator, "manager", Scope(site=1), "late")
    with pytest.raises(Refusal, match="closed"):
        add_target(incubator.db, 1, "late@xinghe-park.cn", (), CONSOLE, now)
    with pytest.raises(Refusal, match="closed"):
        import_roster(incubator.db, 1, read_file("a.xlsx", workbook(HEADER, [JIA, "301", "王明"])), now)
    assert admin.get(CLOSING, query_string={"ends": ""}).status_code == 409


def test_the_zone_still_reads_its_ledger(estate: Estate, admin: FlaskClient) -> None:
    saves(admin, "2026-03-05")
    token = create_token(estate.incubator.db, "all", ["people"], estate.incubator.time())
    path = f"{ROOT}/people/{estate.li.id}/entries"
    told = estate.app.test_client().get(path, headers={"Authorization": f"Bearer {token}"})
    assert "云川工商银行" in told.text
    assert "云川工商银行" in admin.get(f"/company/1/people/{estate.li.id}/history").text


def test_the_manager_of_a_closed_site_sees_nothing_of_it(estate: Estate, admin: FlaskClient) -> None:
    saves(admin, "2026-03-05")
    estate.desk.client.set_cookie("staff", new_login(estate.incubator.db, estate.desk.user, estate.incubator.time()))
    assert estate.desk.client.get("/company/1").status_code in (302, 403, 404)


def test_a_day_that_has_passed_is_refused(admin: FlaskClient) -> None:
    page = admin.get(CLOSING, query_string={"ends": "2026-03-04"})
    assert (page.status_code, "2026-03-04 已经过去" in text_of(page)) == (422, True)
