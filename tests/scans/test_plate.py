"""The printed code: a contact page for everybody, a way out for those who are known, a way in for nobody."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import func, select

from server.access.roles import Scope
from server.app import Application
from server.phones.tables import Phone as PhoneRow
from server.presence.statuses import STATUSES, Counted
from server.presence.tables import Entry
from signs.fonts import Typeface, find_typeface
from tests.incubator import Incubator
from tests.phone import Phone, has_pin, two_doors
from tests.staff import csrf, sign_in

IN = [key for key, status in STATUSES.items() if status.counted is Counted.PRESENT]


@pytest.fixture
def app(incubator: Incubator) -> Application:
    return two_doors(incubator)


@pytest.fixture
def phone(incubator: Incubator, app: Application) -> Phone:
    return Phone(incubator, app)


def plate(incubator: Incubator, room: str = "3-12") -> str:
    return f"/P/{incubator.board(room).code}"


def said(incubator: Incubator) -> list[tuple[str, str, int | None]]:
    with incubator.db.reading() as session:
        rows = session.execute(select(Entry.status, Entry.provenance, Entry.board_id))
        return [(row.status, row.provenance, row.board_id) for row in rows]


def test_a_visitor_who_scans_the_plate_finds_whom_to_call(phone: Phone) -> None:
    text = phone.open(plate(phone.incubator))
    assert "王经理" in text
    assert "<form" not in text


def test_a_known_phone_goes_out_by_the_plate_and_the_entry_says_what_it_is_worth(phone: Phone) -> None:
    phone.is_of("王小明")
    assert "印刷的码只能登记外出" in phone.open(plate(phone.incubator))
    text = phone.send(plate(phone.incubator), status="market", until="2h")
    assert "已登记" in text
    assert "未现场核实" in text
    assert said(phone.incubator) == [("market", "unverified", None)]
    assert "已撤销" in phone.send("/s/undo")


def test_a_slip_at_the_plate_is_said_on_the_page_that_is_still_good(phone: Phone) -> None:
    phone.is_of("王小明")
    phone.open(plate(phone.incubator))
    text = phone.send(plate(phone.incubator), status="market", until="custom", custom="09:00", place="工商银行")
    assert phone.status == 422
    assert "返回时间已过" in text
    assert 'value="工商银行"' in text
    assert "已登记" in phone.send(plate(phone.incubator), status="market", until="2h")


@pytest.mark.parametrize("status", IN)
def test_nobody_comes_in_by_the_plate(phone: Phone, status: str) -> None:
    phone.is_of("王小明")
    assert f'value="{status}"' not in phone.open(plate(phone.incubator))
    assert "要在门口扫码登记" in phone.send(plate(phone.incubator), status=status)
    assert phone.status == 422
    assert said(phone.incubator) == []


def test_the_plate_of_another_company_takes_nothing(phone: Phone) -> None:
    phone.is_of("王小明")
    assert "<form" not in phone.open(plate(phone.incubator, "3-14"))
    phone.scan()
    phone.send(plate(phone.incubator, "3-14"), status="off")
    assert phone.status == 403
    assert said(phone.incubator) == []


def test_a_phone_becomes_nobodys_by_the_plate(phone: Phone) -> None:
    has_pin(phone.incubator, "王小明", "271828")
    text = phone.open(plate(phone.incubator))
    assert "/s/" not in text
    printed = plate(phone.incubator).rpartition("/")[2]
    person = str(phone.incubator.person("王小明"))
    token = csrf(phone.client)
    for ticket in ("", printed, f"{printed}.{printed}"):
        phone.send("/s/me", csrf_token=token, ticket=ticket, person=person, pin="271828")
        assert phone.status == 410
    for path in (f"/s/{printed}", f"/s/{printed}/{person}"):
        phone.open(path)
        assert phone.status == 410
    phone.send(plate(phone.incubator), csrf_token=token, person=person, status="off")
    assert phone.status == 403
    with phone.incubator.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(PhoneRow)) == 0


def test_a_plate_that_no_door_has_is_said_to_be_missing(phone: Phone) -> None:
    for path in ("/P/AAAAA", "/b/AAAAA", f"/P/{phone.incubator.board().code}"):
        phone.open(path)
        assert phone.status == 404


@pytest.fixture(scope="module")
def typeface() -> Typeface:
    return find_typeface(None)


@pytest.fixture
def desk(incubator: Incubator, app: Application, typeface: Typeface) -> Phone:
    incubator.typeface = typeface
    phone = Phone(incubator, incubator.application())
    sign_in(phone.client, incubator, "manager", Scope(site=incubator.site_id))
    return phone


def test_a_manager_prints_a_plate_whose_code_leads_to_the_door(desk: Phone, tmp_path: Path) -> None:
    board = desk.incubator.board("3-12").code
    picture = desk.client.get(f"/manage/boards/{board}/plate.png")
    assert picture.mimetype == "image/png"
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.data)))
    assert [code.text for code in found] == [f"{desk.app.house.config.url}/P/{board}".upper()]
    page = desk.client.get(f"/manage/boards/{board}/plate.pdf")
    assert page.data.startswith(b"%PDF-")
    assert "attachment" in page.headers["Content-Disposition"]


def test_a_server_without_a_font_says_why_it_prints_no_plate(incubator: Incubator, app: Application) -> None:
    desk = Phone(incubator, app)
    sign_in(desk.client, incubator, "manager", Scope(site=incubator.site_id))
    assert "没有中文字体" in desk.open(f"/manage/boards/{incubator.board('3-12').code}/plate.png")
    assert desk.status == 503
