"""The main job, whole, on real input: a messy roster becomes live doors, a scan changes them within a blink."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import select

from server.accounts.tokens import create_token
from server.core.config import Config
from server.core.database.db import Database
from server.core.principals import CONSOLE
from server.fleet.actions import add_kiosk
from server.phones.pins import hand_out
from server.process.storage import open_storage
from server.roster.tables import Person
from tests.browser import OVERVIEW, PHONE, TABLET, block_sockets, code_on, codes_on
from tests.http import fetch
from tests.incubator import THURSDAY
from tests.process import Server

MORNING = "2026-03-05T10:02:00+08:00"
PIN = "271828"
FULL_WIDTH_ROOM = "３－１２"


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a roster as it comes from an office."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "人员"
    sheet.append(["星河创业孵化中心入驻企业花名册"])
    sheet.merge_cells("A1:F1")
    sheet.append(["填报单位：运营部", None, None, "填报日期：2026年3月2日"])
    sheet.append(["入驻企业", "房间号/门牌", "姓名", "职务", "联系电话", "联络员", "门牌公开"])
    sheet.append(["北辰智造科技有限公司", FULL_WIDTH_ROOM, "王小明", "经理", "138 0000 0231", "√", "是"])
    sheet.append([None, None, "李雷", "工程师", 13800000232, None, "是"])
    sheet.append([None, None, "韩梅梅", None, "１３８０００００２３３", "否", "否"])
    sheet.merge_cells("A4:A6")
    sheet.merge_cells("B4:B6")
    sheet.append([])
    sheet.append(["小计", None, "3人"])
    sheet.append(["云栖数据有限公司", 314, "林涛", "总经理", "13800000301", "是", "是"])
    path = tmp_path_factory.mktemp("office") / "花名册.xlsx"
    book.save(path)
    return path


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory, roster: Path) -> Path:
    """Found the incubator as its administrator does."""
    server = Server(tmp_path_factory.mktemp("founded") / "data", at=MORNING)
    server.run("migrate")
    said = server.run("import", str(roster), "--site", "星河创业孵化中心", "--yes")
    assert "4" in said
    hand_out_pins(server)
    return server.data


@pytest.fixture
def server(founded: Path, tmp_path: Path) -> Iterator[Server]:
    """Serve a copy of it."""
    with Server(shutil.copytree(founded, tmp_path / "data"), at=MORNING) as running:
        yield running


@contextmanager
def storage(server: Server) -> Iterator[Database]:
    """Open what a server opens: a command that does it takes a second."""
    with closing(open_storage(Config.from_env({"DOORBOARD_DATA": str(server.data)}))) as db:
        yield db


def hand_out_pins(server: Server) -> None:
    """Give everybody the PIN, as a liaison does one by one."""
    with storage(server) as db:
        with db.reading() as session:
            people = session.scalars(select(Person.id)).all()
        hand_out(db, dict.fromkeys(people, PIN), CONSOLE, THURSDAY)


def boards(server: Server) -> dict[str, str]:
    """Return room → code of its board; the site's overview is under ''."""
    with closing(sqlite3.connect(server.data / "doorboard.sqlite")) as file:
        rows = file.execute(
            "SELECT coalesce(room.number, ''), board.code FROM board LEFT JOIN room ON room.id = room_id "
            "WHERE board.kind != 'floor'"
        )
        return dict(rows.fetchall())


def address_of_kiosk(server: Server, board: str) -> str:
    with storage(server) as db:
        return f"{server.url}/k/{add_kiosk(db, board, THURSDAY)}"


def kiosk(server: Server, browser: Browser, board: str, size: ViewportSize) -> Page:
    page = browser.new_page(viewport=size)
    page.goto(address_of_kiosk(server, board))
    expect(page.locator("[data-age]")).to_have_attribute("data-age", "fresh")
    return page


def phone_of(browser: Browser) -> Page:
    return browser.new_context(viewport=PHONE, locale="zh-CN").new_page()


def choose_name(phone: Page, address: str, masked: str, name: str) -> None:
    phone.goto(address)
    phone.get_by_role("link", name=masked).click()
    phone.get_by_label("PIN").fill(PIN)
    phone.get_by_role("button", name="确定").click()
    expect(phone.get_by_role("heading", name=name)).to_be_visible()


