"""The foot of a form: 制表人：王五, 审核, 备注. Rows that sign or explain a list and are no part of it. Pure."""

from __future__ import annotations

import re

from server.roster.importing.cells import Cells
from server.roster.importing.headers import column_named
from server.roster.importing.phones import phone
from server.roster.importing.synonyms import Column

_OFFICE = "制表 填表 填报 审核 审批 复核 核对 校对 经办 编制 统计 录入 负责人 分管领导 主管领导".replace(" ", "|")
_SEAL = "签字|签名|签章|盖章"
_WITH_TEXT = re.compile(
    rf"(?:{_OFFICE}|单位负责人|{_SEAL}|备注|说明|填表说明|特别说明)(?!单位)[^:：]{{0,8}}[:：].*"
    r"|注\s*\d?\s*[:：].*|(?:日期|时间)\s*[:：].*"
    r"|(?:prepared|approved|checked|reviewed|compiled|completed|filled in|verified|signed) by\b.*"
    r"|(?:notes?|remarks?|date|signature)\s*[:：].*",
    re.IGNORECASE,
)
_ALONE = re.compile(
    rf"(?:{_OFFICE}|单位负责人)(?:人|人员|者|单位|部门|日期|时间)?(?:[(（]?(?:{_SEAL})[)）]?)?"
    rf"|(?:(?:{_OFFICE})人|负责人)\w{{2,4}}|{_SEAL}|备注|说明|注|notes?|remarks?",
    re.IGNORECASE,
)


def is_footer(cells: Cells) -> bool:
    """Tell whether a row is the foot of a form, in whichever columns its words came to stand."""
    return any(_is_label(text) and _speaks_for_row(cells, position, text) for position, text in cells.texts())


def looks_like_somebody(cells: Cells) -> bool:
    """Tell whether a row also has what makes a line of a roster."""
    company, room, name = (_says(cells, column) for column in (Column.COMPANY, Column.ROOM, Column.NAME))
    number = phone(cells.text(Column.PHONE)) is not None
    return (company and (room or name or number)) or (name and number)


def _speaks_for_row(cells: Cells, position: int, text: str) -> bool:
    if cells.is_first(position) or not (_says(cells, Column.COMPANY) or _says(cells, Column.NAME)):
        return True
    column = cells.column_at(position)
    if column in (Column.PHONE, Column.CONTACT_PHONE) and _is_entry(cells):
        # What is remarked in the place of a number is about the person.
        return False
    if column is Column.TITLE or (column is Column.LIAISON and cells.has(Column.NAME)):
        # 负责人 beside a name is what somebody is.
        return _WITH_TEXT.fullmatch(text) is not None
    return column is not None


def _is_entry(cells: Cells) -> bool:
    return _says(cells, Column.NAME) and (_says(cells, Column.COMPANY) or _says(cells, Column.ROOM))


def _says(cells: Cells, column: Column) -> bool:
    text = cells.text(column)
    return bool(text) and not _is_label(text) and column_named(text) is None


def _is_label(text: str) -> bool:
    return bool(_WITH_TEXT.fullmatch(text) or _ALONE.fullmatch(text))
