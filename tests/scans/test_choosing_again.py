"""A choice is taken back, sent again, or slipped: what stands is what the page says."""

from __future__ import annotations

import re

from sqlalchemy import select

from server.presence.tables import Presence
from tests.phone import Phone, standing_on


def test_undo_takes_the_choice_back(phone: Phone) -> None:
    phone.is_of("王小明")
    phone.send("/s/declare", status="on_site")
    text = phone.send("/s/undo")
    assert "已撤销" in text
    assert "今天还没登记" in text
    assert "未知" not in text
    assert "今天还没登记" in standing_on(phone.scan())
    with phone.incubator.db.reading() as session:
        assert session.scalar(select(Presence.status)) == "unknown"


def test_who_takes_a_choice_back_chooses_again_with_the_same_code(phone: Phone) -> None:
    phone.is_of("王小明")
    phone.send("/s/declare", status="meeting")
    assert "重新选择" in phone.send("/s/undo")
    found = re.search(r'href="(/s/[^"]+)">重新选择', phone.text)
    assert found
    phone.open(found[1])
    assert "在岗" in phone.send("/s/declare", status="on_site")
    assert phone.status == 200


def test_the_back_button_and_another_choice_is_answered_in_plain_words(phone: Phone) -> None:
    choices = phone.is_of("王小明")
    phone.send("/s/declare", status="on_site")
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', choices))
    answer = phone.client.post("/s/declare", data=hidden | {"status": "meeting"}, headers={"Accept-Language": "zh"})
    assert answer.status_code == 409
    assert "刚才的选择已经登记" in answer.text


def test_the_back_button_after_taking_back_lets_choose_the_same_again(phone: Phone) -> None:
    choices = phone.is_of("王小明")
    phone.send("/s/declare", status="on_site")
    phone.send("/s/undo")
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', choices))
    assert "已登记" in phone.send("/s/declare", **hidden | {"status": "on_site"})
    with phone.incubator.db.reading() as session:
        assert session.scalar(select(Presence.status)) == "on_site"


def test_a_page_that_is_sent_again_after_a_newer_choice_is_not_said_to_be_recorded(phone: Phone) -> None:
    choices = phone.is_of("王小明")
    phone.send("/s/declare", status="on_site")
    phone.incubator.time.pass_by(minutes=1)
    phone.incubator.says("王小明", "remote")
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', choices))
    assert "要修改，请重新扫码" in phone.send("/s/declare", **hidden | {"status": "on_site"})
    assert phone.status == 409


def test_a_choice_that_comes_twice_over_five_minutes_is_recorded_once(phone: Phone) -> None:
    choices = phone.is_of("王小明")
    phone.send("/s/declare", status="market", until="2h")
    phone.incubator.time.pass_by(minutes=2)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', choices))
    text = phone.send("/s/declare", **hidden | {"status": "market", "until": "2h"})
    assert "16:05" in text
    assert phone.status == 200


def test_a_slip_at_the_door_keeps_the_scan_and_what_was_typed(phone: Phone) -> None:
    phone.is_of("王小明")
    text = phone.send("/s/declare", status="market", until="custom", custom="", place="工商银行", purpose="开户")
    assert phone.status == 422
    assert "请选择预计返回时间" in opened(text, "跑市场")
    assert 'value="工商银行"' in opened(text, "跑市场")
    assert "工商银行" not in opened(text, "外出办事")
    assert "已登记" in phone.send("/s/declare", status="market", until="2h")


def test_a_slip_among_the_folded_choices_unfolds_them(phone: Phone) -> None:
    phone.is_of("王小明")
    text = phone.send("/s/declare", status="leave", until="custom", custom="2026-03-01")
    assert '<details class="more" open>' in text
    assert "返回时间已过" in opened(text, "请假")


def opened(text: str, status: str) -> str:
    """Return the form of a status on the page."""
    return next(part for part in text.split('name="choice"') if f"<span>{status}</span>" in part)


def test_from_a_refusal_at_the_door_a_phone_goes_on_to_its_own_page(phone: Phone) -> None:
    phone.is_of("王小明")
    phone.incubator.time.pass_by(seconds=121)
    phone.send("/s/declare", status="on_site")
    phone.follow("我的")
    assert (phone.status, f"/me/{phone.incubator.person('王小明')}" in phone.text) == (302, True)
    stranger = Phone(phone.incubator, phone.app)
    stranger.open("/s/nothing")
    assert "我的" not in stranger.text
