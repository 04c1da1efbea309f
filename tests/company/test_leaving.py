"""A company leaves a room, or the site: what changes on which door is told before it is saved."""

from __future__ import annotations

import html
import re
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from server.access.audit import Audit
from server.access.roles import Scope
from server.app import Application
from server.boards.faces import face_of
from server.boards.passing import pass_time
from server.core.principals import CONSOLE
from server.core.refs import Ref
from server.roster.details import Details
from server.roster.edits import join, leave
from server.roster.homes import roster_of
from server.roster.organisations import describe
from server.roster.tables import Membership, Organisation
from server.sites.actions import occupy
from server.sites.tables import Lease, Room
from signs.face import DoorFace
from tests.incubator import Incubator
from tests.mine.owner import Owner
from tests.staff import sign_in, sign_in_as

BOTH_ENGINES = True

COMPANY = "/company/1"
SITE = f"{COMPANY}/leaving/site/1"
ROOMS = f"{COMPANY}/leaving/room"
ROOM = f"{ROOMS}/1"
AUDIT = "/manage/audit"


class Desk:
    """A manager at the company's page, without scripts."""

    def __init__(self, incubator: Incubator, application: Application) -> None:
        self.incubator = incubator
        self.client: FlaskClient = application.flask.test_client()
        self.user = sign_in(self.client, incubator, "manager", Scope(site=incubator.site_id))

    def signs_in_again(self) -> None:
        sign_in_as(self.client, self.incubator, self.user)

    def opens(self, path: str) -> str:
        return text_of(self.client.get(path))

    def reads(self, path: str) -> str:
        """Return the words of a page, those of each cell by themselves."""
        return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", self.client.get(path).text).split()))

    def types(self, path: str, ends: str) -> TestResponse:
        return self.client.get(path, query_string={"ends": ends})

    def confirms(self, told: TestResponse) -> TestResponse:
        form = {name: field(told, name) for name in ("csrf_token", "ends", "seen")}
        return self.client.post(told.request.path, data=form, follow_redirects=True)

    def saves(self, path: str, ends: str) -> str:
        return text_of(self.confirms(self.types(path, ends)))


def field(page: TestResponse, name: str) -> str:
    forms = re.findall(rf'type="hidden" name="{name}" value="([^"]*)"', page.text)
    assert forms, page.text
    return html.unescape(forms[-1])


def text_of(page: TestResponse) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page.text))


@pytest.fixture
def app(incubator: Incubator) -> Application:
    incubator.tenant("北辰智造有限公司", "王小明", "李雷", short_name="北辰智造")
    incubator.tenant("南山软件", "赵云", room="3-13")
    with incubator.db.transaction() as tx:
        shared = tx.session.scalars(select(Room).where(Room.number == "3-13")).one()
        occupy(tx, shared.id, 1, incubator.time().date())
    return incubator.application()


@pytest.fixture
def desk(incubator: Incubator, app: Application) -> Desk:
    return Desk(incubator, app)


def behind(incubator: Incubator, room: str) -> list[str]:
    with incubator.db.reading() as session:
        face = face_of(session, incubator.board(room), incubator.time())
    assert isinstance(face, DoorFace)
    return [tenant.short_name or tenant.name for tenant in face.tenants]


def it_is(incubator: Incubator, moment: str) -> None:
    incubator.time.now = datetime.fromisoformat(f"{moment}+08:00")
    pass_time(incubator.db, incubator.time())


def ends(incubator: Incubator) -> list[date | None]:
    with incubator.db.reading() as session:
        return [lease.ends for lease in session.scalars(select(Lease).order_by(Lease.id))]


def on_roster(incubator: Incubator) -> list[str]:
    with incubator.db.reading() as session:
        return [one.name for one in roster_of(session, 1, incubator.time()) if one.stands]


def test_a_typed_day_tells_what_changes_on_which_door_and_when_and_saves_nothing(
    desk: Desk, incubator: Incubator
) -> None:
    told = text_of(desk.types(ROOM, "2026-04-01"))
    assert "4月1日 周三 04:00 起，3-12 的门牌不再显示北辰智造。" in told
    assert "改为显示“本房间暂无企业入驻”。" in told
    assert "楼层、载体和园区的总览同时更新。" in told
    assert ends(incubator)[0] is None


def test_who_is_still_behind_the_door_is_told_too(desk: Desk) -> None:
    assert "3-13 的门牌不再显示北辰智造。门牌上还有南山软件。" in text_of(desk.types(f"{ROOMS}/3", "2026-04-01"))


