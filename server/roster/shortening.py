"""Proposes what a door may call a company in short: 麓谷云创 of 长沙高新开发区麓谷云创数字科技有限责任公司. Pure.

Off goes what other companies are called, too: brackets, the legal form, the place in front, then general words at the
end until the rest can be read in passing. What would leave nothing of its own stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count

from server.core.folding import same
from server.core.hanzi import HANZI
from server.roster.divisions import IN_LETTERS, PLACES
from server.roster.importing.values import clean

LONGEST = 40
"""Characters of a short name."""
READABLE = 5
"""Chinese characters that are read in passing: who has more of them loses general words."""
READABLE_LETTERS = 20
OWN = 2
"""Characters that make a name somebody's own."""
BARE, LONG = 3, 8
"""A name shorter than ``BARE`` keeps the word behind it, unless both together have more characters than ``LONG``."""

_CHINESE = re.compile(HANZI)
_BRACKETS = re.compile(r"\s*[(（\[【〔][^()（）\[\]【】〔〕]*[)）\]】〕]\s*")
_FORM = re.compile(
    r"(集团)?(股份)?有限(责任)?公司.{2,12}分公司$|(集团)?(股份)?(有限)?(责任)?(总|分|子)?公司$"
    r"|(有限|普通|特殊普通)?合伙(企业)?$|个人独资企业$|(股份)?合作社$|(商行|经营部|个体工商户)$"
)
_DIVISION = "特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|地区|新区|省|市|州|盟|县|区"
_AFTER_PLACE = re.compile(rf"({_DIVISION})(?![块场域州])|({HANZI}{{0,12}}?族)?自治[州县旗]")
_NAMED_ZONE = re.compile(
    rf"{HANZI}{{0,10}}?"
    r"((开发|高新|经开|自贸|保税|示范|试验|合作|产业园|工业园|科技园|新|片)区|(软件|科技|产业|创业|创新)园)"
)
_NAMED_DIVISION = re.compile(rf"{HANZI}{{2,3}}?(?<![社小景校园古])[区县市镇](?![块场域政])")
_OF_PLACE = ("大学", "学院", "银行")
_OWNER = re.compile(rf"{HANZI}{{2,6}}?(大学|学院)(?={HANZI})")

_GENERAL = """
科技 技术 科学 数字 智能 人工智能 智慧 信息 网络 软件 数据 大数据 云计算 物联网 互联网 电子 通信 通讯 半导体 微电子
光电 光电子 电气 电力 电器 自动化 机器人 机械 机电 装备 设备 仪器 仪表 制造 工业 实业 产业 工程 建筑 建设 装饰 设计
材料 新材料 能源 新能源 环保 环境 生态 节能 生物 生物科技 生物技术 生物医药 医药 制药 药业 医疗 医学 医疗器械 器械
健康 大健康 养老 农业 食品 餐饮 酒业 文化 传媒 传播 市场 营销 市场营销 策划 广告 影视 影业 动漫 游戏 教育 培训 体育
旅游 文旅 会展 展览 空间 商务 商贸 贸易 进出口 电子商务 供应链 物流 运输 汽车 航空 航天 动力 检测 认证 咨询 顾问 管理
服务 运营 投资 资本 资产 基金 金融 融资 担保 租赁 保险 财务 税务 会计 知识产权 人力资源 人才 劳务 物业 房地产 置业
置地 企业 企业管理 企业孵化器 孵化器 孵化 众创空间 创新 创业 研究 研究院 研究所 研究中心 中心 平台 应用 系统 集成
解决方案 产品 开发 研发 销售 发展 控股 集团 国际 中国 股份 与 和 及 暨 的 互动 在线 工作室 事务所 律师事务所
会计师事务所 门诊部 医院 诊所 酒店 超市 商店 印刷 包装 服饰 服装 家居 家具 化工 化学 冶金 矿业 水务 航运 船舶 安防
消防 安全 测绘 地理信息 遥感 勘测 规划 招标 代理 拍卖 出版 出版社 银行
"""
_ENDS = frozenset(_GENERAL.split())
_LONGEST_END = max(map(len, _ENDS))

