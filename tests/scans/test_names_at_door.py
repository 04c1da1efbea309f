"""The list of names at a door: in the order of pinyin, and above a dozen with a search and the initials."""

from __future__ import annotations

import gzip
import re
from random import Random

import pytest

from server.demo.cast import new_name
from server.scans.initials import AT_A_GLANCE
from tests.incubator import Incubator
from tests.phone import Phone

MANY = (
    *("张伟", "单小明", "阿依古丽·买买提", "吕布", "John Smith", "尉迟恭", "Иван Петров"),
    *("欧阳娜娜", "王小明", "王大军", "汪涵", "李雷", "章程"),
)
KILOBYTES = 4


def names_in(page: str) -> list[str]:
    return re.findall(r"<span><b>(.+?)</b>", page)


def initials_in(page: str) -> list[str]:
    return re.findall(r'<a href="#at-\d+">(.+?)</a>', page)


@pytest.fixture
def phone(incubator: Incubator) -> Phone:
    return Phone(incubator, incubator.application())


def test_a_dozen_names_are_a_plain_list_by_pinyin(phone: Phone) -> None:
    phone.incubator.tenant("北辰智造", *MANY[:AT_A_GLANCE])
    page = phone.scan()
    assert names_in(page)[:4] == ["阿******提", "J*** S***", "李*", "吕*"]
    assert names_in(page)[-1] == "И*** П***"
    assert 'type="search"' not in page
    assert initials_in(page) == []


def test_more_names_have_a_search_and_the_initials_that_there_are(phone: Phone) -> None:
    phone.incubator.tenant("北辰智造", *MANY)
    page = phone.scan()
    assert len(names_in(page)) == len(MANY)
    assert 'type="search"' in page
    assert initials_in(page) == ["A", "J", "L", "O", "S", "W", "Y", "Z", "#"]
    assert re.findall(r'<section id="at-\d+"><h2>(.+?)</h2>', page) == initials_in(page)
    # 汪 and 王 stay apart; a surname is read as one.
    assert names_in(page)[6:10] == ["汪*", "王*军", "王*明", "尉迟*"]


def test_the_list_tells_no_more_than_the_names_that_it_shows(phone: Phone) -> None:
    phone.incubator.tenant("北辰智造", *MANY)
    page = phone.scan()
    assert 'data-spelling="wang * ming"' in page
    assert 'data-spelling="j* s*"' in page
    told = " ".join(re.findall('data-spelling="(.+?)"', page))
    assert not re.search("xiao|smith|mai|na na|иван", told)


def test_several_companies_share_one_list_that_says_whose_each_is(phone: Phone) -> None:
    phone.incubator.tenant("云川市北辰智能制造装备股份有限公司", *MANY[:7], short_name="北辰智造")
    phone.incubator.tenant("云栖数据", *MANY[7:])
    page = phone.scan()
    assert initials_in(page) == ["A", "J", "L", "O", "S", "W", "Y", "Z", "#"]
    assert re.findall(r'<b>吕\*</b><small class="at">(.+?)</small>', page) == ["北辰智造"]
    assert re.findall(r'<b>李\*</b><small class="at">(.+?)</small>', page) == ["云栖数据"]


def test_few_people_of_several_companies_stand_below_their_companies(phone: Phone) -> None:
    phone.incubator.tenant("北辰智造", "张伟", "安琪")
    phone.incubator.tenant("云栖数据", "李雷")
    assert re.findall(r"<h2>(.+?)</h2>|<b>(.+?)</b>", phone.scan()) == [
        ("北辰智造", ""),
        ("", "安*"),
        ("", "张*"),
        ("云栖数据", ""),
        ("", "李*"),
    ]


def test_a_page_of_120_names_is_a_few_kilobytes(phone: Phone) -> None:
    rng = Random(1)
    phone.incubator.tenant("北辰智造", *(new_name(rng) for _ in range(120)))
    assert len(gzip.compress(phone.scan().encode())) < KILOBYTES * 1024