def test_what_was_confirmed_happens_on_that_day_by_itself(desk: Desk, incubator: Incubator) -> None:
    assert "3-12 的搬出日期定为 2026-04-01。" in desk.saves(ROOM, "2026-04-01")
    assert "3-12 2026-03-05 2026-04-01 修改日期" in desk.reads(COMPANY)
    assert "3-12 至 2026-04-01、3-13" in desk.opens("/manage/roster/")
    it_is(incubator, "2026-04-01T03:59")
    assert behind(incubator, "3-12") == ["北辰智造"]
    it_is(incubator, "2026-04-01T04:00")
    assert behind(incubator, "3-12") == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2026-03-05", "3-12 的门牌立即不再显示北辰智造。"),
        ("2026-03-04", "2026-03-04 早于开始的日期 2026-03-05，请检查。"),
        ("2046-03-05", "请检查年份。"),
        ("5. März", "请填写日期，如 2026-03-05。"),
        ("", "与现在一致，没有变化。"),
    ],
)
def test_a_day_is_answered_beside_the_field(desk: Desk, typed: str, words: str) -> None:
    page = desk.types(ROOM, typed)
    assert words in text_of(page)
    refused = 'id="ends-problem"' in page.text
    assert (page.status_code != 200) == refused == ('aria-describedby="ends-problem ends-hint"' in page.text)
    assert html.escape(typed) in page.text


def test_a_slip_is_taken_back_and_the_door_is_as_before(desk: Desk, incubator: Incubator) -> None:
    desk.saves(ROOM, "2026-03-05")
    assert behind(incubator, "3-12") == []
    assert "3-12 的门牌立即重新显示北辰智造。" in text_of(desk.types(ROOM, ""))
    assert "3-12 的门牌立即重新显示北辰智造，到 3月9日 周一 04:00 为止。" in text_of(desk.types(ROOM, "2026-03-09"))
    assert "3-12 不再有搬出日期。" in desk.saves(ROOM, "")
    assert behind(incubator, "3-12") == ["北辰智造"]


def test_what_changed_meanwhile_is_told_again_and_not_done(desk: Desk, incubator: Incubator) -> None:
    told = desk.types(f"{ROOMS}/2", "2026-04-01")
    assert told.status_code == 404, "the lease of another company"
    told = desk.types(f"{ROOMS}/3", "2026-04-01")
    desk.saves("/company/2/leaving/site/1", "2026-03-20")
    again = desk.confirms(told)
    assert again.status_code == 409
    assert "请再看一遍" in text_of(again)
    assert "改为显示“本房间暂无企业入驻”。" in text_of(again)
    assert ends(incubator)[2] is None
    desk.confirms(again)
    assert ends(incubator)[2] == date(2026, 4, 1)


def test_a_company_leaves_the_site_with_all_rooms_and_people_on_one_day(desk: Desk, incubator: Incubator) -> None:
    leave(incubator.db, incubator.person("李雷"), CONSOLE, incubator.time(), date(2026, 3, 10))
    told = text_of(desk.types(SITE, "2026-04-01"))
    assert told.count("4月1日 周三 04:00 起") == 2
    assert "从 2026-04-01 起结束" in told
    assert "1 人离开名册" in told
    assert "北辰智造有限公司的离园日期定为 2026-04-01。" in desk.saves(SITE, "2026-04-01")
    assert ends(incubator) == [date(2026, 4, 1), None, date(2026, 4, 1)]
    roster = desk.opens("/manage/roster/")
    assert "李雷 至 2026-03-10" in roster
    assert "王小明 至 2026-04-01" in roster
    it_is(incubator, "2026-04-01T03:59")
    assert on_roster(incubator) == ["王小明"]
    it_is(incubator, "2026-04-01T04:00")
    assert (on_roster(incubator), behind(incubator, "3-12"), behind(incubator, "3-13")) == ([], [], ["南山软件"])
    assert "北辰智造" not in desk.opens("/manage/roster/")


def test_lists_say_from_when_somebody_is_on_the_roster(desk: Desk, incubator: Incubator) -> None:
    new = Details("韩梅梅", None, None, liaison=False, listed=False)
    join(incubator.db, 1, new, CONSOLE, incubator.time(), date(2026, 12, 15))
    assert "韩梅梅 2026-12-15 起" in desk.opens("/manage/roster/")
    assert "2026-12-15 起在册" in desk.opens(COMPANY)


