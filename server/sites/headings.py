"""What the columns of a calendar's sheet are called, and how offices write that a day is off or worked. Pure."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

from server.sheets.sheet import Sheet

LAST_HEADING = 20
"""Rows in which the heading is looked for."""


class Column(Enum):
    """What a column can say."""

    DATE = "日期 放假日期 放假时间 时间 开始日期 开始 起始日期 date start from day"
    UNTIL = "结束日期 结束 截止日期 至 end until to"
    NAME = "名称 节日 节假日 节日名称 假期 事项 事由 说明 name holiday title"
    KIND = "类型 类别 性质 安排 状态 放假/上班 休/班 是否放假 type kind isoffday off"


_COLUMN_OF = {word: column for column in Column for word in column.value.split()}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OFF = _words("放假 休 休息 休假 假 假期 假日 节假日 闭园 停用 关闭 是 off holiday closed true yes 1")
_WORK = _words("上班 班 补班 工作 工作日 调休上班 正常上班 否 work workday working false no 0")
_WORKED = re.compile("上班|补班")
_REMARK = re.compile(r"(备?注|说明)[::]|\*")


def find_heading(sheet: Sheet) -> tuple[int, dict[Column, int]] | None:
    """Return the row that names the columns of a sheet, and where each is; None where no row names dates."""
    for row, cells in enumerate(sheet.rows[:LAST_HEADING]):
        named = {
            _COLUMN_OF[word]: at for at, cell in reversed([*enumerate(cells)]) if (word := _word(cell)) in _COLUMN_OF
        }
        if Column.DATE in named:
            return row, named
    return None


def is_off(kind: str, name: str) -> bool | None:
    """Tell what a row says of its days, None where its word is not known; without one, its name tells."""
    word = _word(kind)
    if not word:
        return not _WORKED.search(name)
    if word in _OFF:
        return True
    return False if word in _WORK else None


def is_remark(text: str) -> bool:
    """Tell whether a row is a remark below the table."""
    return bool(_REMARK.match(unicodedata.normalize("NFKC", text)))


def _word(cell: str) -> str:
    return "".join(unicodedata.normalize("NFKC", cell[:40]).casefold().split())
