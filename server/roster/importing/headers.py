"""Finds the header of a sheet: the row whose cells are names of columns, under whatever stands above it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from server.sheets.sheet import Sheet

LAST_HEADER_ROW = 40


class Column(Enum):
    """What a column of a roster can say."""

    COMPANY = "company"
    SHORT = "short"
    ROOM = "room"
    BUILDING = "building"
    FLOOR = "floor"
    NAME = "name"
    TITLE = "title"
    PHONE = "phone"
    CONTACT_PHONE = "contact_phone"
    LIAISON = "liaison"
    LISTED = "listed"


SYNONYMS = {
    Column.COMPANY: """
        企业名称 公司名称 入驻企业 入驻企业名称 单位名称 企业全称 公司全称 企业 公司 单位 所属企业 所属公司
        所在企业 所在公司 所在单位 所属单位 入驻单位 入驻公司 租户 租户名称 承租方 承租单位 客户名称 孵化企业
        在孵企业 在孵企业名称 项目名称 company companyname tenant tenantname organisation organization
        enterprise firm
    """,
    Column.SHORT: """
        企业简称 公司简称 简称 单位简称 门牌简称 shortname abbreviation alias
    """,
    Column.ROOM: """
        房间号 房号 门牌号 门牌 房间 室号 房间编号 入驻房间 入驻房号 办公室 办公房间 办公室号 单元号 单元 位置
        办公地点 办公位置 入驻地点 入驻位置 场地 工位 工位号 座位号 room rooms roomno roomnumber roomnum office
        officeno unit unitno suite seat desk
    """,
    Column.BUILDING: """
        楼栋 楼宇 楼号 栋 栋号 楼栋号 楼座 座 幢 幢号 大楼 building buildingno block tower
    """,
    Column.FLOOR: """
        楼层 层 楼 层数 所在楼层 floor level storey
    """,
    Column.NAME: """
        姓名 名字 员工姓名 人员姓名 人员 员工 名称 职工姓名 员工名称 name fullname personname person employee
        employeename staff
    """,
    Column.TITLE: """
        职务 岗位 职位 职称 职务职称 职务岗位 title position jobtitle job role post
    """,
    Column.PHONE: """
        手机 手机号 手机号码 移动电话 联系手机 联系电话 联系方式 电话 电话号码 联系号码 手机电话 本人电话
        员工电话 座机 办公电话 固定电话 phone phoneno phonenumber mobile mobileno mobilephone mobilenumber cell
        cellphone tel telephone contactnumber
    """,
    Column.LIAISON: """
        联络员 企业联络员 是否联络员 是否为联络员 是否是联络员 联络人 企业联络人 是否联络人 联系人 企业联系人
        是否联系人 对接人 liaison isliaison liaisonofficer contact contactperson
    """,
    Column.LISTED: """
        门牌公开 上牌 同意公开 是否公开 是否上牌 同意上牌 公开 上墙 同意上墙 是否同意公开 门牌显示 同意门牌公开
        listed onboard onsign public consent shown
    """,
}
"""Column → the words that name it, the most telling first."""

_COLUMN_OF = {word: column for column, words in SYNONYMS.items() for word in words.split()}
_RANK = {word: rank for words in SYNONYMS.values() for rank, word in enumerate(words.split())}
_CHOICES = re.compile(r"[/／、|｜或及\n]")
_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]|【.*?】")


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header is, and the positions of each column, the most telling name first."""

    row: int
    columns: dict[Column, tuple[int, ...]]


def find_header(sheet: Sheet) -> Header | None:
    """Return the header of a sheet, None when it has none."""
    best: Header | None = None
    for row in range(min(len(sheet.rows), LAST_HEADER_ROW)):
        columns = columns_in(sheet.rows[row])
        if _is_header(columns) and (best is None or len(columns) > len(best.columns)):
            best = Header(row, columns)
    return best and Header(best.row, _with_owners(best.columns))


def columns_in(cells: tuple[str, ...]) -> dict[Column, tuple[int, ...]]:
    """Return which columns a row of cells names, and where."""
    found: dict[Column, list[tuple[int, int]]] = {}
    for position, cell in enumerate(cells):
        word = _named(cell)
        if word is not None:
            found.setdefault(_COLUMN_OF[word], []).append((_RANK[word], position))
    return {column: tuple(position for _rank, position in sorted(places)) for column, places in found.items()}


def _with_owners(columns: dict[Column, tuple[int, ...]]) -> dict[Column, tuple[int, ...]]:
    """Part the numbers of the contact from those of the person: each is that of whoever stands last before it."""
    if not {Column.NAME, Column.LIAISON, Column.PHONE} <= columns.keys():
        return columns
    people = {at: column for column in (Column.NAME, Column.LIAISON) for at in columns[column]}
    owner = {at: people.get(max((one for one in people if one < at), default=-1)) for at in columns[Column.PHONE]}
    parted = {
        Column.PHONE: tuple(at for at, who in owner.items() if who is not Column.LIAISON),
        Column.CONTACT_PHONE: tuple(at for at, who in owner.items() if who is Column.LIAISON),
    }
    rest = {column: places for column, places in columns.items() if column is not Column.PHONE}
    return rest | {column: places for column, places in parted.items() if places}


def _is_header(columns: dict[Column, tuple[int, ...]]) -> bool:
    if Column.NAME in columns:
        return True
    return len(columns) > 1 and (Column.COMPANY in columns or Column.LIAISON in columns)


def column_named(label: str) -> Column | None:
    """Return the column that a label names, None for any other text."""
    word = _named(label)
    return None if word is None else _COLUMN_OF[word]


def _named(cell: str) -> str | None:
    # A header may offer its readers a choice: 房间号/门牌, 职务（岗位）, 手机或电话.
    words = [_word(cell), *map(_word, _CHOICES.split(cell))]
    return next((word for word in words if word in _COLUMN_OF), None)


def _word(cell: str) -> str:
    text = unicodedata.normalize("NFKC", cell[:60]).casefold()
    return "".join(char for char in _BRACKETS.sub("", text) if char.isalnum())
