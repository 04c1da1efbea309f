"""The cast of the demo: tenants, rooms and people, all made up, the same for the same random numbers.

The sizes are those of a real incubator; the odd ones that every sign must bear are among them: a name too long, a room
shared by three, a tenant in two rooms, sixty people behind one door, somebody alone. Names are plausible, in the
manner of a high-tech zone: surnames as frequent as in life, given names of three generations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from server.core.principals import Principal
from server.core.refs import Ref

DEMO = Principal(Ref("demo"))
"""How ledgers name what nobody did."""
SITE = "星河创业孵化中心"
ZONE = "云川高新区（演示）"
FLOORS = {"1": 27, "2": 28, "3": 28}
"""Floor → its rooms."""
VACANT = ("1-14", "2-09", "2-23", "3-05", "3-20")
SHARED = {"1-22": 2, "2-17": 3, "3-11": 2}
"""Room → how many tenants share it."""
SHARING_SIZES = range(3, 7)
OFFICE_ROOM = "1-02"
LARGE_ROOMS = ("3-28", "3-01")
"""Where sixty people fit; the second tenant there has the room beside it as well."""
SECOND_ROOM = "3-02"

TENANTS = 80
PEOPLE = 700
SIZES = (9, 60, 24, 18, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3)
"""The sizes of the first tenants: the long name, the crowded, the smallest. The rest share what is left."""
LISTED_OF_TEN = 5
"""Of the staff; heads and liaisons are listed, which makes it six of ten."""
NOTICES = {
    3: "今日 15:00 有客户来访，请先到前台登记",
    8: "快递请放门口货架，谢谢",
    21: "新品发布会筹备中，欢迎预约参观",
    34: "诚聘嵌入式工程师两名，简历请交前台",
    47: "周五下午全员培训，来访请提前致电",
    60: "样机间每天 10:00–11:30 开放",
}
"""Position of a tenant → the line on its door."""


@dataclass(frozen=True, slots=True)
class CastPerson:
    """Somebody who does not exist."""

    name: str
    title: str
    phone: str
    liaison: bool
    listed: bool


@dataclass(frozen=True, slots=True)
class CastTenant:
    """A tenant, or the park office, with its rooms and people."""

    name: CompanyName
    rooms: tuple[str, ...]
    people: tuple[CastPerson, ...]
    notice: str | None = None


def cast_incubator(rng: Random) -> list[CastTenant]:
    """Return all organisations of the demo in the order of their rooms."""
    phones = _phones(rng)
    names = new_names(rng, TENANTS)
    sizes = _sizes(rng, PEOPLE - len(OFFICE_TITLES))
    rooms = _rooms(rng, sizes)
    tenants = [
        CastTenant(names[nth], rooms[nth], tuple(_staff(rng, sizes[nth], phones)), NOTICES.get(nth))
        for nth in range(TENANTS)
    ]
    office = CastTenant(
        CompanyName(OFFICE, OFFICE),
        (OFFICE_ROOM,),
        tuple(_office(rng, phones)),
        "企业服务热线：分机 8001",
    )
    return sorted([office, *tenants], key=lambda tenant: tenant.rooms)


def _sizes(rng: Random, people: int) -> list[int]:
    sizes = [*SIZES, *(rng.randint(4, 13) for _ in range(TENANTS - len(SIZES)))]
    missing = people - sum(sizes)
    while missing:
        nth = rng.randrange(len(SIZES), TENANTS)
        step = 1 if missing > 0 else -1
        if 4 <= sizes[nth] + step <= 16:
            sizes[nth] += step
            missing -= step
    return sizes


def _rooms(rng: Random, sizes: list[int]) -> list[tuple[str, ...]]:
    """Give every tenant its rooms: the crowded get the large ones, small ones share."""
    taken = {OFFICE_ROOM, SECOND_ROOM, *LARGE_ROOMS, *VACANT, *SHARED}
    alone = [room for room in _every_room() if room not in taken]
    rng.shuffle(alone)
    by_size = sorted(range(len(sizes)), key=lambda nth: -sizes[nth])
    crowded = by_size[: len(LARGE_ROOMS)]
    shared = [room for room, tenants in SHARED.items() for _ in range(tenants)]
    sharing = [nth for nth in by_size if sizes[nth] in SHARING_SIZES][: len(shared)]
    rest = [nth for nth in by_size if nth not in crowded and nth not in sharing]
    given = dict(zip((*crowded, *sharing, *rest), (*LARGE_ROOMS, *shared, *alone), strict=True))
    return [(given[nth], SECOND_ROOM) if given[nth] == LARGE_ROOMS[1] else (given[nth],) for nth in range(len(sizes))]


def _every_room() -> list[str]:
    return [f"{floor}-{nth:02}" for floor, count in FLOORS.items() for nth in range(1, count + 1)]


def _phones(rng: Random) -> Iterator[str]:
    # 154 is a prefix that no operator has: valid in shape, and nobody's number.
    return (f"1540000{tail:04}" for tail in rng.sample(range(10_000), PEOPLE))


def _staff(rng: Random, size: int, phones: Iterator[str]) -> Iterator[CastPerson]:
    names = _different_names(rng, size)
    head = CastPerson(next(names), HEAD, next(phones), liaison=size == 1, listed=True)
    yield head
    if size > 1:
        yield CastPerson(next(names), rng.choice(LIAISONS), next(phones), liaison=True, listed=True)
    for name in names:
        listed = rng.randrange(10) < LISTED_OF_TEN
        yield CastPerson(name, staff_title(rng), next(phones), liaison=False, listed=listed)


def _office(rng: Random, phones: Iterator[str]) -> Iterator[CastPerson]:
    for title, name in zip(OFFICE_TITLES, _different_names(rng, len(OFFICE_TITLES)), strict=True):
        yield CastPerson(name, title, next(phones), liaison=title == "综合专员", listed=True)


def _different_names(rng: Random, count: int) -> Iterator[str]:
    names: dict[str, None] = {}
    while len(names) < count:
        names[new_name(rng, (6, 4, 1) if not names else (1, 5, 5))] = None
    return iter(names)


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


SURNAMES = {
    "王": 72, "李": 71, "张": 68, "刘": 54, "陈": 45, "杨": 31, "黄": 22, "赵": 21, "吴": 21, "周": 20, "徐": 14,
    "孙": 14, "马": 13, "朱": 12, "胡": 12, "郭": 11, "何": 11, "林": 11, "高": 10, "罗": 10, "郑": 9, "梁": 9,
    "谢": 8, "宋": 8, "唐": 7, "许": 7, "韩": 7, "邓": 6, "冯": 6, "曹": 6, "彭": 6, "曾": 5, "肖": 5, "田": 5,
    "董": 5, "潘": 4, "袁": 4, "蔡": 4, "蒋": 4, "余": 4, "于": 4, "杜": 4, "叶": 4, "程": 4, "魏": 4, "苏": 4,
    "吕": 4, "丁": 4, "任": 3, "卢": 3, "姚": 3, "沈": 3, "钟": 3, "姜": 3, "崔": 3, "谭": 3, "陆": 3, "范": 3,
    "汪": 3, "廖": 3, "石": 2, "金": 2, "韦": 2, "贾": 2, "夏": 2, "付": 2, "方": 2, "邹": 2, "熊": 2, "白": 2,
    "孟": 2, "秦": 2, "邱": 2, "侯": 2, "江": 2, "尹": 2, "薛": 2, "闫": 2, "段": 2, "雷": 2, "龙": 1, "史": 1,
    "陶": 1, "贺": 1, "毛": 1, "郝": 1, "顾": 1, "龚": 1, "邵": 1, "万": 1, "覃": 1, "武": 1, "钱": 1, "戴": 1,
    "严": 1, "莫": 1, "欧阳": 1, "司马": 0.3, "上官": 0.3, "诸葛": 0.3,
}  # fmt: skip
"""Surname → about how many of a thousand people carry it."""

_SENIOR = """
建国 建军 志强 国强 卫东 永强 建华 文斌 志明 国庆 海涛 振华 德胜 玉兰 秀英 桂芳 丽华 淑珍 春梅 红梅 秀兰 爱萍 金凤
慧敏 军 勇 斌 敏 芳 萍
"""
_MIDDLE = """
伟 磊 静 婷 鹏 涛 超 杰 娜 丽 艳 强 洋 倩 雪 颖 亮 辉 凯 峰 莉 燕 晶 琳 璐 飞 宁 旭 波 刚 晓东 海燕 丽娜 文静 晓峰
志远 俊杰 婷婷 晓燕 少华 立新 丹丹 明辉 晓丽 建平 雅琴 海波 春燕 振宇 晓明 玉洁 小龙 国栋 佳佳 永胜 雪梅 世杰 晶晶
学文 丽萍 红霞 彦君 立军 文杰 美玲 志鹏 维维 晓琳
"""
_YOUNG = """
浩然 思远 雨桐 子涵 宇轩 欣怡 佳怡 梓豪 嘉豪 思琪 雨欣 博文 俊宇 天宇 梦琪 诗涵 雅婷 子轩 泽宇 可欣 奕辰 思雨 晨曦
若曦 家豪 一鸣 嘉欣 子墨 明轩 静怡 梦瑶 昊天 雨萱 文博 佳琪 彦霖 书瑶 紫涵 逸飞 皓轩 依诺 语嫣 君昊 心怡 承宇 亦菲
睿 钰 煜 涵 昕 琪 博 悦 瑾 航 萌 帆 楠 岚 晗 桐 知行 望舒 清越 景行 令仪 予安 嘉树 南星 以宁 星遥 书航 修远 沐阳
云舒 澄宇 念真 怀瑾 乐言 时雨 听澜
"""
GENERATIONS = (_SENIOR.split(), _MIDDLE.split(), _YOUNG.split())
"""Given names of those born before 1975, before 1990, and later."""


def new_name(rng: Random, generations: tuple[float, float, float] = (1, 5, 5)) -> str:
    """Return a name; ``generations`` weighs them, the oldest first."""
    surname = rng.choices(list(SURNAMES), list(SURNAMES.values()))[0]
    given = rng.choice(rng.choices(GENERATIONS, generations)[0])
    return surname + given


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

OFFICE_TITLES = (
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
