"""Writes the cast as the workbook that an incubator would hand in: title, reporting unit, merged cells, a total."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from server.demo.cast import SITE, CastTenant

FILE = "星河创业孵化中心入驻企业人员花名册.xlsx"
HEADER = ("序号", "房间号", "企业名称", "企业简称", "姓名", "职务", "手机号码", "联络员", "门牌公开")
_MERGED = (2, 3, 4)
_WIDTHS = (6, 12, 40, 14, 10, 14, 16, 8, 10)


def roster_workbook(cast: Sequence[CastTenant], today: date) -> bytes:
    """Return an XLSX file with the people of all organisations."""
    book = Workbook()
    sheet: Worksheet = book.active  # type: ignore[assignment]
    sheet.title = "人员花名册"
    _head(sheet, today)
    for tenant in cast:
        _tenant(sheet, tenant)
    sheet.append(["合计", "", "", "", f"{sum(len(tenant.people) for tenant in cast)} 人"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _head(sheet: Worksheet, today: date) -> None:
    sheet.append(["入驻企业人员花名册"])
    sheet.append([f"填报单位：{SITE}", *[""] * 5, f"填报日期：{today.year}年{today.month}月{today.day}日"])
    sheet.append(HEADER)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADER))
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=6)
    sheet["A1"].font = Font(size=16, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center")
    for nth, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(nth)].width = width
    sheet.freeze_panes = "A4"


def _tenant(sheet: Worksheet, tenant: CastTenant) -> None:
    first = sheet.max_row + 1
    for nth, person in enumerate(tenant.people):
        about = ["、".join(tenant.rooms), tenant.name.full, tenant.name.short] if nth == 0 else [None] * 3
        yes = ["√" if person.liaison else None, "是" if person.listed else "否"]
        sheet.append([first - 3 + nth, *about, person.name, person.title, person.phone, *yes])
    for column in _MERGED:
        if len(tenant.people) > 1:
            sheet.merge_cells(start_row=first, start_column=column, end_row=sheet.max_row, end_column=column)
