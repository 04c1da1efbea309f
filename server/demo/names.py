"""Plausible Chinese names of people, all made up: surnames as frequent as in life, given names of three generations."""

from __future__ import annotations

from random import Random

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
