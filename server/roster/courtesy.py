"""How people are addressed where everybody can read it: 王主任, 李工, 买买提老师, John S. Pure.

The end of a title decides, and 副 is dropped. Who has no title that addresses gets the site's word, and who chose
another form gets that one. A full name is shown of those alone who agreed to it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from server.core.hanzi import DOT, DOTS, HANZI, with_one_dot
from server.roster.rules import masked_name
from server.roster.surnames import called
from server.sites.descriptions import Courtesy

KEPT = 4096
"""Names and titles of which it is remembered how they address: a face is made at each choice of one of its people."""
LONGEST_FORM = 20
"""Characters of a form that somebody chose."""


class Salutation(StrEnum):
    """What somebody is called who has no other title."""

    SIR = "sir"
    MADAM = "madam"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody whom signs name. ``address`` is the form they chose; ``name_open``: they agreed to the full name."""

    name: str
    title: str | None = None
    address: str | None = None
    salutation: str | None = None
    name_open: bool = False

    @classmethod
    def of(cls, row: Any) -> Addressee:
        """Return whom a row names that has these columns."""
        return cls(row.name, row.title, row.address, row.salutation, row.name_open)


SALUTATIONS = {Salutation.SIR: "先生", Salutation.MADAM: "女士"}
TEACHER = "老师"
HEAD = "总"

_TITLES = {
    HEAD: "总 董事长 总经理 总裁 董事 创始人 合伙人 老板 执行官 技术官 运营官 财务官 营销官 市场官 产品官 战略官",
    "工": "工程师 高工 总工 研发 研发员 算法 架构 架构师 测试 测试员 程序员 开发 开发员 前端 后端 运维 技术员",
    TEACHER: "老师 讲师 导师 顾问 教师 研究员",
    "会计": "会计 会计师",
    "医生": "医生 医师",
}
_SPOKEN = """
总监 经理 主任 教授 博士 律师 主管 院士 院长 所长 校长 园长 部长 局长 处长 科长 书记 主席 会长 理事长 秘书长 厂长 店长
站长 行长 主编 队长 组长 先生 女士
"""
"""Ends of titles that are spoken as they are."""
_ENDS = {end: word for word, ends in _TITLES.items() for end in ends.split()} | {end: end for end in _SPOKEN.split()}
"""End of a title → what somebody with it is called."""
_LONGEST_END = max(map(len, _ENDS))

_ENGLISH = (
    (
        HEAD,
        r"ceo|cto|cfo|coo|cmo|cio|cpo|cso|chief .*officer|(co-?)?founder|(vice )?president|vp|chair(man|woman|person)?",
    ),
    (HEAD, r"general manager|gm|managing director|partner|owner"),
    ("总监", r"director"),
    ("经理", r"manager"),
    ("工", r"engineer|developer|programmer|architect|tester"),
    ("教授", r"professor|prof\.?"),
    ("博士", r"dr\.?|doctor|ph\.?d\.?"),
    ("律师", r"lawyer|attorney|counsel"),
    ("会计", r"accountant"),
    (TEACHER, r"consultant|advis[eo]r|mentor|lecturer|teacher|coach"),
)
_ENGLISH_ENDS = [(word, re.compile(rf"(.*\b)?({ends})", re.IGNORECASE)) for word, ends in _ENGLISH]

_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]?")
_BETWEEN = re.compile(r"[、，,;；/／|&＋+兼暨]|\band\b|\s+[-–]\s+", re.IGNORECASE)
_LEVEL = re.compile(r"(?<=.)([\sIVXⅠ-Ⅻ\d]+|[\s\d一二三四五六七八九]+级)$")
_POST = re.compile(r"(?<=.)(岗位?|人员)$")
_BELOW = re.compile(r"\s(?:of|to)\s", re.IGNORECASE)
_PREFIX = re.compile(r"(dr|mr|mrs|ms|miss|prof|sir)\.?", re.IGNORECASE)
_CHINESE_PART = re.compile(rf"{HANZI}(?:[\s{DOTS}]*{HANZI})*")
_TITLE_IN_NAME = re.compile(rf"(?<={HANZI})(总|老师|先生|女士|小姐|经理|主任|总监|教授|博士|律师|(?<=^{HANZI})工)$")


