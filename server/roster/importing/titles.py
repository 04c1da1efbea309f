"""What titles say: above the header of a sheet that is about one tenant, and above the rows of a group. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from server.core.hanzi import HANZI
from server.core.naming import parted
from server.roster.importing.headers import Header, column_named
from server.roster.importing.lines import LONGEST, OFFICE
from server.roster.importing.places import is_building
from server.roster.importing.synonyms import Column
from server.roster.importing.values import clean, named
from server.sheets.sheet import Sheet

_LABELLED = re.compile(r"\s*([^:：\s]{1,12})\s*[:：]\s*(\S+(?: \S+)*)")
_REPORTS = frozenset({"填报单位", "填报企业", "填报公司", "填表单位"})
_SUBJECT = re.compile(
    r"(?:入驻企业)?(?:全体|在职|在岗)?(?:工作人员|办公人员|人员|员工|职工)?(?:动态)?(?:花名册|名册|名单|通讯录|信息表|登记表|统计表|台账|一览表|情况表|表)$"
)
_FIRM = re.compile(
    r".+(?:公司|厂|集团|中心|研究院|研究所|事务所|工作室|合作社|协会|学校|医院|部|店|行|office|ltd\.?|inc\.?|llc|gmbh|co\.)",
    re.IGNORECASE,
)
_DEPARTMENT = re.compile(
    rf"(?!.*(?:公司|集团|科技|俱乐部|营业部|项目部|工作室|研究室|实验室)){HANZI}{{1,8}}(?:部|科|处|室|组)"
)
_ORDINAL = re.compile(r"[(（][一二三四五六七八九十]{1,3}[)）]、?|(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.．]\s*")
_NO_NAME = re.compile(
    r"(?:sheet|table|工作表|表格?|第.{1,3}页|人员|员工|花名册|名单|名册|roster|data|数据|汇总|全部)[\s\d一二三()（）-]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Title:
    """What the title of a sheet says; None is what a column says instead, or nobody.

    Departments are those of the park office, unless a company is said: nobody else has a file with departments in the
    place of its tenant.
    """

    company: str | None = None
    department: str | None = None
    room: str | None = None
    building: str | None = None


def title_of(sheet: Sheet, header: Header) -> Title:
    """Return what is said above the header about the columns that the sheet lacks."""
    said = dict(reversed(list(_labels(sheet, header.row))))
    absent = {column: said.get(column) for column in Column if column not in header.columns}
    company, department = absent.get(Column.COMPANY), None
    if Column.COMPANY not in header.columns:
        company = company or _headline(sheet, header.row) or _sheet_name(sheet)
        department = _named_apart(absent.get(Column.DEPARTMENT), company, _subject(sheet))
        if is_department(company or "") or (company is None and Column.DEPARTMENT in header.columns):
            company = OFFICE
    building = absent.get(Column.BUILDING)
    if building is None and Column.BUILDING not in header.columns and is_building(_subject(sheet)):
        building = _subject(sheet)
    return Title(company, department, absent.get(Column.ROOM), building)


def _named_apart(label: str | None, *titles: str | None) -> str | None:
    """Return the department of a sheet: what a label above the header names, which no field reads, or a title."""
    labelled = named(parted(label or "").name)[: LONGEST[Column.DEPARTMENT]]
    return labelled or next((title for title in titles if title and is_department(title)), None)


def is_department(title: str) -> bool:
    """Tell whether a title names a department, and no company."""
    return _DEPARTMENT.fullmatch(title) is not None


def group_title(written: list[str]) -> str | None:
    """Return the tenant that a row names for the rows below it, and nothing else.

    二、湖南甲科技有限公司, 企业名称：湖南甲科技有限公司 or 湖南甲科技有限公司员工花名册.
    """
    texts = set(written)
    if len(texts) != 1:
        return None
    text = texts.pop()
    ordinal = _ORDINAL.match(text)
    name = text[ordinal.end() :] if ordinal else text
    labelled = _LABELLED.fullmatch(name)
    if labelled and _labelled(labelled[1]) is Column.COMPANY:
        name = labelled[2]
    name = _SUBJECT.sub("", name)
    return name if _FIRM.fullmatch(name) else None


def _labels(sheet: Sheet, end: int) -> Iterator[tuple[Column, str]]:
    for row in range(end):
        cells = [clean(cell) for cell in sheet.rows[row]]
        for position, text in enumerate(cells):
            parts = re.split(r"\s{2,}|\u3000|(?<=\S)\s*(?=日期|填报日期|房间号|楼栋|联系)", sheet.at(row, position))
            for part in parts:
                found = _LABELLED.match(part)
                if found and (column := _labelled(found[1])):
                    yield column, clean(found[2])
            beside = next((cell for cell in cells[position + 1 :] if cell), "")
            # The upper row of a header has labels side by side: 企业 over 名称 and 房间号, 联系人 over 姓名 and 电话.
            if (column := _labelled(text.rstrip(":："))) and beside and column_named(beside) is None:
                yield column, beside


def _labelled(label: str) -> Column | None:
    return Column.COMPANY if clean(label) in _REPORTS else column_named(label)


def _headline(sheet: Sheet, end: int) -> str | None:
    for row in range(end):
        for cell in sheet.rows[row]:
            text = _SUBJECT.sub("", clean(cell))
            if _FIRM.fullmatch(text):
                return text
    return None


def _sheet_name(sheet: Sheet) -> str | None:
    name = _subject(sheet)
    return name if name and not (_NO_NAME.fullmatch(name) or is_building(name)) else None


def _subject(sheet: Sheet) -> str:
    return _SUBJECT.sub("", clean(sheet.name)).strip()
