from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import select

from server.presence.tables import Entry
from server.roster.tables import Person
from tests.phone import Phone, standing_on


def test_a_scan_names_the_door_and_asks_who_it_is(phone: Phone) -> None:
    text = phone.scan()
    assert "3-12" in text
    assert "北辰智造科技有限公司" in text
    assert "您是哪位" in text


def test_a_stranger_at_the_door_does_not_learn_full_names(phone: Phone) -> None:
    text = phone.scan()
    assert "王*明" in text
    assert "王小明" not in text


def test_a_stranger_learns_a_title_where_the_door_names_it_and_a_number_nowhere(phone: Phone) -> None:
    assert "经理" in phone.scan()
    assert "尾号" not in phone.text
    with phone.incubator.db.transaction() as tx:
        tx.session.get_one(Person, phone.incubator.person("王小明")).listed = False
    assert "经理" not in phone.scan()


def test_namesakes_at_the_door_are_told_apart_by_the_end_of_their_numbers(phone: Phone) -> None:
    phone.incubator.tenant("云栖数据", "韩梅梅", "林小涛", "林大涛", room="3-14")
    text = phone.scan("3-14")
    assert [tail in text for tail in ("尾号 0200", "尾号 0201", "尾号 0202")] == [False, True, True]


def test_the_other_language_keeps_who_one_is_and_where_one_was(phone: Phone) -> None:
    phone.is_of("王小明")
    links = re.findall(r'href="(/s/[^"]+lang=en[^"]*)"', phone.text)
    assert f"as={phone.incubator.person('王小明')}" in links[0]
    ticket = links[0].partition("?")[0]
    assert "Who are you?" in phone.open(f"{ticket}?enrol=1&lang=en")
    back = re.findall(r'href="(/s/[^"]+lang=zh[^"]*)"', phone.text)
    assert "您是哪位" in phone.open(html.unescape(back[0]))


def test_what_a_liaison_declared_is_not_offered_to_be_taken_back(phone: Phone) -> None:
    phone.is_of("王小明")
    made = phone.incubator.says("王小明", "remote")
    assert "/s/undo" not in phone.open(f"/s/done/{made.entry_id}")
    phone.scan()
    assert "别人代您登记" in phone.send("/s/undo", entry=str(made.entry_id))


def test_a_person_chooses_the_own_name_once(phone: Phone) -> None:
    assert "王小明" in phone.is_of("王小明")
    phone.incubator.time.pass_by(days=30)
    assert "王小明" in phone.scan()


def test_a_market_visit_with_its_return_is_confirmed(phone: Phone) -> None:
    phone.is_of("王小明")
    text = phone.send("/s/declare", status="market", until="2h", place="工商银行")
    assert "跑市场" in text
    assert "16:05" in text
    with phone.incubator.db.reading() as session:
        entry = session.scalars(select(Entry)).one()
        assert (entry.status, entry.place, entry.provenance) == ("market", "工商银行", "scan")


def test_not_today_is_said_as_such_and_not_as_a_return(phone: Phone) -> None:
    phone.is_of("王小明")
    done = phone.send("/s/declare", status="market", until="not_today")
    again = phone.scan()
    for text in (done, standing_on(again)):
        assert "今天不回" in text
        assert "预计" not in text


def test_looking_changes_nothing(phone: Phone) -> None:
    phone.is_of("王小明")
    before = phone.incubator.rows()
    for _turn in range(20):
        phone.scan()
        phone.open("/b/" + phone.incubator.board("3-12").code)
    assert phone.incubator.rows() == before


def test_a_photo_of_the_code_is_answered_with_what_to_do(phone: Phone) -> None:
    assert "请直接扫门牌上的新码" in phone.scan(ago=4)
    assert phone.status == 410


def test_a_ticket_outlives_the_code_but_not_two_minutes(phone: Phone) -> None:
    phone.is_of("王小明")
    phone.incubator.time.pass_by(seconds=90)
    assert "已登记" in phone.send("/s/declare", status="on_site")


