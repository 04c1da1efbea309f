"""What may still be read of those who left, by whom and for how long: the table of docs/security.md, walked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import orjson
import pytest

from server.boards.faces import face_of
from server.core.principals import CONSOLE
from server.fleet.actions import add_kiosk
from server.mine.commands import export_person
from server.phones.rules import READS_FOR
from server.presence.history import DAYS
from server.roster.edits import leave
from tests.company.test_leaving import SITE
from tests.departures.estate import AYGUL, LEAVER, LI, PHONES, WANG, Estate, new_estate
from tests.incubator import Incubator
from tests.mine.owner import Owner
from tests.phone import Phone, invited
from tests.staff import new_login

DOC = (Path(__file__).parents[2] / "docs/security.md").read_text("utf-8")
TODAY = "2026-03-05"
SAID = "云川工商银行"
OF_THE_LAST = (LEAVER, "北辰装备", WANG, LI, AYGUL, "诚聘嵌入式工程师两名", SAID, *PHONES)
"""What the next company of the room must not read."""


@pytest.fixture
def left(incubator: Incubator) -> Estate:
    estate = new_estate(incubator)
    estate.desk.saves(SITE, TODAY)
    return estate


def rows() -> list[tuple[str, str, str]]:
    table = DOC.split("| who | reads of those who left | for how long |\n|---|---|---|\n")[1].split("\n\n")[0]
    return [tuple(cell.strip() for cell in line.strip("| ").split(" | ")) for line in table.splitlines()]  # type: ignore[misc]


def of_the_page(estate: Estate) -> None:
    path = f"/company/1/people/{estate.li.id}/history"
    assert f"{LI} {TODAY} 离开" in estate.desk.reads("/company/1")
    assert SAID in estate.desk.reads(path)
    estate.incubator.time.pass_by(days=DAYS + 1)
    estate.desk.signs_in_again()
    assert SAID not in estate.desk.reads(path)


def of_a_program_of_the_site(estate: Estate) -> None:
    estate.incubator.time.pass_by(days=DAYS - 1)
    status, told = estate.asks("site", f"/people/{estate.li.id}/entries")
    assert (status, SAID in told) == (200, True)
    assert LEAVER in estate.asks("site", "/organisations/1")[1]
    person = orjson.loads(estate.asks("site", f"/people/{estate.li.id}")[1])
    assert (person["name"], person["phone"]) == (LI, None)


def of_a_program_of_the_company(estate: Estate) -> None:
    for path in ("/organisations/1", "/people", f"/people/{estate.li.id}/entries", "/leases"):
        assert estate.asks("company", path)[0] == 401


def of_the_former_liaison(estate: Estate) -> None:
    desk = estate.app.test_client()
    desk.set_cookie("staff", new_login(estate.incubator.db, estate.user, estate.incubator.time()))
    for page in ("", "/phones", "/corrections", "/logo", f"/people/{estate.li.id}/history"):
        estate.wang.opens(f"/company/1{page}")
        assert estate.wang.status in (403, 404) or estate.wang.path == "/manage/sign-in", page
        assert desk.get(f"/company/1{page}").status_code in (302, 403, 404), page


def of_the_own_phone(estate: Estate) -> None:
    estate.incubator.time.pass_by(days=READS_FOR.days - 1)
    assert SAID in estate.li.client.get(estate.li.me("/data.json")).text
    estate.li.opens(estate.li.me())
    assert estate.li.status == 403
    estate.incubator.time.pass_by(days=2)
    assert estate.li.client.get(estate.li.me("/data.json")).status_code == 403


def of_whoever_runs_the_server(estate: Estate) -> None:
    file = estate.incubator.config.data / "person.json"
    export_person(estate.incubator.db, estate.li.id, file, estate.incubator.time())
    assert LI in file.read_text("utf-8")


def of_the_next_company(estate: Estate) -> None:
    assert not told_to_the_next(estate)


def of_anybody_else(estate: Estate) -> None:
    for path in ("/people", f"/people/{estate.li.id}", "/organisations/1", f"/people/{estate.li.id}/entries"):
        assert not any(number in estate.asks("site", path)[1] for number in PHONES)
    pages = ("/manage/roster/", "/company/1", "/company/1/corrections", "/company/1/phones", "/manage/phones")
    for path in (*pages, f"/company/1/people/{estate.li.id}/history", "/manage/audit"):
        told = estate.desk.client.get(path).text
        assert not any(number in told for number in (*PHONES, "13900001111")), path


PROBES: dict[str, Callable[[Estate], None]] = {
    "who reads the ledger of the site, on the page of the company": of_the_page,
    "a program of the site": of_a_program_of_the_site,
    "a program of the company": of_a_program_of_the_company,
    "the former liaison, by phone or by sign-in": of_the_former_liaison,
    "the person, on the phone that was theirs": of_the_own_phone,
    "the person, later": of_whoever_runs_the_server,
    "the next company of the room": of_the_next_company,
    "anybody else": of_anybody_else,
}


def test_every_row_of_the_table_is_tried_and_nothing_beside() -> None:
    assert [who for who, _what, _long in rows()] == [*PROBES]


@pytest.mark.parametrize("who", PROBES)
def test_who_left_is_read_of_as_the_table_says(left: Estate, who: str) -> None:
    PROBES[who](left)


def test_the_table_names_the_days_that_hold() -> None:
    said = {who: long for who, _what, long in rows()}
    assert f"{DAYS} days" in said["who reads the ledger of the site, on the page of the company"]
    assert f"{READS_FOR.days} days" in said["the person, on the phone that was theirs"]


def told_to_the_next(estate: Estate) -> list[tuple[str, str]]:
    """Let the next company into the room, and return what it is told of the last one, and where."""
    incubator, client = estate.incubator, estate.app.test_client()
    third = incubator.tenant("绿洲新能源（云川）股份有限公司", "孙悦", "周敏", room="3-12", short_name="绿洲新能源")
    board = incubator.board("3-12")
    kiosk = add_kiosk(incubator.db, board.code, incubator.time())
    next_liaison = Owner(incubator, incubator.application(), "孙悦")
    stranger = Phone(incubator, incubator.application())
    told = {"a scan": stranger.scan()}
    for path in (f"/b/{board.code}", f"/P/{board.code}", f"/k/{kiosk}", f"/k/{kiosk}/hello"):
        told[path] = client.get(path).text
    pages = ("", "/phones", "/corrections", "/logo", "/people/new")
    paths = ["/me", *(f"/company/{third}{page}" for page in pages)]
    paths += [f"/company/{third}/people/{incubator.person(name)}/history" for name in ("孙悦", "周敏", LI)]
    paths += [f"/company/1{page}" for page in pages]
    told |= {path: next_liaison.opens(path) for path in paths}
    with incubator.db.reading() as session:
        told["the face"] = repr(face_of(session, board, incubator.time()))
    return [(where, word) for where, text in told.items() for word in OF_THE_LAST if word in text]


def test_the_next_company_of_the_room_is_told_nothing_of_the_last(left: Estate) -> None:
    assert told_to_the_next(left) == []


def test_the_logo_of_the_last_company_is_served_no_more(incubator: Incubator) -> None:
    estate = new_estate(incubator)
    address = re.search(r"/logo/[0-9a-f]+", repr(estate.face()))
    assert address
    assert estate.app.test_client().get(address[0]).status_code == 200
    estate.desk.saves(SITE, TODAY)
    assert estate.app.test_client().get(address[0]).status_code == 404


def test_a_kiosk_that_showed_the_last_company_is_sent_a_whole_new_face(incubator: Incubator) -> None:
    estate = new_estate(incubator)
    before = incubator.snapshot(incubator.board("3-12"))
    estate.desk.saves(SITE, TODAY)
    after = incubator.snapshot(incubator.board("3-12"))
    assert after.version > before.version
    assert not any(word in repr(after) for word in OF_THE_LAST)


def test_what_somebody_who_left_holds_open_in_the_browser_records_nothing(incubator: Incubator) -> None:
    estate = new_estate(incubator)
    page = estate.li.opens(estate.li.me())
    key = re.search(r'name="key" value="([^"]+)"', page)
    before = incubator.rows()["entry"]
    estate.desk.saves(SITE, TODAY)
    estate.li.sends("/me/0", estate.li.me("/status"), status="market", key=key[1] if key else "")
    assert incubator.rows()["entry"] == before


def test_an_invite_and_a_pin_of_somebody_who_left_open_nothing(incubator: Incubator) -> None:
    estate = new_estate(incubator)
    application = incubator.application()
    link = invited(incubator, application, AYGUL)
    leave(incubator.db, incubator.person(AYGUL), CONSOLE, incubator.time())
    stranger = Phone(incubator, application)
    stranger.open(link)
    assert stranger.status in (404, 410)
    assert AYGUL not in stranger.text
    assert estate.left()["pins"] == 1


def test_who_left_comes_back_to_none_of_the_secrets_of_before(incubator: Incubator) -> None:
    estate = new_estate(incubator)
    leave(incubator.db, estate.li.id, CONSOLE, incubator.time(), date(2026, 3, 6))
    estate.it_is("2026-03-06T09:00")
    estate.desk.signs_in_again()
    estate.desk.saves(SITE, "2026-06-01")
    back = {"name": LI, "phone": PHONES[1]}
    page = estate.desk.client.get("/company/1/people/new")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    estate.desk.client.post("/company/1/people", data={"csrf_token": token[1], **back})
    assert not incubator.home(LI).is_over
    estate.li.opens(estate.li.me())
    assert estate.li.status == 403


def test_two_workers_whose_clocks_differ_end_it_on_the_later_day_once(incubator: Incubator) -> None:
    estate = new_estate(incubator)
    estate.desk.saves(SITE, "2026-04-01")
    estate.it_is("2026-04-01T04:00")
    first = estate.left()
    estate.incubator.time.now -= timedelta(minutes=1)
    incubator.work()
    assert estate.left() == first
    assert +first == {}