_FORM_IN_LETTERS = re.compile(
    r"[\s,，]*\b(co|company|ltd|limited|llc|llp|inc|incorporated|corp|corporation|plc|pte|pty|gmbh|ag|kg|sa|srl|sarl"
    r"|bv|nv|ab|oy|as|kk)\b[.,\s]*$",
    re.IGNORECASE,
)
_WORDS_IN_LETTERS = """
technology technologies tech science scientific group holding holdings international instruments instrument equipment
services service consulting trading trade industry industrial industries development solutions systems system and & of
information network software culture media management investment
"""
_GENERAL_IN_LETTERS = frozenset(_WORDS_IN_LETTERS.split())


def short_name(name: str) -> str:
    """Return what to call a company in short: not empty and not longer than its name."""
    return next(_candidates(name))


def short_names(names: Iterable[str], taken: Iterable[str]) -> list[str]:
    """Return what to call new companies in short, each otherwise than the others and than what is ``taken``.

    Who would share a short name with another keeps more of the own.
    """
    companies = list(names)
    used = Counter(map(same, taken)) + Counter(map(same, companies))
    found = []
    for name in companies:
        used[same(name)] -= 1
        short = next(one for one in _candidates(name) if not used[same(one)])
        used[same(name)] += 1
        used[same(short)] += 1
        found.append(short)
    return found


def _candidates(name: str) -> Iterator[str]:
    """Yield short names, the best first, then those that say more, then the name itself and what differs from it."""
    whole = clean(name) or name
    chinese = bool(_CHINESE.search(whole))
    for one in (_of_characters if chinese else _of_letters)(unicodedata.normalize("NFC", whole)):
        if clean(one) and len(one) <= min(len(name), LONGEST):
            yield one
    yield whole[:LONGEST]
    for number in count(2):
        tail = str(number)
        yield whole[: min(len(whole), LONGEST) - len(tail)] + tail


def _of_characters(name: str) -> Iterator[str]:
    """Yield a name without more and more of what is general, beginning with the least of it."""
    bare = _without_form(_BRACKETS.sub("", name) or name)
    placeless = _without_place(bare)
    own = _without_owner(placeless)
    steps = list(_shortened(own))
    yield from reversed(steps)
    yield from (placeless, bare)


def _without_form(name: str) -> str:
    while (rest := _FORM.sub("", name).strip()) != name and rest:
        name = rest
    return name


def _without_place(name: str) -> str:
    rest = name
    while (further := _after_place(rest)) and _is_own(further):
        rest = further
    for length in range(min(4, len(rest)), 1, -1):
        if rest[-length:] in PLACES and _is_own(rest[:-length]):
            return rest[:-length]
    return rest


def _after_place(name: str) -> str | None:
    for length in range(min(5, len(name)), 1, -1):
        rest = name[length:]
        if name[:length] in PLACES and not rest.startswith(_OF_PLACE):
            division = _AFTER_PLACE.match(rest)
            return rest[division.end() :] if division else rest
    for pattern in (_NAMED_ZONE, _NAMED_DIVISION):
        if found := pattern.match(name):
            return name[found.end() :]
    return None


def _without_owner(name: str) -> str:
    found = _OWNER.match(name)
    return name[found.end() :] if found and _is_own(name[found.end() :]) else name


def _shortened(name: str) -> Iterator[str]:
    yield name
    while len(name) > READABLE and (end := _general_end(name)):
        rest = name[: -len(end)]
        if not _is_own(rest) or rest.endswith(_OF_PLACE) or (len(rest) < BARE and len(name) <= LONG):
            return
        name = rest
        yield name


def _general_end(name: str) -> str:
    return next((name[-length:] for length in range(_LONGEST_END, 0, -1) if name[-length:] in _ENDS), "")


def _is_own(name: str) -> bool:
    while end := _general_end(name):
        name = name[: -len(end)]
    return len(name) >= OWN


def _of_letters(name: str) -> Iterator[str]:
    bare = _BRACKETS.sub(" ", name)
    while (rest := _FORM_IN_LETTERS.sub("", bare).strip(" ,")) != bare and rest:
        bare = rest
    words = bare.split()
    own = words
    while len(own) > 1 and own[0].strip(",").casefold() in IN_LETTERS:
        own = own[1:]
    steps = [own]
    while len(own) > 1 and len(" ".join(own)) > READABLE_LETTERS and own[-1].casefold() in _GENERAL_IN_LETTERS:
        own = own[:-1]
        steps.append(own)
    yield from (" ".join(step).strip(" ,") for step in reversed(steps))
    yield " ".join(words)
