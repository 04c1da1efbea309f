"""My page through the front door, as the own phone sees it."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from server.app import Application
from server.core.principals import Principal
from server.core.refs import Ref
from server.corrections.tables import Correction
from server.presence.actions import Declaration, declare
from server.presence.rules import Wish
from server.presence.tables import Entry
from server.roster.tables import Consent
from tests.incubator import Incubator
from tests.mine.owner import Owner, scans


def last_entry(incubator: Incubator) -> Entry:
    with incubator.db.reading() as session:
        return session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()


def test_a_phone_of_one_person_opens_that_persons_page(li: Owner) -> None:
    assert "李雷" in li.opens("/me")
    assert li.path == li.me()


def test_a_phone_of_several_people_asks_whose_page_it_is(incubator: Incubator, app: Application) -> None:
    shared = Owner(incubator, app, "李雷", "李 雷")
    assert all(company in shared.opens("/me") for company in ("北辰智造", "南山软件"))
    assert "南山软件" in shared.opens(f"/me/{incubator.person('李 雷')}")


def test_a_stranger_is_told_what_to_do(app: Application) -> None:
    answer = app.flask.test_client().get("/me", headers={"Accept-Language": "zh-CN"})
    assert (answer.status_code, "请先扫门牌上的码" in answer.get_data(as_text=True)) == (403, True)


PAGES = ("", "/plans", "/history", "/corrections", "/sharing", "/data", "/data.json")


@pytest.mark.parametrize("page", PAGES)
def test_nobody_sees_the_page_of_a_colleague(li: Owner, page: str) -> None:
    li.opens(f"/me/{li.incubator.person('韩梅梅')}{page}")
    assert li.status == 404


def test_reading_my_pages_changes_nothing(li: Owner) -> None:
    scans(li, "on_site")
    before = li.incubator.rows()
    for page in (*PAGES, "/entries/1/correction"):
        li.opens(li.me(page))
        assert li.status == 200
    assert li.incubator.rows() == before


def test_a_market_visit_is_declared_without_a_code_and_says_so(li: Owner) -> None:
    li.sends(li.me(), li.me("/status"), status="market", until="2h", place="工商银行", key="one")
    assert "未现场核实" in li.text
    assert "跑市场" in li.text
    entry = last_entry(li.incubator)
    assert (entry.status, entry.provenance, entry.author, entry.place) == (
        "market",
        "unverified",
        Ref("person", li.id),
        "工商银行",
    )


@pytest.mark.parametrize("status", ["on_site", "nearby", "meeting"])
def test_nobody_comes_in_from_afar(li: Owner, status: str) -> None:
    assert f'value="{status}"' not in li.opens(li.me())
    assert "在门口扫码" in li.sends(li.me(), li.me("/status"), status=status)
    assert (li.status, li.incubator.rows()["entry"]) == (422, 0)


def test_a_choice_without_its_return_is_refused_on_the_page_itself(li: Owner) -> None:
    assert "请选择预计返回时间" in li.sends(li.me(), li.me("/status"), status="trip")
    assert "更多去向" in li.text


def test_a_page_that_was_sent_twice_with_two_choices_records_the_first(li: Owner) -> None:
    li.sends(li.me(), li.me("/status"), status="remote", key="same")
    assert "请再选一次" in li.sends(li.me(), li.me("/status"), status="off", key="same")
    assert li.incubator.rows()["entry"] == 1


def test_a_slip_is_taken_back_within_thirty_seconds(li: Owner) -> None:
    scans(li, "on_site")
    li.incubator.time.pass_by(hours=1)
    li.sends(li.me(), li.me("/status"), status="off")
    undo = re.search(r'action="([^"]+/undo/\d+)"', li.text)
    assert undo
    assert "已撤销" in li.sends(li.me(), undo[1])
    assert last_entry(li.incubator).status == "on_site"
    li.sends(li.me(), li.me("/status"), status="off")
    li.incubator.time.pass_by(seconds=31)
    assert "/undo/" not in li.opens(li.me())
    assert "已超过撤销时间" in li.sends(li.me(), li.me("/undo/3"))


def test_the_record_says_what_each_entry_is_worth_and_who_made_it(li: Owner) -> None:
    scans(li, "on_site")
    li.incubator.time.pass_by(hours=1)
    now = li.incubator.time()
    proxy = Declaration(
        li.home, Wish("off"), "proxy", Principal(Ref("person", li.incubator.person("王小明"))), "k", reason="本人来电"
    )
    declare(li.incubator.db, proxy, now)
    text = li.opens(li.me("/history"))
    for said in ("现场扫码", "本人", "代为登记", "王小明", "原因：本人来电"):
        assert said in text


def test_the_record_goes_back_ninety_days_page_by_page(li: Owner) -> None:
    scans(li, "off")
    li.incubator.time.pass_by(days=91)
    for _hour in range(31):
        li.incubator.time.pass_by(minutes=10)
        scans(li, "on_site")
    assert li.opens(li.me("/history")).count("现场扫码") == 30
    older = re.search(r'rel="next" href="([^"]+)"', li.text)
    assert older
    assert li.opens(older[1]).count("现场扫码") == 1
    assert "下班" not in li.text


@pytest.mark.parametrize("before", ["9999999999999999999", "2147483648", "-1", "x", "9" * 5000])
def test_a_page_of_the_record_that_cannot_be_is_the_first_one(li: Owner, before: str) -> None:
    scans(li, "on_site")
    assert "现场扫码" in li.opens(li.me(f"/history?before={before}"))
    assert li.status == 200


def test_the_record_says_that_somebody_was_not_back_that_day(li: Owner) -> None:
    li.incubator.says("李雷", "market", not_today=True)
    assert "当天不回" in li.opens(li.me("/history"))


def test_consent_is_given_and_taken_back_and_the_log_shows_both(li: Owner) -> None:
    assert "李老师" in li.opens(li.me("/sharing"))
    li.sends(li.me("/sharing"), li.me("/sharing"), field="listed", granted="0")
    li.incubator.time.pass_by(hours=1)
    version = li.incubator.board("3-12").version
    li.sends(li.me("/sharing"), li.me("/sharing"), field="listed", granted="1")
    assert li.text.index("15:03") < li.text.index("14:03")
    assert li.incubator.board("3-12").version == version + 1
    with li.incubator.db.reading() as session:
        log = [(one.granted, one.author) for one in session.scalars(select(Consent).order_by(Consent.id))]
    assert log == [(False, Ref("person", li.id)), (True, Ref("person", li.id))]


def test_a_person_chooses_how_the_door_addresses_them(li: Owner) -> None:
    assert 'value="李先生"' in li.opens(li.me("/sharing"))
    assert "“李先生”" in li.sends(li.me("/sharing"), li.me("/address"), address="李先生", own="")
    assert "“小李”" in li.sends(li.me("/sharing"), li.me("/address"), address="李先生", own="小李")
    assert 'value="小李"' in li.text
    assert "“李老师”" in li.sends(li.me("/sharing"), li.me("/address"), address="李老师", own="")
    assert li.home.address is None
    with li.incubator.db.reading() as session:
        log = [(one.field, one.granted) for one in session.scalars(select(Consent).order_by(Consent.id))]
    assert log == [("address", True), ("address", True), ("address", False)]


def test_a_form_of_address_that_is_too_long_is_refused_beside_it(li: Owner) -> None:
    assert "20 个字符" in li.sends(li.me("/sharing"), li.me("/address"), own="长" * 21)
    assert li.status == 422


def test_only_the_liaison_is_asked_whether_visitors_may_call(incubator: Incubator, app: Application, li: Owner) -> None:
    assert "您的电话不会显示" in li.opens(li.me("/sharing"))
    wang = Owner(incubator, app, "王小明")
    assert 'name="field" value="phone"' in wang.opens(wang.me("/sharing"))
    wang.sends(wang.me("/sharing"), wang.me("/sharing"), field="salary", granted="1")
    assert wang.status == 422


def test_a_wrong_phone_number_is_reported_once(li: Owner) -> None:
    for _twice in range(2):
        text = li.sends(li.me("/corrections"), li.me("/corrections"), about="phone", wanted="139 1234 5678")
    assert all(said in text for said in ("申请已提交", "待处理", "应为：13912345678"))
    assert li.incubator.rows()["correction"] == 1
    assert "电话号码不对" in li.sends(li.me("/corrections"), li.me("/corrections"), about="phone", wanted="12")


def test_a_wrong_entry_is_reported_beside_it(li: Owner) -> None:
    scans(li, "on_site")
    page = li.me("/entries/1/correction")
    assert page in li.opens(li.me("/history"))
    assert "请写明哪里不对" in li.sends(page, page, words=" ")
    assert "申请已提交" in li.sends(page, page, words="我当时在客户那里")
    with li.incubator.db.reading() as session:
        asked = session.scalars(select(Correction)).one()
        assert (asked.about, asked.entry_id, asked.words) == ("entry", 1, "我当时在客户那里")


def test_the_entry_of_a_colleague_is_not_mine_to_correct(li: Owner) -> None:
    li.incubator.says("韩梅梅", "off")
    li.opens(li.me("/entries/1/correction"))
    assert li.status == 404
    li.sends(li.me("/corrections"), li.me("/entries/1/correction"), words="删掉")
    assert (li.status, li.incubator.rows()["correction"]) == (404, 0)


def test_there_is_an_end_to_asking(li: Owner) -> None:
    for number in range(10):
        li.sends(li.me("/corrections"), li.me("/corrections"), about="title", wanted=f"经理{number}")
    assert "请等处理后再提交" in li.sends(li.me("/corrections"), li.me("/corrections"), about="title", wanted="总裁")


def test_all_that_is_held_is_one_readable_file(li: Owner) -> None:
    li.sends(li.me(), li.me("/status"), status="market", until="2h", place="工商银行")
    li.sends(li.me("/plans"), li.me("/plans"), status="remote", day="2026-03-06", time="08:30")
    assert "地点和事由 90 天后删除" in li.opens(li.me("/data"))
    answer = li.client.get(li.me("/data.json"), headers={"Accept-Language": "zh-CN"})
    assert "attachment" in answer.headers["Content-Disposition"]
    held = {one["table"]: one for one in json.loads(answer.data)["held"]}
    assert held["person"]["rows"][0]["name"] == "李雷"
    assert held["entry"]["what"] == "登记记录"
    entry = held["entry"]["rows"][0]
    assert (entry["place"], entry["status_zh"], entry["since"]) == ("工商银行", "跑市场", "2026-03-05T14:03:00+08:00")
    assert held["plan"]["rows"][0]["starts"] == "2026-03-06T08:30:00+08:00"


def test_my_pages_speak_english_too(li: Owner) -> None:
    scans(li, "on_site")
    for page, word in (
        ("", "Market visit"),
        ("/plans", "Plan ahead"),
        ("/history", "scanned"),
        ("/sharing", "Who sees me"),
    ):
        answer = li.client.get(li.me(page) + "?lang=en")
        assert word in answer.get_data(as_text=True)
