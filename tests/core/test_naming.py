"""A name is a name: what calls somebody, reaches them or is the number of their document is parted from it."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.naming import Parted, name_alone, parted, parted_place
from server.core.refusal import Refusal


@pytest.mark.parametrize(
    ("written", "name", "strange"),
    [
        ("王明13800000231", "王明", "13800000231"),
        ("王明 138 0000 0231", "王明", "138 0000 0231"),
        ("13800000231王明", "王明", "13800000231"),
        ("孙八（13800000234）", "孙八", "13800000234"),
        ("吴十/13800000236", "吴十", "13800000236"),
        ("王明，手机：+86 138-0000-0231", "王明", "+86 138-0000-0231"),
        ("王明（经理）13800000231", "王明（经理）", "13800000231"),
        ("（北京）王明 13800000231", "（北京）王明", "13800000231"),
        ("王明(13800000231", "王明", "13800000231"),
        ("13800000231)王明", "王明", "13800000231"),
        ("王明 １３８００００0231", "王明", "１３８００００0231"),
        ("王明①③⑧00000231", "王明", "①③⑧00000231"),
        ("John Smith tel. 8891 2345", "John Smith", "8891 2345"),
        ("David13800000231", "David", "13800000231"),
        ("王明43010219900101123X", "王明", "43010219900101123X"),
        ("王明 身份证号430102199001011234", "王明", "430102199001011234"),
        ("王明 邮箱 wang.ming@jia.com.cn", "王明", "wang.ming@jia.com.cn"),
        ("王明wang@jia.cn", "王明", "wang@jia.cn"),
        ("湖南甲科技有限公司 0731-88912345转801", "湖南甲科技有限公司", "0731-88912345转801"),
        ("王明 微信wx13800000231", "王明", "13800000231"),
        ("王明（微信号：13800000231）", "王明", "13800000231"),
        ("王明@例子.中国", "", "王明@例子.中国"),
        ("13800000231", "", "13800000231"),
    ],
)
def test_what_is_strange_to_a_name_is_parted_from_it(written: str, name: str, strange: str) -> None:
    found = parted(written)
    assert (found.name, found.strange) == (name, (strange,))


@pytest.mark.parametrize(
    "name",
    [
        "王明",
        "",
        "湖南8848户外用品有限公司",
        "三六〇",
        "5A级写字楼 2号",
        "John Smith (2)",
        "A@B",
        "王明（经理）",
        "C++",
    ],
)
def test_a_name_that_carries_nothing_strange_stays_as_it_is(name: str) -> None:
    assert (parted(name).name, parted(name).strange) == (name, ())


def test_two_people_in_one_cell_stay_two_pieces() -> None:
    assert parted("张三13800000231李四 13900000232").pieces == ("张三", "李四")


def test_digits_on_both_sides_of_what_is_taken_out_do_not_join_to_a_number() -> None:
    assert parted("王1234 a@b.cn 567").strange == ("a@b.cn", "1234\u0020567")


TEXTS = st.text(st.sampled_from("王明A a@.b-（）()/、0123456789０①٣\u200b\u0301x转+·")) | st.text()


@given(TEXTS)
def test_no_name_carries_seven_digits_in_a_row_or_an_address(text: str) -> None:
    name = parted(text).name
    together = "".join(char for char in name if char.isalnum())
    digits = "".join("0" if char.isdigit() else char for char in together)
    assert not re.search(r"0{7}", digits)
    assert not re.search(r"[^\s@]@[^\s@]+\.[^\s@]", unicodedata.normalize("NFKC", name))


@given(TEXTS)
def test_a_name_is_parted_once(text: str) -> None:
    assert parted(parted(text).name).strange == ()


@pytest.mark.parametrize(
    ("written", "name", "strange"),
    [
        ("A座13800000232", "A座", "13800000232"),
        ("13800000231", "", "13800000231"),
        ("301室 138 0000 0231", "301室", "138 0000 0231"),
        ("301（138-0000-0231）", "301", "138-0000-0231"),
        ("301 电话：0731-88912345转801", "301", "0731-88912345转801"),
        ("301 +86 731 8891 2345", "301", "+86 731 8891 2345"),
        ("301 400-800-1234", "301", "400-800-1234"),
        ("301 430102 19900101 123X", "301", "430102 19900101 123X"),
        ("３０１ １３８００００0231", "３０１", "１３８００００0231"),
        ("3楼 wang@jia.cn", "3楼", "wang@jia.cn"),
    ],
)
def test_what_is_strange_to_a_place_is_parted_from_it(written: str, name: str, strange: str) -> None:
    found = parted_place(written)
    assert (found.name, found.strange) == (name, (strange,))


@pytest.mark.parametrize(
    "place",
    [
        "1201-1205",
        "301、302、303、304",
        "301 302 303",
        "3-12",
        "A座1203",
        "0301 0302 0303",
        "12层1201至1208室",
        "B2-05",
        "",
    ],
)
def test_the_numbers_of_rooms_are_no_number_to_call(place: str) -> None:
    assert parted_place(place) == Parted((place,))


@given(TEXTS)
def test_no_place_carries_seven_digits_in_a_row_or_an_address(text: str) -> None:
    name = parted_place(text).name
    digits = "".join("0" if char.isdigit() else char for char in name)
    assert not re.search(r"0{7}", digits)
    assert not re.search(r"[^\s@]@[^\s@]+\.[^\s@]", unicodedata.normalize("NFKC", name))


@given(TEXTS)
def test_a_place_is_parted_once(text: str) -> None:
    assert parted_place(parted_place(text).name).strange == ()


def test_a_name_with_something_strange_in_it_is_refused() -> None:
    assert name_alone("A座", parted_place) == "A座"
    with pytest.raises(Refusal) as refused:
        name_alone("王明13800000231")
    assert (refused.value.key, refused.value.values) == ("core.refused.number_in_name", {"text": "13800000231"})