def form_of_address(person: Addressee, courtesy: str) -> str:
    """Return how a sign addresses somebody at a site with this courtesy."""
    return person.address or usual_form(person, courtesy)


def usual_form(person: Addressee, courtesy: str) -> str:
    """Return how somebody is addressed who chose no other form."""
    own = own_name(person.name)
    if own is None:
        return person.name if person.name_open else _in_letters(person.name)
    word = word_of(person.title) or _in_name(person.name) or _site_word(person, courtesy)
    if word:
        return own + word
    return person.name if person.name_open else masked_name(person.name)


def told_apart(people: Iterable[Addressee], courtesy: str) -> Iterator[str]:
    """Return the forms of the people of one door.

    Of those who would read the same, whoever agreed to the full name is called by that.
    """
    everyone = list(people)
    forms = [form_of_address(person, courtesy) for person in everyone]
    seen = Counter(forms)
    for person, form in zip(everyone, forms, strict=True):
        yield person.name if seen[form] > 1 and person.name_open else form


def offered_forms(person: Addressee, courtesy: str) -> list[str]:
    """Return the forms that somebody may choose from, the usual one first."""
    own = own_name(person.name)
    words = () if own is None else (*SALUTATIONS.values(), TEACHER)
    return list(dict.fromkeys([usual_form(person, courtesy), *(f"{own}{word}" for word in words), person.name]))


def is_outdated(form: str, before: str, name: str) -> bool:
    """Tell whether a form that somebody chose shows something of the name before that their name has no more."""
    return not set(before).difference(name).isdisjoint(form)


@lru_cache(KEPT)
def word_of(title: str | None) -> str | None:
    """Return what a title addresses by: 主任 of 办公室主任; None of one that does not.

    Of several, who leads a company is addressed as that, everybody else by the last.
    """
    words = [word for one in _titles(title or "") if (word := _word(one))]
    return HEAD if HEAD in words else words[-1] if words else None


@lru_cache(KEPT)
def own_name(name: str) -> str | None:
    """Return by what somebody is called: 王 of 王小明 and of David 王, 买买提 of 买买提·艾力; None in other letters."""
    found = _CHINESE_PART.search(_BRACKETS.sub("", name)) or _CHINESE_PART.search(name)
    if found is None:
        return None
    own, dot, _rest = with_one_dot("".join(found[0].split())).partition(DOT)
    return own if dot else called(_TITLE_IN_NAME.sub("", own))


def _titles(title: str) -> Iterator[str]:
    outside = _BRACKETS.sub(" ", title)
    for one in _BETWEEN.split(outside if outside.strip() else title):
        yield _POST.sub("", _LEVEL.sub("", one.strip(" \t()（）")))


def _word(title: str) -> str | None:
    for length in range(_LONGEST_END, 0, -1):
        if title[-length:] in _ENDS:
            return _ENDS[title[-length:]]
    in_english = _BELOW.split(title)[0]
    return next((word for word, ends in _ENGLISH_ENDS if ends.fullmatch(in_english)), None)


def _in_name(name: str) -> str | None:
    found = _TITLE_IN_NAME.search(name)
    return found[0] if found else None


def _site_word(person: Addressee, courtesy: str) -> str | None:
    if courtesy == Courtesy.SALUTATION and person.salutation:
        return SALUTATIONS[Salutation(person.salutation)]
    return TEACHER if courtesy == Courtesy.TEACHER else None


def _in_letters(name: str) -> str:
    family, comma, given = name.partition(",")
    words = (f"{given} {family}" if comma else name).split()
    if len(words) > 1 and _PREFIX.fullmatch(words[0]):
        words = words[1:]
    if len(words) > 1:
        return f"{words[0]} {words[-1][0]}."
    return words[0] if words and words[0].isascii() else masked_name(name)
