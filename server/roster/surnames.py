"""Where the family name of a Chinese name ends. Pure.

The compound surnames are those of the 百家姓, with those of later dictionaries of surnames that are still borne: of the
Xianbei, the Manchu and the Mongols above all, and the double ones of families that joined.
"""

from __future__ import annotations

import re

_COMPOUND = """
欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙
慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 穀梁 拓跋
夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 第五 淳于 单于 伯赏 南荣 东里 褚师 仲长 即墨
达奚 公输 公仪 公乘 叔孙 北宫 皇父 毌丘 母丘 完颜 纳兰 富察 叶赫 那拉 耶律 尔朱 斛律 屈突 库狄 相里 綦毋 綦母 延陵
歐陽 諸葛 東方 獨孤 南宮 聞人 尉遲 赫連 澹臺 濮陽 公孫 仲孫 鍾離 長孫 鮮于 閭丘 司馬 軒轅 單于 納蘭 完顏 爱新觉罗
叶赫那拉 瓜尔佳 钮祜禄 赫舍里 舒穆禄 侯莫陈 阿史那
"""
_DOUBLE = "张简 范姜 陆费 张廖 张许 贺兰 贺若 佟佳 马佳 安陵 胡母 胡毋 季孙 孟孙"

COMPOUND_SURNAMES = frozenset(_COMPOUND.split())
"""Surnames of several characters."""
LONGEST = max(map(len, COMPOUND_SURNAMES))
DOUBLE_SURNAMES = frozenset(_DOUBLE.split())
"""Those that may as well be a single surname with a given name: 张简明 may be a 张, 张简文彬 is a 张简."""
COMMON_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
)
"""Of a name of four characters and more that begins with one of these, the rest is given: 张王小明 bears the names of
both parents."""

_OF_OWN_NAMES = """
古丽 古力 买买提 麦麦提 买提 麦提 木江 提江 尔江 依江 里江 热依 依扎 迪丽 祖丽 艾力 艾山 吐尔 图尔 库尔 热合 阿布 阿卜
阿不 帕提 努尔 玛依 米热 尼沙 阿迪力 艾合 亚森 赛买 巴特 其格 图雅 乌云 乌兰 格日 巴雅 高娃 斯琴 娜仁 萨仁 朝鲁 那木
呼和 宝音 布仁 道尔 恩和 孟和 毕力 卓玛 扎西 次仁 多吉 罗布 央金 拉姆 才让 旺堆 格桑 桑杰 丹增 尼玛 达瓦 边巴 索朗
洛桑 仁青 次旦 平措 德吉
"""
_OWN_NAME = re.compile("|".join(_OF_OWN_NAMES.split()))
"""What own names without a family name are made of, as they are written in Chinese: 阿依古丽, 扎西次仁."""


def surname(name: str) -> str:
    """Return the family name that a Chinese name begins with: 王 of 王小明, 欧阳 of 欧阳娜娜."""
    for length in range(LONGEST, 1, -1):
        if len(name) > length and name[:length] in COMPOUND_SURNAMES:
            return name[:length]
    return name[:2] if len(name) > 3 and name[:2] in DOUBLE_SURNAMES else name[:1]


def called(name: str) -> str:
    """Return by what a Chinese name is addressed: its family name, or the whole where it surely has none.

    A rare family name is no reason to show the full name of somebody: 柯林若曦 is addressed by the first character.
    """
    family = surname(name)
    has_none = len(name) > 3 and len(family) == 1 and family not in COMMON_SURNAMES and is_own_name(name)
    return name if has_none else family


def is_own_name(text: str) -> bool:
    """Tell whether a text is made as own names without a family name are."""
    return _OWN_NAME.search(text) is not None
