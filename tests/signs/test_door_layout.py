from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from signs.face import Contact, Counts, DoorFace, Location, Tenant
from signs.fonts import FontMissing, Typeface, find_typeface
from signs.layouts.door import draw_door
from signs.panels import EPAPER_7
from signs.words import DoorWords
from tests.browser import missing

FIGURES = ("在岗", "跑市场", "外出", "花名册")
WORDS = DoorWords(*FIGURES, "有人在岗", "无人在岗", "暂无企业", "截至 14:03", "等 {all} 家".format)
PLACE = Location("星河创业孵化中心", "", "3", "3-12")


@pytest.fixture(scope="module")
def typeface() -> Typeface:
    try:
        return find_typeface(None)
    except FontMissing:
        missing("a Chinese font")
        raise


def tenant(name: str, present: int = 5) -> Tenant:
    return Tenant(name, None, Counts(present, 3, 1, 12), Contact("王经理", "138****0231"), ())


def drawn(typeface: Typeface, *tenants: Tenant) -> Image.Image:
    data = draw_door(DoorFace(PLACE, tenants, night=False), WORDS, typeface, EPAPER_7)
    assert len(data) <= 90_000
    return Image.open(io.BytesIO(data))


def ink(picture: Image.Image, box: tuple[int, int, int, int]) -> int:
    return sum(1 for value in picture.convert("L").crop(box).get_flattened_data() if value == 0)


def test_a_sign_for_paper_is_black_and_white_in_the_panels_size(typeface: Typeface) -> None:
    picture = drawn(typeface, tenant("北辰智造"))
    assert (picture.size, picture.mode) == ((800, 480), "1")


def test_another_count_is_another_picture(typeface: Typeface) -> None:
    five, six = drawn(typeface, tenant("北辰智造", 5)), drawn(typeface, tenant("北辰智造", 6))
    assert five.tobytes() != six.tobytes()
    assert drawn(typeface, tenant("北辰智造", 5)).tobytes() == five.tobytes()


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["北"],
        ["北辰智造（深圳）高端智能装备与机器人系统集成技术研究开发有限责任公司第一分公司某某"],
        ["北辰智造", "云栖数据"],
        ["北辰智造", "云栖数据", "深蓝生物"],
        [f"第{index}科技有限公司" for index in range(12)],
    ],
    ids=["vacant", "one character", "forty characters", "two tenants", "three tenants", "twelve tenants"],
)
def test_nothing_is_written_beyond_the_edge(typeface: Typeface, names: list[str]) -> None:
    picture = drawn(typeface, *map(tenant, names))
    edge = 8
    for box in ((0, 0, 800, edge), (0, 480 - edge, 800, 480), (0, 0, edge, 480), (800 - edge, 0, 800, 480)):
        assert ink(picture, box) == 0
    assert ink(picture, (0, 0, 800, 480)) > 500


def test_a_font_that_is_none_is_named_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "font.ttf").write_text("no font")
    with pytest.raises(FontMissing, match="DOORBOARD_FONT"):
        find_typeface(tmp_path / "font.ttf")


def test_a_machine_without_a_chinese_font_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signs.fonts.KNOWN", ())
    with pytest.raises(FontMissing, match="fonts-noto-cjk"):
        find_typeface(None)
