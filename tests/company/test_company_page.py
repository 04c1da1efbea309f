"""The company's page through the front door: the liaison's phone, the manager's desk, and those who may not."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from server.access.roles import Scope
from server.app import Application
from server.core.refs import Ref
from server.corrections.tables import Correction
from server.presence.tables import Entry
from server.roster.homes import Home, roster_of
from server.roster.tables import Organisation
from tests.incubator import Incubator
from tests.mine.owner import Owner
from tests.staff import csrf, sign_in

HOME = "/company/1"


@pytest.fixture
def app(incubator: Incubator) -> Application:
    incubator.tenant("北辰智造", "王小明", "李雷")
    incubator.tenant("南山软件", "赵云", room="3-13")
    return incubator.application()


@pytest.fixture
def wang(incubator: Incubator, app: Application) -> Owner:
    return Owner(incubator, app, "王小明")


def li(wang: Owner) -> str:
    return f"{HOME}/people/{wang.incubator.person('李雷')}"


def asks(wang: Owner, app: Application) -> None:
    owner = Owner(wang.incubator, app, "李雷")
    owner.sends(owner.me("/corrections"), owner.me("/corrections"), about="phone", wanted="13900000009")


def on_roster(wang: Owner, name: str) -> Home | None:
    with wang.incubator.db.reading() as session:
        return next((home for home in roster_of(session, 1, wang.incubator.time()) if home.name == name), None)


def test_the_liaison_sees_who_is_where(wang: Owner) -> None:
    wang.incubator.says("李雷", "market", hours=2, place="工商银行")
    text = wang.opens(HOME)
    assert all(word in text for word in ("北辰智造", "李雷", "跑市场", "16:03", "在册 2 人 · 在岗 0 人 · 跑市场 1 人"))
    assert "企业页" in wang.opens(wang.me())


def test_an_employee_is_no_liaison(incubator: Incubator, app: Application) -> None:
    owner = Owner(incubator, app, "李雷")
    assert "企业页" not in owner.opens(owner.me())
    answer = owner.client.get(HOME)
    assert (answer.status_code, "王小明" in answer.get_data(as_text=True)) == (302, False)


@pytest.mark.parametrize("path", ["", "/people/3", "/people/new", "/corrections", "/people/3/history"])
def test_another_company_is_none_of_the_liaisons_business(wang: Owner, path: str) -> None:
    wang.opens(f"/company/2{path}")
    assert wang.status == 404
    wang.opens(f"{HOME}/people/3")
    assert wang.status == 404


def test_the_liaison_declares_for_a_colleague_with_a_reason(wang: Owner) -> None:
    form = {"status": "trip", "until": "2026-03-06T18:00"}
    assert "请填写代登记的原因" in wang.sends(li(wang), f"{li(wang)}/status", **form)
    assert 'value="2026-03-06T18:00"' in wang.text
    assert "已代李雷登记" in wang.sends(li(wang), f"{li(wang)}/status", **form, reason="来电说已在高铁上")
    with wang.incubator.db.reading() as session:
        entry = session.scalars(select(Entry)).one()
        assert (entry.provenance, entry.author, entry.reason) == ("proxy", Ref("person", wang.id), "来电说已在高铁上")
    assert "原因：来电说已在高铁上" in wang.opens(f"{li(wang)}/history")


def test_the_liaison_says_that_a_colleague_is_not_back_today(wang: Owner) -> None:
    form = {"status": "market", "reason": "来电说下午直接回家"}
    assert "请选择预计返回时间" in wang.sends(li(wang), f"{li(wang)}/status", **form)
    assert "已代李雷登记" in wang.sends(li(wang), f"{li(wang)}/status", **form, not_today="1")
    assert "今天不回" in wang.opens(HOME)


def test_the_liaison_does_not_declare_for_themselves_here(wang: Owner) -> None:
    own = f"{HOME}/people/{wang.id}"
    assert f"{own}/status" not in wang.opens(own)
    assert "不能代自己登记" in wang.sends(own, f"{own}/status", status="on_site", reason="忘了扫码")
    assert wang.status == 403


def test_somebody_joins_is_corrected_and_leaves(wang: Owner) -> None:
    assert "请填写姓名" in wang.sends(f"{HOME}/people/new", f"{HOME}/people", name=" ", title="工程师")
    assert 'value="工程师"' in wang.text
    wang.sends(f"{HOME}/people/new", f"{HOME}/people", name="韩梅梅", phone="139 0000 0001")
    assert "韩梅梅已加入名册" in wang.text
    page = wang.path
    assert "电话号码不对" in wang.sends(page, page, name="韩梅梅", phone="12")
    assert "已保存" in wang.sends(page, page, name="韩梅梅", title="总监", phone="13900000001", listed="1")
    found = on_roster(wang, "韩梅梅")
    assert found
    assert (found.title, found.phone, found.listed, found.liaison) == ("总监", "13900000001", True, False)
    assert "韩梅梅已离开名册" in wang.sends(page, f"{page}/leave")
    assert on_roster(wang, "韩梅梅") is None
    wang.opens(page)
    assert wang.status == 404


def test_a_department_is_typed_or_one_of_those_that_there_are(wang: Owner) -> None:
    wang.sends(f"{HOME}/people/new", f"{HOME}/people", name="韩梅梅", department="研发部", title="工程师")
    page = wang.opens(wang.path)
    assert '<span class="quiet">研发部</span> <span class="quiet">工程师</span>' in page
    assert 'value="研发部"' in page
    assert '<option value="研发部">' in wang.opens(f"{HOME}/people/new")
    assert "研发部 工程师" in wang.opens(HOME)


def test_a_number_in_a_name_or_a_title_is_refused_at_its_field(wang: Owner) -> None:
    new = {"name": "韩梅梅13900000001", "title": "总监 mei@beichen.cn"}
    page = wang.sends(f"{HOME}/people/new", f"{HOME}/people", **new)
    assert (wang.status, page.count("aria-invalid")) == (422, 2)
    assert all(strange in page for strange in ("请去掉“13900000001”", "请去掉“mei@beichen.cn”"))
    assert on_roster(wang, "韩梅梅13900000001") is None


def test_the_notice_is_hung_and_too_long_a_one_is_refused_on_the_page(wang: Owner) -> None:
    assert "留言已更新" in wang.sends(HOME, f"{HOME}/notice", notice="周五下午盘点")
    assert "请缩短到 60 个字符以内" in wang.sends(HOME, f"{HOME}/notice", notice="长" * 61)
    with wang.incubator.db.reading() as session:
        assert session.get_one(Organisation, 1).notice == "周五下午盘点"


def test_the_short_name_is_proposed_set_and_taken_back(wang: Owner) -> None:
    assert 'value="北辰智造"' in wang.opens(HOME)
    assert "已保存" in wang.sends(HOME, f"{HOME}/short-name", short_name=" 北辰 ")
    with wang.incubator.db.reading() as session:
        assert session.get_one(Organisation, 1).short_name == "北辰"
    wang.sends(HOME, f"{HOME}/short-name", short_name="")
    with wang.incubator.db.reading() as session:
        assert session.get_one(Organisation, 1).short_name is None


def test_another_short_name_is_on_every_screen_that_shows_the_company(wang: Owner) -> None:
    before = [wang.incubator.board(room).version for room in ("3-12", None)]
    wang.sends(HOME, f"{HOME}/short-name", short_name="北辰")
    assert [wang.incubator.board(room).version for room in ("3-12", None)] == [one + 1 for one in before]


def test_two_companies_of_a_site_never_share_a_short_name(wang: Owner) -> None:
    assert "已有企业叫“南山软件”" in wang.sends(HOME, f"{HOME}/short-name", short_name="南山软件")
    assert wang.status == 409


def test_the_salutation_of_a_person_is_set_on_their_page(wang: Owner) -> None:
    wang.sends(li(wang), li(wang), name="李雷", salutation="madam", listed="1")
    known = on_roster(wang, "李雷")
    assert known is not None
    assert known.salutation == "madam"
    assert 'value="madam" selected' in wang.opens(li(wang))


def test_the_way_to_a_phone_begins_at_the_person(wang: Owner) -> None:
    assert f"{li(wang)}/invite" in wang.opens(li(wang))
    wang.opens(f"{li(wang)}/invite")
    assert wang.status == 200


def test_a_request_is_seen_and_accepted_by_the_liaison(wang: Owner, app: Application) -> None:
    asks(wang, app)
    assert "更正申请（1）" in wang.opens(HOME)
    page = f"{HOME}/corrections"
    assert "13800000101 → 13900000009" in wang.opens(page)
    assert "已处理" in wang.sends(page, f"{page}/1/accept")
    found = on_roster(wang, "李雷")
    assert found
    assert found.phone == "13900000009"
    assert "这个申请已经处理过了" in wang.sends(HOME, f"{page}/1/refuse", answer="不")


def test_an_entry_is_corrected_as_the_liaison_says(wang: Owner, app: Application) -> None:
    wang.incubator.says("李雷", "off")
    owner = Owner(wang.incubator, app, "李雷")
    wrong = owner.me("/entries/1/correction")
    owner.sends(wrong, wrong, words="当时在出差")
    wang.incubator.time.pass_by(hours=1)
    page, accept = f"{HOME}/corrections", f"{HOME}/corrections/1/accept"
    assert 'value="2026-03-05T14:03"' in wang.opens(page)
    form = {"status": "trip", "since": "2026-03-05T13:00", "until": "2026-03-06T18:00"}
    assert "请填写更正后的开始时间" in wang.sends(page, accept, **form | {"since": ""}, answer="出差")
    assert "返回时间要晚于开始时间" in wang.sends(page, accept, **form | {"until": "2026-03-05T12:00"}, answer="出差")
    assert "已处理" in wang.sends(page, accept, **form, answer="当时在出差")
    owner.opens(owner.me("/history"))
    assert all(word in owner.text for word in ("已更正", "更正：3月5日 周四 13:00 起。当时在出差", "王小明"))
    assert "已更正" in owner.opens(owner.me("/corrections"))


def test_the_liaisons_own_request_is_for_the_park_office(wang: Owner) -> None:
    wang.sends(wang.me("/corrections"), wang.me("/corrections"), about="title", wanted="总经理")
    page = f"{HOME}/corrections"
    assert "要由园区管理人员处理" in wang.opens(page)
    assert f"{page}/1/accept" not in wang.text
    wang.sends(HOME, f"{page}/1/accept")
    assert wang.status == 403


def test_a_request_of_another_company_is_not_decided_here(wang: Owner, app: Application) -> None:
    zhao = Owner(wang.incubator, app, "赵云")
    zhao.sends(zhao.me("/corrections"), zhao.me("/corrections"), about="title", wanted="总裁")
    wang.sends(HOME, f"{HOME}/corrections/1/refuse", answer="不")
    assert wang.status == 404
    with wang.incubator.db.reading() as session:
        assert session.scalars(select(Correction.state)).one() == "open"


def test_the_page_speaks_english_too(wang: Owner) -> None:
    text = wang.client.get(f"{li(wang)}?lang=en").get_data(as_text=True)
    assert "Declare for this person" in text
    assert not re.search(r">[^<]*(登记|名册|电话)[^<]*<", text)


def staff(incubator: Incubator, app: Application, role: str, scope: Scope) -> Owner:
    """Return a desk at which somebody of the park office is signed in."""
    desk = Owner(incubator, app, "李雷")
    desk.client = app.flask.test_client()
    sign_in(desk.client, incubator, role, scope)
    return desk


def test_the_manager_comes_from_the_roster_and_may_do_the_same(incubator: Incubator, app: Application) -> None:
    desk = staff(incubator, app, "manager", Scope(site=incubator.site_id))
    assert f'href="{HOME}"' in desk.opens("/manage/roster/")
    page = f"{HOME}/people/{desk.id}"
    desk.sends(page, f"{page}/status", status="off", reason="前台看见下班")
    with incubator.db.reading() as session:
        assert session.scalars(select(Entry.author)).one().kind == "user"
    assert "王主任0" in desk.opens(f"{page}/history")
    assert "返回花名册" in desk.text


def test_the_auditor_reads_and_changes_nothing(incubator: Incubator, app: Application) -> None:
    desk = staff(incubator, app, "auditor", Scope(site=incubator.site_id))
    page = f"{HOME}/people/{desk.id}"
    text = desk.opens(page)
    assert (desk.status, text.count("<form"), "/manage/sign-out" in text) == (200, 1, True)
    desk.opens(f"{page}/history")
    assert desk.status == 200
    for path in (f"{page}/status", page, f"{page}/leave", f"{HOME}/notice", f"{HOME}/short-name", f"{HOME}/people"):
        token = csrf(desk.client)
        assert desk.client.post(path, data={"csrf_token": token, "name": "x", "reason": "x"}).status_code == 403
    assert desk.client.get(f"{HOME}/corrections").status_code == 403


def test_a_liaison_with_a_password_comes_to_the_own_company(incubator: Incubator, app: Application) -> None:
    desk = staff(incubator, app, "liaison", Scope(site=incubator.site_id, organisation=1))
    assert "北辰智造" in desk.opens("/manage/roster/")
    assert desk.path == HOME


def test_who_looks_after_several_companies_chooses_one(incubator: Incubator, app: Application) -> None:
    desk = staff(incubator, app, "manager", Scope(site=incubator.site_id))
    assert all(name in desk.opens("/company") for name in ("北辰智造", "南山软件"))


def test_what_is_wrong_is_said_in_the_form_that_was_sent_and_in_no_other(wang: Owner) -> None:
    li = wang.incubator.person("李雷")
    page = wang.sends(HOME, f"{HOME}/people/{li}", name="", phone="12", title="工程师")
    assert wang.status == 422
    assert "有 2 处要改" in page
    page = wang.sends(HOME, f"{HOME}/people/{li}/status", status="market", until="2026-03-05T15:00", reason=" ")
    assert page.count('aria-invalid="true" aria-describedby="proxy-reason-problem') == page.count("aria-invalid") == 1
    assert 'id="proxy-reason-problem" role="alert">请填写代登记的原因' in page
    assert 'value="2026-03-05T15:00"' in page
