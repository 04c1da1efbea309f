"""Plausible names of tenants, all made up, in the manner of a high-tech zone."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

CITY = "云川"
"""A city that is on no map."""

_BRANDS = """
砚石 远岫 青梧 澄观 衡屿 鹿溪 知微 汀洲 朔羽 棠野 拾光 曜灵 沐森 望岳 栖原 观澜 墨衡 晴川 听松 云岫 北渚 禾序 循野
思齐 允中 长亭 星垣 竹里 见素 抱朴 清和 未央 行简 砺川 松间 岚谷 渡云 南雁 月白 归鸿 致柔 杳川 守拙 凌波 砂舟 汐野
若木 玄圃 峤云 沧浪 蓝溪 玉衡 瑶光 开阳 天璇 枢远 景明 鸣谦 同尘 和光 载物 樾木 含章 利贞 临渊 履霜 观复 虚白 应物
澹远 怀谷 积跬 秉烛 织雨 晓芸 映雪 折桂 采薇 鹤汀 凫渚 白露 惊蛰 谷雨
"""

_FIELDS = {
    "智造": "智能装备", "传感": "传感技术", "软件": "软件", "信息": "信息技术", "光电": "光电科技",
    "新材": "新材料科技", "机器人": "机器人", "生物": "生物科技", "医疗": "医疗器械", "检测": "检测技术",
    "储能": "储能科技", "数据": "数据科技", "网络": "网络科技", "环保": "环保科技", "农科": "农业科技",
    "测绘": "测绘科技", "微电子": "微电子", "精工": "精密机械", "教育": "教育科技", "物联": "物联网科技",
    "文创": "文化创意", "设计": "工业设计", "知产": "知识产权代理", "航电": "航空电子",
}  # fmt: skip
"""What a short name ends in → what the full name says."""

LONG_NAME = f"{CITY}衡屿新能源汽车动力电池回收与梯次利用技术研究院股份有限公司高新区分公司"
LONG_SHORT_NAME = "衡屿研究院"
OFFICE = "园区办公室"


@dataclass(frozen=True, slots=True)
class CompanyName:
    """The registered name and the one that people use."""

    full: str
    short: str


def new_names(rng: Random, count: int) -> list[CompanyName]:
    """Return ``count`` different names; the first is too long for any sign."""
    brands = rng.sample([brand for brand in _BRANDS.split() if brand != "衡屿"], count - 1)
    return [CompanyName(LONG_NAME, LONG_SHORT_NAME), *(_name(rng, brand) for brand in brands)]


def _name(rng: Random, brand: str) -> CompanyName:
    ending = rng.choice(list(_FIELDS))
    city = rng.choice((CITY, CITY, f"{CITY}市"))
    return CompanyName(f"{city}{brand}{_FIELDS[ending]}有限公司", brand + ending)
