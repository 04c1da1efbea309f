"""The calendar of a site in a real browser: a notice is imported, a closure typed, and the overview follows."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import orjson
from playwright.sync_api import Browser, expect

from server.access.roles import Scope
from server.fleet.actions import add_kiosk
from tests.browser import OVERVIEW, PHONE
from tests.incubator import new_incubator
from tests.process import Server
from tests.staff import hire, new_login

AT = "2027-01-04T10:00+08:00"
NOTICE = {"year": 2027, "days": [{"name": "元旦", "date": f"2027-01-0{day}", "isOffDay": True} for day in (1, 2, 3)]}


def test_a_manager_imports_the_notice_of_the_year_and_closes_for_a_day(tmp_path: Path, browser: Browser) -> None:
    incubator = new_incubator(tmp_path / "data")
    incubator.time.now = datetime.fromisoformat(AT)
    incubator.tenant("北辰智造", "王小明", "李雷")
    token = add_kiosk(incubator.db, incubator.board().code, incubator.time())
    login = new_login(incubator.db, hire(incubator, "manager", Scope(site=1)), incubator.time())
    incubator.db.close()
    file = tmp_path / "2027.json"
    file.write_bytes(orjson.dumps(NOTICE))
    with Server(tmp_path / "data", at=AT) as server:
        wall = browser.new_context(viewport=OVERVIEW, locale="zh-CN").new_page()
        wall.goto(f"{server.url}/k/{token}")
        expect(wall.locator(".unpublished")).to_have_text("* 日历未发布")
        expect(wall.locator(".storey .silence .caption")).to_have_text("未登记*")
        context = browser.new_context(viewport=PHONE, locale="zh-CN")
        context.add_cookies([{"name": "staff", "value": login, "url": server.url}])
        page = context.new_page()
        page.goto(f"{server.url}/manage/")
        page.get_by_role("link", name="导入放假通知").click()
        page.set_input_files("#file", file)
        page.get_by_role("button", name="预览").click()
        expect(page.get_by_role("cell", name="2027-01-01 – 2027-01-03")).to_be_visible()
        page.get_by_role("button", name="确认导入").click()
        expect(page.get_by_role("status")).to_have_text("日历已保存。")
        expect(wall.locator(".unpublished")).to_have_count(0)
        expect(wall.locator(".cell.silent")).to_have_count(1)
        page.locator("#new-first").fill("2027-01-04")
        page.locator("#new-name").fill("停电检修")
        page.get_by_role("button", name="添加日子").click()
        expect(page.get_by_role("cell", name="停电检修")).to_be_visible()
        expect(wall.locator(".cell.silent")).to_have_count(0)
