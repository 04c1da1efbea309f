"""Hostile texts in every field that a wall shows, in a real browser: nothing runs, is reported, or bursts its page."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import select, update

from server.core.database.transactions import Transaction
from server.core.principals import CONSOLE, Principal
from server.core.refs import Ref
from server.presence.figures import recount
from server.presence.tables import Entry
from server.roster.logos import hang_logo
from server.roster.pictures import drawn_anew
from server.roster.tables import Organisation, Person
from server.sites.actions import occupy, room_at
from server.sites.tables import Building, Site
from server.sites.zones import zone_called
from tests.browser import OVERVIEW, PHONE, PORTRAIT, TABLET
from tests.incubator import Incubator, new_incubator, put_on_roster
from tests.process import Server
from tests.roster.test_logos import BLACK, drawing, saved
from tests.security.corpus import SCRIPTS, TEXTS
from tests.security.routes import routes
from tests.security.witness import Witness, asked, settle, witness

MORNING = "2026-03-05T14:03:00+08:00"
HURT = "window.hurt = () => console.error('a payload ran');"
OUTSIDE = """() => [...document.querySelectorAll('.board *, .board')].filter((element) => {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return right - left > 0 && (left < -6 || top < -6 || right > innerWidth + 6 || bottom > innerHeight + 6)
    && !element.closest('.clamped, .person, .qr, .strip, .tenant');
}).map((element) => element.className + ': ' + element.textContent.slice(0, 40))"""
WIDER = "() => document.documentElement.scrollWidth - innerWidth"

pytestmark = pytest.mark.browser


def fill(incubator: Incubator) -> None:
    """Let a company into a room of its own for every text, with the text wherever one may stand."""
    with incubator.db.transaction() as tx:
        site = tx.session.get_one(Site, incubator.site_id)
        site.name, site.made_up = SCRIPTS[0], True
        site.zone_id = zone_called(tx, SCRIPTS[1], CONSOLE.ref, incubator.time()).id
        for number, text in enumerate(TEXTS):
            tenant = company(tx, incubator, text, number)
            occupy(
                tx, room_at(tx, site, "", str(number // 10), f"{number}{text}"[:20]), tenant.id, incubator.time().date()
            )
        tx.session.execute(update(Building).values(name=SCRIPTS[1]))
    hang_logos(incubator)
    for number in range(len(TEXTS)):
        incubator.says(f"{number} {TEXTS[number]}"[:60], "market", hours=2, place=TEXTS[number], purpose=TEXTS[number])


def hang_logos(incubator: Incubator) -> None:
    with incubator.db.reading() as session:
        companies = session.scalars(select(Organisation.id)).all()
    for number, organisation in enumerate(companies):
        shape = drawing(BLACK, size=(300, 100) if number % 2 else (100, 300))
        hang_logo(incubator.house(), organisation, drawn_anew(saved(shape)), Principal(Ref("user", 1)))


def company(tx: Transaction, incubator: Incubator, text: str, number: int) -> Organisation:
    today = incubator.time().date()
    tenant = Organisation(site_id=incubator.site_id, name=f"{text}{number}"[:120], short_name=text[:40] or None)
    tenant.notice, tenant.starts = text[:60], today
    tx.session.add(tenant)
    tx.session.flush()
    for liaison, title in ((True, None), (False, text[:60])):
        name, phone = (f"{number} {text}" if liaison else text)[:60], f"138000{number:05}"
        person = Person(name=name, phone=phone, phone_open=not number % 2, listed=True)
        put_on_roster(tx.session, person, tenant.id, today, title=title, liaison=liaison)
    recount(tx, [tenant.id], incubator.time())
    return tenant


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data: Path = tmp_path_factory.mktemp("hostile") / "data"
    incubator = new_incubator(data)
    fill(incubator)
    with incubator.db.reading() as session:
        assert session.query(Entry).count() == len(TEXTS)
    incubator.db.close()
    with Server(data, at=MORNING, command="demo") as server:
        yield server


def boards(server: Server, kind: str) -> list[str]:
    with closing(sqlite3.connect(server.data / "doorboard.sqlite")) as file:
        rows = file.execute("SELECT code FROM board WHERE kind = ? ORDER BY id", (kind,))
        return [code for (code,) in rows]


def watched(seen: Witness) -> Witness:
    seen.context.add_init_script(HURT)
    return seen


def board(seen: Witness, server: Server, path: str) -> Page:
    page = seen.look(server.url + path)
    expect(page.locator("[data-age]")).to_have_attribute("data-age", "fresh")
    settle(page)
    return page


@pytest.mark.parametrize(
    "size",
    [pytest.param(TABLET, id="landscape"), pytest.param(PORTRAIT, id="upright", marks=pytest.mark.long)],
)
@pytest.mark.parametrize("every", [20, pytest.param(4, marks=pytest.mark.long)])
def test_a_door_shows_any_text_as_text_and_inside_its_frame(
    hostile: Server, browser: Browser, size: ViewportSize, every: int
) -> None:
    """Some of the texts in each position: a hundred boards would take a minute."""
    with witness(browser, size) as seen:
        watched(seen)
        for number, code in list(enumerate(boards(hostile, "door")))[size["width"] < size["height"] :: every]:
            page = board(seen, hostile, f"/demo/door/{code}")
            assert (seen.seen, asked(page, OUTSIDE)) == ([], []), TEXTS[number]
            expect(page.locator("img.logo")).to_have_js_property("complete", value=True)
            assert page.locator("img.logo").evaluate("logo => logo.naturalWidth") > 0
            page.close()


def test_an_overview_shows_them_all(hostile: Server, browser: Browser) -> None:
    with witness(browser, OVERVIEW) as seen:
        watched(seen)
        for kind in ("zone", "site", "floor"):
            for code in boards(hostile, kind):
                page = board(seen, hostile, f"/demo/overview/{code}")
                assert (seen.seen, asked(page, OUTSIDE)) == ([], [])
                page.close()


@pytest.mark.parametrize("every", [20, pytest.param(3, marks=pytest.mark.long)])
def test_a_phone_shows_and_takes_them(hostile: Server, browser: Browser, every: int) -> None:
    with witness(browser, PHONE) as seen:
        watched(seen)
        for number, code in list(enumerate(boards(hostile, "door")))[::every]:
            for path in (f"/demo/phone/{code}", f"/b/{code}"):
                page = seen.look(hostile.url + path)
                assert (seen.seen, asked(page, WIDER)) == ([], 0), (path, TEXTS[number])
                page.close()


@pytest.mark.long
def test_the_managers_pages_show_them(hostile: Server, browser: Browser, every_route: Flask) -> None:
    with witness(browser, TABLET) as seen:
        watched(seen)
        seen.look(f"{hostile.url}/manage/sign-in").get_by_role("button", name="进入演示").click()
        values = {"board": boards(hostile, "door")[0]}
        opened = 0
        for route in routes(every_route, "GET", values):
            url = hostile.url + route.path
            if not seen.context.request.get(url).headers["content-type"].startswith("text/html"):
                continue
            page = seen.look(url)
            assert seen.seen == [], route
            assert page.locator(".board").count() or asked(page, WIDER) <= 0, route
            page.close()
            opened += 1
        assert opened > 10
