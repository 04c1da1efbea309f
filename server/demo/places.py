"""Where the people of the demo go, and what for; all made up."""

from __future__ import annotations

from random import Random

_CUSTOMERS = (
    "临江新区客户现场", "东湖产业园", "云川汽车配件厂", "西站物流园", "市人民医院设备科", "滨河写字楼 B 座",
    "开发区管委会", "北城商会", "高铁南站商务区", "大学科技园", "县农技站", "钢材市场", "城投大厦",
    "会展中心 3 号馆",
)  # fmt: skip
_SALES = (
    "产品演示",
    "方案汇报",
    "签订合同",
    "回访老客户",
    "样机试用",
    "投标答疑",
    "洽谈合作",
    "催收货款",
    "展会布展",
    "需求调研",
)
_OFFICES = ("银行", "税务局", "社保中心", "市场监管局", "公证处", "检测所", "邮局", "供电所")
_ERRANDS = ("办理开户", "贷款面签", "报税", "办理社保", "送检样品", "领取证照", "寄送资料", "资质年审")


def market_visit(rng: Random) -> tuple[str, str]:
    """Return a place and a purpose of a market visit."""
    return rng.choice(_CUSTOMERS), rng.choice(_SALES)


def errand(rng: Random) -> tuple[str, str]:
    """Return a place and a purpose of an errand."""
    return rng.choice(_OFFICES), rng.choice(_ERRANDS)
