"""A link that makes one phone somebody's, once, for a day."""

from __future__ import annotations

import re

import zxingcpp
from PIL import Image, ImageDraw
from sqlalchemy import func, select

from server.app import Application
from server.phones.tables import Invite, PhoneOwner
from server.phones.tables import Phone as PhoneRow
from tests.incubator import Incubator
from tests.phone import Phone, code_at, invited

BOTH_ENGINES = True


def test_an_invite_makes_this_phone_somebodys_and_says_what_to_do_next(incubator: Incubator, phone: Phone) -> None:
    link = invited(incubator, phone.app, "王小明")
    assert "王小明，绑定这部手机？" in phone.open(link)
    assert "扫门牌上的码，两步就能登记去向" in phone.send(link)
    assert "今天还没登记" in phone.scan()
    with incubator.db.reading() as session:
        assert session.scalars(select(PhoneOwner.how)).all() == ["invite"]


def test_opening_an_invite_takes_nothing(incubator: Incubator, phone: Phone) -> None:
    link = invited(incubator, phone.app, "王小明")
    for _preview in range(5):
        Phone(incubator, phone.app).open(link)
    assert "扫门牌上的码" in phone.takes(link)


def test_an_invite_that_was_taken_opens_no_second_phone(incubator: Incubator, app: Application) -> None:
    link = invited(incubator, app, "王小明")
    thief = Phone(incubator, app)
    thief.open(link)
    Phone(incubator, app).takes(link)
    assert "已经用过" in thief.send(link)
    assert thief.status == 410
    assert "已经用过" in thief.open(link)
    with incubator.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(PhoneOwner)) == 1


def test_an_invite_is_worthless_after_a_day(incubator: Incubator, phone: Phone) -> None:
    link = invited(incubator, phone.app, "王小明")
    phone.open(link)
    incubator.time.pass_by(hours=24)
    assert "已失效" in phone.send(link)
    assert phone.status == 410


def test_a_newer_invite_makes_the_earlier_one_worthless(incubator: Incubator, phone: Phone) -> None:
    earlier, newer = (invited(incubator, phone.app, "王小明") for _time in range(2))
    assert "已失效" in phone.open(earlier)
    assert "绑定这部手机" in phone.open(newer)


def test_a_link_that_nobody_made_opens_nothing(phone: Phone) -> None:
    assert "链接不完整" in phone.open("/i/ABCDEFGH")
    assert phone.status == 404


def test_a_link_typed_in_capitals_or_small_letters_is_the_same_link(incubator: Incubator, phone: Phone) -> None:
    link = invited(incubator, phone.app, "王小明")
    assert "绑定这部手机" in phone.open(link.upper())
    assert "绑定这部手机" in phone.open(link.lower())


def test_whose_answer_was_lost_takes_the_invite_again_on_the_same_phone(incubator: Incubator, phone: Phone) -> None:
    link = invited(incubator, phone.app, "王小明")
    phone.takes(link)
    phone.client.delete_cookie("phone")
    assert "扫门牌上的码" in phone.takes(link)
    assert "今天还没登记" in phone.scan()
    assert "扫门牌上的码" in phone.takes(link)
    with incubator.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(PhoneRow)) == 1
    incubator.time.pass_by(minutes=11)
    assert "已经用过" in phone.open(link)


def test_an_invite_is_not_taken_again_by_a_phone_that_was_revoked_meanwhile(incubator: Incubator, phone: Phone) -> None:
    link = invited(incubator, phone.app, "王小明")
    phone.takes(link)
    phone.open("/me/phones")
    phone.send("/me/phones/1/revoke", why="unused")
    assert "已经用过" in phone.takes(link)
    assert phone.status == 410


def test_who_enrols_again_on_the_own_phone_has_it_once(incubator: Incubator, phone: Phone) -> None:
    for _time in range(2):
        phone.is_of("王小明")
    with incubator.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(PhoneOwner)) == 1


def test_a_copy_of_the_database_does_not_tell_an_invite(incubator: Incubator, phone: Phone) -> None:
    link = invited(incubator, phone.app, "王小明")
    with incubator.db.reading() as session:
        row = session.execute(select(Invite.nonce, Invite.digest)).one()
    assert "已失效" not in phone.open(link)
    for stored in row:
        assert "链接不完整" in phone.open(f"/i/{stored}")


def test_a_liaison_hands_an_invite_over_from_screen_to_phone(incubator: Incubator, app: Application) -> None:
    liaison, new = Phone(incubator, app), Phone(incubator, app)
    liaison.is_of("王小明")
    organisation, person = 1, incubator.person("李雷")
    page = f"/company/{organisation}/people/{person}/invite"
    assert "24 小时内有效" in liaison.open(page)
    liaison.send(page)
    text = liaison.open(page)
    assert "3月6日 周五 14:03 前有效" in text
    link = re.findall(r'readonly value="([^"]+)"', text)[0]
    assert scanned_off(text) == link.upper()
    new.takes(link.removeprefix(app.house.config.url))
    assert "李雷" in new.open(code_at(incubator, app))
    assert "24 小时内有效" in liaison.open(page)


def scanned_off(page: str) -> str:
    """Read the code that a page shows, as a phone's camera does."""
    side = int(re.findall(r'viewBox="0 0 (\d+) ', page)[0])
    picture = Image.new("L", (side * 8, side * 8), 255)
    pen = ImageDraw.Draw(picture)
    for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", page):
        pen.rectangle((int(x) * 8, int(y) * 8, int(x) * 8 + 7, int(y) * 8 + 7), 0)
    return str(zxingcpp.read_barcodes(picture)[0].text)
