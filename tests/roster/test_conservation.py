"""Nothing in a file vanishes: each text below a header is used, or stands in a column that is named, or is reported."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from server.core.folding import same
from server.core.refusal import Refusal
from server.roster.importing import Reading, read_file
from server.roster.importing.headers import column_named, columns_in, is_header
from server.roster.importing.values import clean, is_nothing, is_unfilled, is_vacant, yes
from server.sheets.sheet import letters
from tests.roster.files import HEADER, JIA, YI, commas

OTHERS = "企业简称 楼栋 楼层 联系人 联系电话 姓名 部门 手机 备注 性别 状态 序号 FirstName LastName 姓 工号"
HEADINGS = st.sampled_from([*HEADER, *OTHERS.split(), ""])
TEXTS = st.one_of(
    st.just(""),
    st.sampled_from(
        f"""{JIA} {YI} 湖南省湘江新区启明星智能装备科技有限公司 王明 李娜 阿依古丽·买买提 13800000231 0731-88912345 301
        A座1203 3-12 三楼 A栋 经理 工程师 综合部 一、招商部 （一）研发部 是 否 √ 无 None 待定 空置 #REF! 合计 共3人
        备注：以上属实 制表人：王五 审核 二、湖南乙信息有限公司 企业名称 姓名 手机 离职 1 2 实习，下月到岗 12""".split()
    ),
    st.text("甲乙丙丁abc123、-（） ", max_size=8),
)


TITLES = st.one_of(
    TEXTS, st.sampled_from([f"{JIA}员工花名册", f"企业名称：{YI}", "填报单位：", "日期：2026年11月30日"])
)


@st.composite
def sheets(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, 9))
    above = draw(st.lists(st.lists(TITLES, min_size=1, max_size=width), max_size=2))
    tables = draw(st.integers(1, 3))
    return [*above, *(row for _nth in range(tables) for row in draw(tables_of(width)))]


def tables_of(width: int) -> st.SearchStrategy[list[list[str]]]:
    """Return tables whose header stands in one row, or in two, or twice side by side."""
    header = st.lists(HEADINGS, min_size=2, max_size=width)
    rows = st.lists(st.lists(TEXTS, min_size=1, max_size=2 * width + 2), min_size=1, max_size=6)
    heads = st.one_of(
        header.map(lambda row: [row]),
        header.map(lambda row: [row * 2]),
        header.map(lambda row: [[word if at % 2 else "" for at, word in enumerate(row)], row]),
    )
    return st.tuples(heads, rows).map(lambda table: [*table[0], *table[1]])


def values_of(reading: Reading) -> set[str]:
    """Return all that was read, as it would be written."""
    found: set[str | None] = {part for one in reading.vacant for part in (one.room.number, one.room.building)}
    for tenant in (*reading.tenants, *reading.hidden):
        found |= {tenant.name, tenant.short}
        for room in tenant.rooms:
            found |= {room.number, room.floor, room.building}
        for person in tenant.people:
            found |= {person.name, person.department, person.title, person.phone}
    return {_bare(text) for text in found if text}


def _bare(text: str) -> str:
    return re.sub(r"\W", "", same(text))


def is_in(text: str, longer: str) -> bool:
    """Tell whether a text stands in a longer one, whatever stands between its letters."""
    return text in longer or (_bare(text) != "" and _bare(text) in _bare(longer))


def is_word(text: str) -> bool:
    """Tell whether a text is a yes, a no, or says that there is nothing."""
    return yes(text) is not None or is_nothing(text) or is_unfilled(text) or is_vacant(text)


def headers_of(rows: Sequence[Sequence[str]]) -> set[int]:
    """Return the rows that head tables, and their second ones; a single column counts where no row names more, or
    where nothing else stands in its row.
    """
    named = [columns_in(cells, {}) for cells in rows]
    found = [row for row, columns in enumerate(named) if is_header(columns)]
    heads = {row for row in found if len(named[row]) > 1} or {*found[:1]}
    words = [
        sum(map(len, columns.values())) == sum(map(bool, map(clean, rows[row]))) for row, columns in enumerate(named)
    ]
    heads |= {row for row in found if words[row]}
    return heads | {row + 1 for row in heads if row + 1 < len(rows) and words[row + 1]}


def is_accounted_for(reading: Reading, rows: Sequence[Sequence[str]], row: int, column: int) -> bool:
    text, said = clean(rows[row][column]), values_of(reading)
    if any(re.fullmatch(rf"{letters(column + 1)}{row + 1}", problem.cell) for problem in reading.problems):
        return True
    here = [problem for problem in reading.problems if re.fullmatch(rf"[A-Z]+{row + 1}", problem.cell)]
    if any(problem.is_error or is_in(text[:40], " ".join(problem.words().values())) for problem in here):
        return True
    if any(one.letters == letters(column + 1) for one in reading.unread):
        return True
    return is_word(text) or any(_bare(text) in one or one in _bare(text) for one in said)


@given(sheets())
def test_each_text_of_any_sheet_is_used_or_listed_or_reported(rows: list[list[str]]) -> None:
    data = commas(*rows)
    try:
        reading = read_file("名册.csv", data)
    except Refusal:
        return
    heads = headers_of(rows)
    lost = [
        (row, column)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if clean(cell) and row not in heads and not cell.endswith("花名册")
        if not is_in_headings(rows, heads, row, column) and not (row < min(heads) and is_label(cell))
        if not is_accounted_for(reading, rows, row, column)
    ]
    assert not lost


def is_label(text: str) -> bool:
    """Tell whether a text above a table only says what the one behind it is."""
    return text.endswith("：") or column_named(text) is not None


def is_in_headings(rows: Sequence[Sequence[str]], heads: set[int], row: int, column: int) -> bool:
    """Tell whether a text repeats its heading, or counts the rows below one that says so."""
    said = {rows[head][column] for head in heads if head < row and column < len(rows[head])}
    return rows[row][column] in said or ("序号" in said and rows[row][column].strip().isdecimal())
