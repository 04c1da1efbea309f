"""Somebody finds the own name among 120, with one thumb, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from server.demo.cast import new_name
from server.fleet.actions import add_kiosk
from tests.browser import PHONE, TABLET, code_on
from tests.incubator import new_incubator
from tests.process import Server

AT = "2026-03-05T14:03+08:00"
THUMB = 48
"""Pixels that a thumb hits."""
SOME = ("尉迟恭", "万俟明", "单雄信", "吕布", "阿依古丽·买买提", "Alexandra Konstantinopoulou", "Иван Петров")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a door with 120 people behind it."""
    incubator = new_incubator(tmp_path_factory.mktemp("names") / "data")
    rng = Random(1)
    incubator.tenant("云川市瑶光机器人科技有限公司", *SOME, *(new_name(rng) for _ in range(120 - len(SOME))))
    kiosk = add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time())
    incubator.db.close()
    with Server(incubator.config.data, at=AT) as server:
        yield f"{server.url}/k/{kiosk}"


@pytest.fixture
def code(address: str, browser: Browser) -> str:
    """Return what the door's code opens."""
    door = browser.new_page(viewport=TABLET)
    door.goto(address)
    expect(door.locator("[data-age]")).to_have_attribute("data-age", "fresh")
    return code_on(door)


@pytest.fixture
def phone(code: str, browser: Browser) -> Iterator[Page]:
    """Scan the code by a phone."""
    with in_hand(browser) as context:
        page = context.new_page()
        page.goto(code)
        yield page


def in_hand(browser: Browser, *, script: bool = True) -> BrowserContext:
    return browser.new_context(
        viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True, java_script_enabled=script
    )


def seen(page: Page) -> list[str]:
    return page.locator(".people b:visible").all_inner_texts()


def top_of(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box
    return box["y"]


@pytest.mark.browser
def test_a_name_is_found_by_characters_pinyin_and_initials_and_nothing_jumps(phone: Page) -> None:
    field = phone.get_by_role("searchbox")
    assert len(seen(phone)) == 120
    rail, height = top_of(phone, ".rail"), phone.evaluate("document.documentElement.scrollHeight")
    for typed in ("yuchigong", "ycg", "Yu Chi", "尉迟恭", "尉迟"):
        field.fill(typed)
        assert "尉迟*" in seen(phone)
        assert len(seen(phone)) < 12
        assert phone.get_by_text("尉迟*").bounding_box()["y"] < PHONE["height"] / 2  # type: ignore[index]
        assert (top_of(phone, ".rail"), phone.evaluate("document.documentElement.scrollHeight")) == (rail, height)
    for typed, name in (
        ("moqi", "万俟*"),
        ("sxx", "单*信"),
        ("lvbu", "吕*"),
        ("ayigu", "阿******提"),
        ("konstan", "A*** K***"),
        ("ak", "A*** K***"),
        ("иван", "И*** П***"),
    ):
        field.fill(typed)
        assert name in seen(phone), typed
    field.fill("没有这人")
    expect(phone.get_by_role("status")).to_contain_text("没有找到")
    assert seen(phone) == []
    field.fill("")
    expect(phone.get_by_role("status")).to_be_empty()
    assert len(seen(phone)) == 120


@pytest.mark.browser
def test_the_thumb_goes_from_letter_to_letter_and_back_in_one_step(phone: Page) -> None:
    letters = phone.locator(".rail a")
    boxes = [letter.bounding_box() for letter in letters.all()]
    assert all(box and min(box["width"], box["height"]) >= THUMB for box in boxes)
    assert letters.all_inner_texts() == phone.locator(".people h2").all_inner_texts()
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    before = phone.evaluate("history.length")
    for letter in ("Z", "L", "A"):
        letters.get_by_text(letter, exact=True).tap()
        heading = phone.locator(".people h2").get_by_text(letter, exact=True)
        expect(heading).to_be_in_viewport()
        assert top_of(phone, ".rail") > PHONE["height"] / 2
    assert phone.evaluate("history.length") == before
    # A letter that a search left out is reached all the same.
    phone.get_by_role("searchbox").fill("lvbu")
    letters.get_by_text("W", exact=True).tap()
    expect(phone.locator(".people h2").get_by_text("W", exact=True)).to_be_in_viewport()
    assert len(seen(phone)) == 120


@pytest.mark.browser
def test_without_scripts_the_list_is_whole_and_its_letters_lead(code: str, browser: Browser) -> None:
    with in_hand(browser, script=False) as context:
        page = context.new_page()
        page.goto(code)
        assert len(seen(page)) == 120
        assert not page.locator(".find input").is_visible()
        page.locator(".rail a").get_by_text("Z", exact=True).tap()
        expect(page.locator(".people h2").get_by_text("Z", exact=True)).to_be_in_viewport()
