"""What people of a small technology company, and of a park office, do."""

from __future__ import annotations

from random import Random

HEAD = "总经理"
LIAISONS = ("行政主管", "综合主管", "行政专员", "办公室主任", "总经理助理")
SELLING = ("销售经理", "市场经理", "客户经理", "商务经理", "渠道经理")
"""Titles of those who are out on the market most."""

_STAFF = {
    "工程师": 16, "高级工程师": 6, "算法工程师": 4, "测试工程师": 5, "结构工程师": 4, "工艺工程师": 3,
    "前端工程师": 3, "后端工程师": 4, "产品经理": 4, "项目经理": 5, "技术员": 5, "设计师": 3, "质检员": 2,
    "采购": 2, "会计": 3, "出纳": 2, "人事专员": 2, "客服": 2, "运营": 3, "实习生": 3, "技术总监": 1, "副总经理": 2,
    **dict.fromkeys(SELLING, 5),
}  # fmt: skip
"""Title → how common it is."""

OFFICE = (
    "主任",
    "副主任",
    "招商主管",
    "招商专员",
    "企业服务主管",
    "孵化专员",
    "孵化专员",
    "财务",
    "物业主管",
    "综合专员",
)


def staff_title(rng: Random) -> str:
    """Return what somebody on a tenant's staff does."""
    return rng.choices(list(_STAFF), list(_STAFF.values()))[0]


def is_selling(title: str | None) -> bool:
    """Tell whether this work is mostly done at customers."""
    return title in SELLING
