"""Rows that are no entries: sums, remarks, examples, the header once more. Pure."""

from __future__ import annotations

import re

from server.roster.importing.cells import Cells
from server.roster.importing.synonyms import Column

_COUNT = r"[:：]?\s*共?\s*\d*\s*[人名家户个间]*"
_SUM = re.compile(
    rf"(?:本[页表]|企业|人员|员工)?(?:(?:合计|小计|总计|共计|累计|汇总|总?人数|总数|平均){{1,2}}|total|subtotal|sum)"
    rf"(?:[(（][人名家户个间数][)）])?{_COUNT}(?:(?<=\d[人名家户个间]).*)?"
    r"|共\s*\d+\s*[人名家户个间].*",
    re.IGNORECASE,
)
_SUM_OF_A_TENANT = re.compile(rf".+(?:合计|小计|总计|subtotal){_COUNT}", re.IGNORECASE)
_REMARK = re.compile(r"(?:备?注|填报|联系人|联系电话)[^:：]{0,8}[:：].*|[\d一二三四五]+[.、．].*|第.{1,4}页.*|.*[。；]")

_EXAMPLE = re.compile(
    r"(?:填写|填表)?(?:示例|样例|范例|举例)(?:[:：].*)?|例\s*[:：].*|(?:example|sample)\s*(?:[:：].*)?|e\.g\..*",
    re.IGNORECASE,
)


def is_noise(cells: Cells) -> bool:
    """Tell whether a row says nothing about any tenant or person."""
    return cells.is_header() or cells.repeats_header() or _is_sum(cells) or _is_remark(cells) or _is_example(cells)


def _is_sum(cells: Cells) -> bool:
    first = cells.written()[0]
    name = cells.text(Column.NAME)
    if any(_SUM.fullmatch(text) for text in (first, cells.text(Column.COMPANY), name)):
        return True
    return not name and _SUM_OF_A_TENANT.fullmatch(first) is not None


def _is_example(cells: Cells) -> bool:
    return any(_EXAMPLE.fullmatch(text) for text in (cells.written()[0], cells.text(Column.COMPANY)))


def _is_remark(cells: Cells) -> bool:
    written = set(cells.written())
    return len(written) == 1 and _REMARK.fullmatch(written.pop()) is not None