def status_by_api(server: Server, token: str, name: str) -> str:
    headers = {"Authorization": f"Bearer {token}"}
    people = fetch("GET", f"{server.url}/api/v1/people", headers=headers).json()["items"]
    person = next(one["id"] for one in people if one["name"] == name)
    status = fetch("GET", f"{server.url}/api/v1/people/{person}/status", headers=headers).json()["status"]
    assert isinstance(status, str)
    return status


def last_entry(server: Server) -> tuple[str, str]:
    with closing(sqlite3.connect(server.data / "doorboard.sqlite")) as file:
        status, provenance = file.execute("SELECT status, provenance FROM entry ORDER BY id DESC LIMIT 1").fetchone()
        return status, provenance


@pytest.mark.browser
def test_a_scan_changes_door_and_overview_without_reload_and_is_undone(server: Server, browser: Browser) -> None:
    codes = boards(server)
    with storage(server) as db:
        token = create_token(db, "test", ["people"], THURSDAY)
    door = kiosk(server, browser, codes["3-12"], TABLET)
    overview = kiosk(server, browser, codes[""], OVERVIEW)
    market = [page.locator('[data-count="market"]').first for page in (door, overview)]
    expect(door.locator("body")).to_contain_text("北辰智造科技有限公司")
    expect(door.locator("body")).to_contain_text("138****0231")
    expect(market[0]).to_have_text("0")

    phone = phone_of(browser)
    address = code_on(door)
    assert re.fullmatch(rf"HTTP://127\.0\.0\.1:{server.port}/S/{codes['3-12']}/[A-Z2-7]{{18}}", address)
    choose_name(phone, address, "王*明", "王小明")
    assert "/S/" not in phone.url
    expect(phone.locator(".doorplate")).to_contain_text("3-12")
    phone.get_by_text("跑市场").click()
    phone.get_by_role("button", name="2 小时").click()
    expect(phone.locator(".verdict")).to_have_text("已登记")
    expect(phone.locator(".when")).to_contain_text(re.compile(r"12:\d\d"))
    for figure in market:
        expect(figure).to_have_text("1")
    expect(door.locator("body")).to_contain_text("王经理")
    assert status_by_api(server, token, "王小明") == "market"
    assert last_entry(server) == ("market", "scan")

    phone.get_by_role("button", name="撤销").click()
    expect(phone.locator(".verdict")).to_have_text("已撤销")
    for figure in market:
        expect(figure).to_have_text("0")
    assert status_by_api(server, token, "王小明") == "unknown"
    assert "whole" in server.run("verify")


@pytest.mark.browser
@pytest.mark.long
def test_what_was_acknowledged_survives_the_death_of_the_server(server: Server, browser: Browser) -> None:
    door = kiosk(server, browser, boards(server)["3-12"], TABLET)
    phone = phone_of(browser)
    choose_name(phone, code_on(door), "李*", "李雷")
    phone.get_by_role("button", name="在岗").click()
    expect(phone.locator(".verdict")).to_have_text("已登记")
    server.kill()
    expect(door.locator("[data-age]")).to_have_attribute("data-age", "stale", timeout=30_000)
    expect(door.locator("body")).to_contain_text("截至")
    assert codes_on(door) == []
    server.start()
    expect(door.locator("[data-age]")).to_have_attribute("data-age", "fresh", timeout=90_000)
    expect(door.locator('[data-count="present"]')).to_have_text("1")
    assert last_entry(server) == ("on_site", "scan")


@pytest.mark.browser
@pytest.mark.long
def test_a_door_is_live_where_websockets_are_blocked(server: Server, browser: Browser) -> None:
    page = browser.new_page(viewport=TABLET)
    block_sockets(page)
    page.goto(address_of_kiosk(server, boards(server)["3-12"]))
    phone = phone_of(browser)
    choose_name(phone, code_on(page), "李*", "李雷")
    phone.get_by_role("button", name="在岗").click()
    expect(page.locator('[data-count="present"]')).to_have_text("1")
    page.reload()
    expect(page.locator('[data-count="present"]')).to_have_text("1")
    assert code_on(page)


@pytest.mark.browser
def test_the_phone_needs_no_javascript_and_two_taps(server: Server, browser: Browser) -> None:
    door = kiosk(server, browser, boards(server)["3-12"], TABLET)
    phone = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False).new_page()
    choose_name(phone, code_on(door), "李*", "李雷")
    phone.get_by_text("跑市场").click()
    phone.get_by_role("button", name="下班前").click()
    expect(phone.locator(".when")).to_contain_text("17:30")
    expect(door.locator('[data-count="market"]')).to_have_text("1")
