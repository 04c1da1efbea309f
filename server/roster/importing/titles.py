"""What stands above the header of a sheet: whom or what the sheet is about. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from server.core.hanzi import HANZI
from server.core.naming import parted
from server.roster.importing.headers import Header, column_named
from server.roster.importing.lines import LONGEST, OFFICE, ROW_SHOWN, note, warning
from server.roster.importing.places import is_building
from server.roster.importing.synonyms import Column
from server.roster.importing.values import clean, named
from server.sheets.problems import Problem
from server.sheets.sheet import Position, Sheet

_MOBILE = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)", re.ASCII)
MOST_WORDS = 2
"""Texts of a row above a header that may be no entry of a list: a place and a day."""
_LABELLED = re.compile(r"\s*([^:：\s]{1,12})\s*[:：]\s*(\S+(?: \S+)*)")
_PARTS = re.compile(r"\s{2,}|\u3000|(?<=\S)\s*(?=日期|填报日期|房间号|楼栋|联系)")
_REPORTS = frozenset({"填报单位", "填报企业", "填报公司", "填表单位"})
_KINDS = "花名册|名册|名单|通讯录|信息表|登记表|统计表|台账|一览表|情况表|表"
_SUBJECT = re.compile(
    r"(?:入驻企业)?(?:全体|在职|在岗)?(?:工作人员|办公人员|人员|员工|职工)?(?:基本)?(?:信息|动态)?"
    rf"(?:{_KINDS})(?:\s*[(（][^()（）]*[)）])?$"
)
_DAY = (
    r"(?:截[至止]到?)?(?:\d{4}|[二〇零○一三四五六七八九]{4})\s*[年./-]\s*"
    r"(?:(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*(?:月份?|[./-])?)?(?:\d{1,2}[日号]?)?度?"
)
_DATED = re.compile(rf"^{_DAY}\s*|\s*{_DAY}$|\s*[(（]{_DAY}[)）]$")
_FIRM = re.compile(
    r".+(?:公司|厂|集团|中心|研究院|研究所|事务所|工作室|合作社|协会|学校|医院|部|店|行|office|ltd\.?|inc\.?|llc|gmbh|co\.)",
    re.IGNORECASE,
)
_WORK = """
研发 技术 科技服务 市场 营销 销售 运营 客服 客户 服务 生产 制造 采购 供应链 财务 行政 人事 人力 人力资源 综合 管理 品牌
产品 设计 质量 质检 检测 测试 工程 项目 法务 信息 数据 培训 物流 仓储 后勤 商务 公关 战略 投资 运维
交付 售后 内容 创意 拓展
"""
"""What a part of a company is for, where it is called a 中心."""
_DEPARTMENT = re.compile(
    rf"(?!.*(?:公司|集团|科技|俱乐部|营业部|项目部|工作室|研究室|实验室)){HANZI}{{1,8}}(?:部|科|处|室|组)"
    rf"|(?:{'|'.join(_WORK.split())}){{1,3}}中心"
)
_NO_NAME = re.compile(
    r"(?:sheet|table|roster|data|list|staff|people|工作表|第.{1,3}页|入驻|入园|在园|在孵|企业|公司|单位|园区|租户|全部|全体|全员"
    r"|在职|在岗|离职|新增|现有|最新|本月|人员|员工|职工|成员|联系人|联系|方式|电话|基本|信息|资料|情况|数据|明细|统计|汇总|登记"
    rf"|更新|副本|备份|{_KINDS}|表格|[\d\s年月日号份第季度页上下半新旧版一二三四五六七八九十()（）.·_+-])+",
    re.IGNORECASE,
)


Label = tuple[Column | None, str, tuple[int, ...]]
"""What a text is labelled with, None for one without a known label; the text; where both stand in their row."""


@dataclass(frozen=True, slots=True)
class Title:
    """What the title of a sheet says; None is what a column says instead, or nobody. ``used`` is where it says so.

    Departments are those of the park office, unless a company is said: nobody else has a file with departments in the
    place of its tenant.
    """

    company: str | None = None
    department: str | None = None
    room: str | None = None
    building: str | None = None
    used: frozenset[Position] = frozenset()


def title_of(sheet: Sheet, header: Header) -> Title:
    """Return what is said above the header about the columns that the sheet lacks."""
    labels = [(row, label) for row in range(header.row) for label in labels_in(sheet.rows[row])]
    # A number behind 企业名称 names nobody.
    named_so = [label for _row, label in reversed(labels) if label[0] is not Column.COMPANY or parted(label[1]).name]
    said = {column: text for column, text, _places in named_so if column}
    absent = {column: text for column, text in said.items() if column in _TOLD and column not in header.columns}
    used = _used(labels, absent)
    company, department = absent.get(Column.COMPANY), None
    if Column.COMPANY not in header.columns:
        if company is None:
            company, places = _headline(sheet, header.row)
            used |= {*places}
        company = company or _sheet_name(sheet)
        department = _named_apart(absent.get(Column.DEPARTMENT), company, subject(sheet.name))
        if is_department(company or "") or (company is None and Column.DEPARTMENT in header.columns):
            company = OFFICE
    building = absent.get(Column.BUILDING)
    if building is None and Column.BUILDING not in header.columns and is_building(subject(sheet.name)):
        building = subject(sheet.name)
    return Title(company, department, absent.get(Column.ROOM), building, frozenset(used))


def _named_apart(label: str | None, *titles: str | None) -> str | None:
    """Return the department of a sheet: what a label above the header names, which no field reads, or a title."""
    labelled = named(parted(label or "").name)[: LONGEST[Column.DEPARTMENT]]
    return labelled or next((title for title in titles if title and is_department(title)), None)


_TOLD = (Column.COMPANY, Column.DEPARTMENT, Column.ROOM, Column.BUILDING)
"""What holds for each row of a sheet if its title says it."""


def _used(labels: Sequence[tuple[int, Label]], told: dict[Column, str]) -> set[Position]:
    """Return the cells of which everything was used: one may say more than one thing."""
    found: dict[Position, bool] = {}
    for row, (column, text, places) in labels:
        for at in places:
            found[row, at] = found.get((row, at), True) and column is not None and told.get(column) == text
    return {place for place, is_used in found.items() if is_used}


def is_department(title: str) -> bool:
    """Tell whether a title names a department, and no company."""
    return _DEPARTMENT.fullmatch(title) is not None


def is_firm(name: str) -> bool:
    """Tell whether a text ends as the names of companies and institutes do."""
    return _FIRM.fullmatch(name) is not None


def names_a_list(text: str) -> bool:
    """Tell whether a text says what a list is: 入驻企业人员花名册."""
    return _SUBJECT.search(_undated(text)) is not None


def subject(title: str) -> str:
    """Return what a title is about, without its day and its words for a list: 甲公司 of 2026年11月甲公司员工花名册."""
    return _undated(_SUBJECT.sub("", _undated(clean(title)))).strip()


def _undated(text: str) -> str:
    return _DATED.sub("", text)


def labels_in(cells: Sequence[str]) -> Iterator[Label]:
    """Return what the texts of a row are labelled with, in their cells or in those before them."""
    beside = dict(_beside(cells))
    for at, cell in enumerate(cells):
        if at in beside:
            yield label_of(clean(cell).rstrip(":：")), clean(cells[beside[at]]), (at, beside[at])
        elif clean(cell) and at not in beside.values():
            yield from ((column, text, (at,)) for column, text in _labelled(cell))


def _beside(cells: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where a label stands, and where the text that it is one of."""
    # The upper row of a header has labels side by side: 企业 over 名称 and 房间号, 联系人 over 姓名 and 电话.
    written = [at for at, cell in enumerate(cells) if clean(cell)]
    for at, behind in pairwise(written):
        label, text = clean(cells[at]), clean(cells[behind])
        is_label = column_named(text) is not None or any(column for column, _text in _labelled(text))
        is_told = label.endswith((":", "：")) or is_firm(text) or any(map(str.isdigit, text))
        if label_of(label.rstrip(":：")) and is_told and not is_label:
            yield at, behind


