"""My page in the hand: a real browser at the size of a phone, with the phone's own fields for day and time."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from server.core.principals import HOUSE
from server.phones.enrolment import Enrolment, enrol
from tests.browser import PHONE
from tests.incubator import new_incubator
from tests.process import Server

pytestmark = pytest.mark.browser

MOMENT = "2026-03-05T14:03:00+08:00"
PAGES = ("", "/plans", "/history", "/corrections", "/sharing", "/data")


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_trip_is_planned_in_the_hand_and_no_page_is_wider_than_the_phone(tmp_path: Path, browser: Browser) -> None:
    incubator = new_incubator(tmp_path / "data")
    incubator.tenant("北辰智造精密仪器（长沙）有限责任公司", "王小明", "李雷")
    li, now = incubator.person("李雷"), incubator.time()
    incubator.says(
        "李雷", "market", hours=2, place="高新区软件园二期九栋三单元", purpose="流动资金贷款续期和授信额度商谈"
    )
    made = incubator.db.act(lambda tx: enrol(tx, Enrolment(li, "invite", "Phone", "browser"), None, now), by=HOUSE)
    incubator.db.close()
    with Server(tmp_path / "data", at=MOMENT) as server:
        context = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True)
        context.add_cookies([{"name": "phone", "value": made.secret or "", "url": server.url}])
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

        page.goto(f"{server.url}/me")
        page.get_by_role("link", name="计划去向").tap()
        trip = page.locator("details.choice", has_text="出差")
        trip.locator("summary").tap()
        trip.get_by_label("开始日期").fill("2026-03-06")
        trip.get_by_label("返回日期").fill("2026-03-08")
        trip.get_by_role("button", name="保存计划").tap()
        expect(page.get_by_role("status")).to_have_text("计划已保存。")
        expect(page.locator(".plans li").first).to_contain_text("3月6日 周五 08:30 开始")

        for path in PAGES:
            page.goto(f"{server.url}/me/{li}{path}")
            assert fits(page), path
        assert complaints == []
        context.close()