def test_who_joins_a_company_that_will_leave_leaves_with_it(desk: Desk, incubator: Incubator) -> None:
    desk.saves(SITE, "2026-04-01")
    new = Details("韩梅梅", None, None, liaison=False, listed=False)
    one = join(incubator.db, 1, new, CONSOLE, incubator.time()).person_id
    leave(incubator.db, one, CONSOLE, incubator.time(), date(2026, 6, 1))
    with incubator.db.reading() as session:
        assert session.scalars(select(Membership.ends).where(Membership.person_id == one)).one() == date(2026, 4, 1)
    late = Owner(incubator, incubator.application(), "王小明")
    said = late.sends(COMPANY + "/people/new", COMPANY + "/people", name="赵六", starts="2026-04-01")
    assert "该单位于 2026-04-01 离开园区" in said


def test_a_departure_that_was_called_off_leaves_everybody_where_they_were(desk: Desk, incubator: Incubator) -> None:
    desk.saves(ROOM, "2026-03-20")
    desk.saves(SITE, "2026-04-01")
    desk.saves(SITE, "2026-05-01")
    assert ends(incubator) == [date(2026, 3, 20), None, date(2026, 5, 1)]
    assert "2 人继续在册。" in text_of(desk.types(SITE, ""))
    assert "北辰智造有限公司不再有离园日期。" in desk.saves(SITE, "")
    assert ends(incubator) == [date(2026, 3, 20), None, None]
    it_is(incubator, "2026-05-01T04:00")
    assert on_roster(incubator) == ["李雷", "王小明"]


def test_who_went_to_another_company_meanwhile_does_not_come_back(desk: Desk, incubator: Incubator) -> None:
    desk.saves(SITE, "2026-03-06")
    it_is(incubator, "2026-03-06T10:00")
    li = Details("李雷", None, "13800000101", liaison=False, listed=False)
    among = (Scope(site=incubator.site_id),)
    assert join(incubator.db, 2, li, CONSOLE, incubator.time(), among=among).came_back
    desk.signs_in_again()
    desk.saves(SITE, "")
    assert on_roster(incubator) == ["王小明"]


def test_phones_and_consents_of_a_company_that_leaves_today_end_today(desk: Desk, incubator: Incubator) -> None:
    owner = Owner(incubator, incubator.application(), "李雷")
    assert "李雷" in owner.opens(owner.me())
    assert "2 人离开名册" in text_of(desk.types(SITE, "2026-03-05"))
    desk.saves(SITE, "2026-03-05")
    owner.opens(owner.me())
    assert owner.status in (403, 404)
    assert not incubator.home("李雷").listed


def test_only_who_keeps_the_roster_of_the_whole_site_says_who_has_which_room(
    incubator: Incubator, app: Application
) -> None:
    liaison = Owner(incubator, app, "王小明")
    page = liaison.opens(COMPANY)
    assert "3-12" in page
    assert "/leaving" not in page
    for path in (SITE, ROOM):
        liaison.opens(path)
        assert liaison.status in (403, 404)
        liaison.sends(COMPANY, path, ends="2026-04-01")
        assert liaison.status in (403, 404)
    assert ends(incubator) == [None, None, None]


def test_the_ledger_of_rights_says_who_set_which_day_in_both_languages(desk: Desk, incubator: Incubator) -> None:
    desk.saves(ROOM, "2026-04-01")
    desk.saves(SITE, "2026-05-01")
    with incubator.db.transaction() as tx:
        tomorrow = incubator.home("王小明").day + timedelta(days=1)
        describe(tx.session, tx.session.get_one(Organisation, 1), tomorrow, name="北辰集团", short_name=None)
    with incubator.db.reading() as session:
        lines = session.scalars(select(Audit).where(Audit.subject == Ref("organisation", 1)).order_by(Audit.id)).all()
    assert [line.action for line in lines][-2:] == ["lease.ends", "organisation.leaves"]
    assert {line.author for line in lines[-2:]} == {Ref("user", desk.user)}
    page = desk.reads(AUDIT)
    assert "设定搬出日期 单位 北辰智造有限公司 3-12 · 2026-03-05 起 · 至 2026-04-01" in page
    assert "设定离园日期 单位 北辰智造有限公司 3-13 · 至 2026-05-01" in page
    english = desk.reads(f"{AUDIT}?lang=en")
    assert "3-12 · from 2026-03-05 · until 2026-04-01" in english
    assert not re.search(
        r"[\u4e00-\u9fff]", re.sub(r"北辰智造有限公司|王小明|王主任\d|中文|星河创业孵化中心", "", english)
    )