def test_a_page_left_open_says_scan_again(phone: Phone) -> None:
    phone.is_of("王小明")
    phone.incubator.time.pass_by(seconds=121)
    assert "请重新扫门牌上的码" in phone.send("/s/declare", status="on_site")
    assert phone.status == 410


def test_the_door_of_another_company_takes_no_declaration(phone: Phone) -> None:
    phone.incubator.tenant("云栖数据", "韩梅梅", room="3-14")
    phone.is_of("王小明")
    assert "这不是您公司的门" in phone.scan("3-14")
    assert phone.status == 403


def test_a_phone_cannot_become_somebody_of_another_company(phone: Phone) -> None:
    phone.incubator.tenant("云栖数据", "韩梅梅", room="3-14")
    phone.scan()
    phone.says("韩梅梅", "271828")
    assert phone.status == 404


def test_nobody_sees_or_undoes_what_another_declared(phone: Phone) -> None:
    phone.is_of("王小明")
    phone.send("/s/declare", status="on_site")
    other = Phone(phone.incubator, phone.app)
    other.is_of("李雷")
    assert "王小明" not in other.open("/s/done/1")
    assert other.status == 404
    other.scan()
    other.send("/s/undo", entry="1")
    assert other.status == 404


def test_a_form_from_elsewhere_is_refused(phone: Phone) -> None:
    phone.is_of("王小明")
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', phone.text))
    answer = phone.client.post(
        "/s/declare", data=hidden | {"status": "off"}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403


def test_a_form_without_its_token_is_refused(phone: Phone) -> None:
    phone.is_of("王小明")
    assert phone.client.post("/s/declare", data={"status": "off"}).status_code == 400


def test_a_person_can_withdraw_from_the_board(phone: Phone) -> None:
    phone.is_of("王小明")
    assert "门牌上显示您为“王经理”" in phone.send("/s/declare", status="on_site")
    assert "不显示您" in phone.send("/s/consent", field="listed", granted="0")


def test_a_liaison_can_let_visitors_call_and_take_it_back(phone: Phone) -> None:
    phone.is_of("王小明")
    phone.send("/s/declare", status="on_site")
    phone.send("/s/consent", field="phone", granted="1")
    assert "tel:13800000100" in phone.client.get("/b/" + phone.incubator.board("3-12").code).text
    phone.send("/s/consent", field="phone", granted="0")
    assert "13800000100" not in phone.client.get("/b/" + phone.incubator.board("3-12").code).text


@pytest.mark.parametrize("number", ["99999999999999999999", "-1", "2147483648", "x"])
def test_a_number_that_no_row_has_is_nothing_special(phone: Phone, number: str) -> None:
    phone.is_of("王小明")
    assert phone.client.get(f"/s/done/{number}").status_code == 404
    phone.send("/s/declare", status="on_site")
    assert "请返回重试" in phone.send("/s/undo", entry=number)
    assert phone.status == 422
    phone.scan()
    phone.send("/s/me", person=number, pin="271828")
    assert phone.status == 422


def test_not_me_lets_somebody_else_choose(phone: Phone) -> None:
    phone.is_of("王小明")
    assert "您是哪位" in phone.send("/s/forget")


def test_a_visitor_finds_whom_to_call(phone: Phone) -> None:
    text = phone.open("/b/" + phone.incubator.board("3-12").code)
    assert "王经理" in text
    assert "138****0100" in text
    assert "13800000100" not in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_speaks_both_languages(phone: Phone, language: str) -> None:
    phone.scan()
    assert ("Who are you?" in phone.open(phone_path(phone) + f"?lang={language}")) is (language == "en")


def phone_path(phone: Phone) -> str:
    found = re.search(r'href="(/s/[^"?]+)\?lang', phone.text)
    assert found
    return found[1]
