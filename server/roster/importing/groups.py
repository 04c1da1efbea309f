"""Rows of a list that say whom or what those below them are about: 二、湖南甲科技有限公司, A座, 管理层. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from server.core.hanzi import HANZI
from server.core.naming import parted
from server.roster.importing.cells import Cells
from server.roster.importing.places import is_building
from server.roster.importing.synonyms import Column
from server.roster.importing.titles import is_department, is_firm, labels_in, subject

_ORDINAL = re.compile(r"[(（][一二三四五六七八九十]{1,3}[)）]、?|(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.．]\s*")
_BRACKETED = re.compile(r"[【\[「《〔](.+)[】\]」》〕]")
_WITH_ROOM = re.compile(
    r"(.+?)\s*[(（]((?:[^()（）]*[座栋幢楼层])?[A-Za-z]{0,2}-?\d{1,5}[A-Za-z]?(?:室|号房?|房间?)?)[)）]"
)
_FLOOR = re.compile(r"第?(?:负|地下|b|-)?(?:[一二三四五六七八九十]{1,3}|\d{1,3})(?:楼层|楼|层|f)", re.IGNORECASE)
_WORDS = re.compile(
    r"以[下上].*|.*(?:人员|名单|高管|班子)|(?:公司)?(?:管理|领导|决策|经营)层|[高中基]层(?:干部|管理|领导)?|.*[:：]"
)
_PART = re.compile(rf"{HANZI}{{1,5}}(?:中心|研究院|研究所|协会|学校|医院|部|店|行)|.*分公司")
"""What a company also calls its own: 第一分店, 岳麓研究院."""


_OF_THE_PARK = re.compile("(?:园区|孵化器|孵化载体)(?:办公|工作人员|管理|运营)")


class Kind(Enum):
    """What a row is about."""

    TENANT = "tenant"
    DEPARTMENT = "department"
    BUILDING = "building"
    WORDS = "words"
    """People or companies of some kind, and none by name: 管理层, 新入驻企业：, 三楼."""


@dataclass(frozen=True, slots=True)
class Group:
    """What a row says of those below it; None is what it does not say. ``is_whole``: it says nothing else.

    ``level`` is how it is counted, the same for all of one level: 一、 of 二、, empty where it is not.
    """

    kind: Kind
    name: str
    room: str | None = None
    building: str | None = None
    is_whole: bool = True
    level: str = ""

    @property
    def is_of_the_park(self) -> bool:
        """Whether those below it are the park's own: 园区办公人员."""
        return _OF_THE_PARK.match(self.name) is not None

    @property
    def may_be_a_part(self) -> bool:
        """Whether the tenant that it names may be a part of the one whose list it stands in."""
        return self.kind is Kind.TENANT and _PART.fullmatch(self.name) is not None


def group_of(cells: Cells) -> Group | None:
    """Return what a row says of the rows below it; None for one that is an entry."""
    texts = {*cells.written()}
    return _labelled(cells) or (_titled(texts.pop()) if len(texts) == 1 else None)


def _labelled(cells: Cells) -> Group | None:
    """Return what the labels of a row say: 企业名称：湖南乙科技有限公司, and 房间号：302 beside it."""
    written = dict(cells.texts())
    labels = list(labels_in([written.get(at, "") for at in range(max(written) + 1)]))
    said = {column: text for column, text, _places in labels if column}
    company = said.get(Column.COMPANY)
    # A tenant may be called 公司, and have a room beside it.
    if company is None or labels[0][0] is None or not re.search("[:：]", next(iter(written.values()))):
        return None
    room, building = said.get(Column.ROOM), said.get(Column.BUILDING)
    is_whole = len(labels) == sum(one is not None for one in (company, room, building))
    # A number has no day in it, as a title has, and names nobody.
    name = subject(company) if parted(company).name else company
    return Group(Kind.TENANT, name, room, building, is_whole)


def _titled(text: str) -> Group | None:
    ordinal = _ORDINAL.match(text)
    name = text[ordinal.end() :] if ordinal else text
    bracketed = _BRACKETED.fullmatch(name.rstrip(":："))
    name = bracketed[1] if bracketed else name
    with_room = _WITH_ROOM.fullmatch(name)
    about = subject(with_room[1] if with_room else name).rstrip(":：")
    level = _level(ordinal[0]) if ordinal else ""
    if is_building(about):
        return Group(Kind.BUILDING, about, building=about)
    if is_department(about):
        return Group(Kind.DEPARTMENT, about, level=level)
    if is_firm(about):
        return Group(Kind.TENANT, about, with_room and with_room[2], level=level)
    return Group(Kind.WORDS, about) if _WORDS.fullmatch(name) or _FLOOR.fullmatch(name) else None


def _level(ordinal: str) -> str:
    counted = re.sub(r"\d+", "1", re.sub("[一二三四五六七八九十]+", "一", ordinal))
    return "".join(unicodedata.normalize("NFKC", counted).split()).rstrip(".、")


def building_beside(cells: Cells) -> tuple[int, str] | None:
    """Return the building that stands where the rows are counted, and where."""
    return next(((at, text) for at, text in cells.texts() if at in cells.header.ordinals and is_building(text)), None)