def _labelled(cell: str) -> Iterator[tuple[Column | None, str]]:
    for part in _PARTS.split(cell):
        if found := _LABELLED.match(part):
            yield label_of(found[1]), clean(found[2])
        elif clean(part):
            yield None, clean(part)


def label_of(label: str) -> Column | None:
    """Return the column that a label names."""
    return Column.COMPANY if clean(label) in _REPORTS else column_named(label)


def _headline(sheet: Sheet, end: int) -> tuple[str | None, tuple[Position, ...]]:
    """Return the company that a line above the header names, and where."""
    for row in range(end):
        for at, cell in enumerate(sheet.rows[row]):
            text = subject(cell)
            if is_firm(text) and not any(column for column, _text in _labelled(cell)):
                return text, ((row, at),)
    return None, ()


def _sheet_name(sheet: Sheet) -> str | None:
    name = subject(sheet.name)
    return name if name and not (_NO_NAME.fullmatch(name) or is_building(name)) else None


def left_above(sheet: Sheet, row: int, places: Iterable[int], used: Set[Position]) -> Problem | None:
    """Return what is to be said of what stands in a row above the header and names neither the list nor its subject."""
    told = [(at, clean(sheet.at(row, at))) for at in places if (row, at) not in used]
    left = [(at, text) for at, text in told if not names_a_list(text)]
    if not left:
        return None
    said, cell = " ".join(text for _at, text in left)[:ROW_SHOWN], sheet.cell(row, left[0][0])
    if _MOBILE.search(said) or len(left) > MOST_WORDS:
        return warning("roster.problem.not_understood", cell, text=said)
    return note("roster.problem.left_out", cell, text=said)
