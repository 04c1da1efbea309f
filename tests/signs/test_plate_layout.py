from __future__ import annotations

import io
import re

import pytest
import zxingcpp
from PIL import Image

from signs.face import Counts, DoorFace, Location, Tenant
from signs.fonts import FontMissing, Typeface, find_typeface
from signs.layouts.plate import draw_plate
from signs.panels import A5
from signs.words import PlateWords
from tests.browser import missing

WORDS = PlateWords(("访客扫码", "Visitors: scan"), ("员工扫码", "Staff: scan"), "暂无企业", "等 {all} 家".format)
PLACE = Location("星河创业孵化中心", "", "3", "3-12")
URL = "HTTPS://BOARD.EXAMPLE.CN/P/K3M7QXW2"
EDGE = 20


@pytest.fixture(scope="module")
def typeface() -> Typeface:
    try:
        return find_typeface(None)
    except FontMissing:
        missing("a Chinese font")
        raise


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["北"],
        ["北辰智造（深圳）高端智能装备与机器人系统集成技术研究开发有限责任公司第一分公司某某"],
        ["北辰智造科技有限公司", "云栖数据有限公司"],
        [f"第{index}科技有限公司" for index in range(12)],
    ],
    ids=["vacant", "one character", "forty characters", "two tenants", "twelve tenants"],
)
def test_a_plate_holds_its_companies_and_its_code_is_read(typeface: Typeface, names: list[str]) -> None:
    tenants = tuple(Tenant(name, None, Counts(), None, ()) for name in names)
    data = draw_plate(DoorFace(PLACE, tenants, night=False), WORDS, URL, typeface, A5, "png")
    picture = Image.open(io.BytesIO(data))
    assert picture.size == (A5.width, A5.height)
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [URL]
    inner = (EDGE, EDGE, A5.width - EDGE, A5.height - EDGE)
    frame = picture.convert("L")
    frame.paste(255, inner)
    assert frame.getextrema() == (255, 255)


def test_a_plate_for_the_printer_is_one_page_of_half_a_sheet(typeface: Typeface) -> None:
    data = draw_plate(DoorFace(PLACE, (), night=False), WORDS, URL, typeface, A5, "pdf")
    assert data.startswith(b"%PDF-")
    assert data.count(b"/Type /Page\n") == 1
    width, height = (float(found) for found in re.findall(rb"/MediaBox \[ 0 0 (\S+) (\S+) \]", data)[0])
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 148)
