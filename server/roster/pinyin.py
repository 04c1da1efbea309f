"""How names are spelled in Latin letters, for whoever looks somebody up: by pinyin, initials, in their order. Pure.

Of pypinyin the table of characters is read, and nothing loaded: to import it takes 300 ms and 56 MB, most of them for
phrases, which names are none of.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from server.core.hanzi import HANZI
from server.roster.surnames import surname

LONGEST_SPELLING = 540
"""Characters of what is kept of a name, which has 60: six letters of each, a tone, the character, a space."""
OTHERS = "#"
"""The initial of names that begin with none from A to Z."""

_PART = re.compile(rf"{HANZI}|(?!{HANZI})[^\W_](?:(?!{HANZI})[^\W_]|['’\u0300-\u036f])*")
_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_UNSTRESSED = "5"
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_CHINESE = re.compile(rf"{HANZI}+")
_LAST = "~"
"""Sorts what is not spelled from A to Z behind all that is."""

# 《现代汉语词典》第 7 版, where it says 姓, and 《百家姓》; of those that are read in two ways, what most of them say.
_SURNAMES = """
单shàn 仇qiú 解xiè 区ōu 曾zēng 查zhā 任rén 华huà 盖gě 朴piáo 翟zhái 缪miào 乐yuè 员yùn 贠yùn 折shé 繁pó 种chóng 秘bì
洗xiǎn 燕yān 葛gě 召shào 哈hǎ 纪jǐ 过guō 那nā 能nài 乜niè 祭zhài 占zhān 佴nài 都dū 覃qín 角jué 撒sǎ 於yū 薄bó 粘nián
扎zā 阚kàn 甯nìng 要yāo 句gōu 干gān 观guàn 炅guì 肖xiāo 颉xié 尉迟yù·chí 万俟mò·qí 澹台tán·tái 令狐líng·hú
单于chán·yú 乐正yuè·zhèng 宰父zǎi·fǔ 诸葛zhū·gě 段干duàn·gān 相里xiàng·lǐ 夹谷jiá·gǔ 子车zǐ·jū
單shàn 區ōu 華huà 蓋gě 繆miào 樂yuè 員yùn 種chóng 紀jǐ 過guō 觀guàn 尉遲yù·chí 澹臺tán·tái 單于chán·yú 諸葛zhū·gě
"""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a name is spelled, part by part: a part is a Chinese character, or a word of other letters.

    ``sort_key`` is compared as it stands: letters, tone and character of each part.
    """

    pinyin: str
    initials: str
    sort_key: str


def spelled(name: str) -> Spelling:
    """Return how a name is spelled: 张伟 is zhang wei, zw."""
    parts = [found[0] for found in _PART.finditer(name)]
    first = _surname(name)
    syllables = [*first, *map(_syllable, parts[len(first) :])]
    words = [_word(syllable, part) for syllable, part in zip(syllables, parts, strict=True)]
    keys = [
        f"{syllable}{part}" if syllable else word for syllable, part, word in zip(syllables, parts, words, strict=True)
    ]
    sort_key = " ".join(key if _is_spelled(key) else _LAST + key for key in keys) or _LAST
    return Spelling(" ".join(words)[:LONGEST_SPELLING], "".join(word[0] for word in words), sort_key[:LONGEST_SPELLING])


def as_spelled(typed: str) -> str:
    """Return what somebody types as it would begin a spelling: Zhang Wei, zhāng wěi and ZhangWei are zhangwei.

    The ü of 吕 is a v, as on keyboards.
    """
    return "".join(_letters(found[0]) for found in _PART.finditer(_with_v(typed)))


def shown_spelling(name: str, pinyin: str, masked: str) -> str:
    """Return how a masked name is spelled, ``*`` where it does not show it: wang * ming for 王*明, j* s* for J*** S***.

    Nobody learns from it what the name hides.
    """
    parts = zip(_PART.finditer(name.strip()), pinyin.split(), strict=False)
    return " ".join(_shown(found, word, masked) for found, word in parts)


def initial(spelling: str) -> str:
    """Return the letter under which a spelling stands in a list."""
    return spelling[0].upper() if _is_spelled(spelling) else OTHERS


def _shown(part: re.Match[str], word: str, masked: str) -> str:
    name, start = part.string, part.start()
    if len(masked) != len(name):
        # Of each word its first letter is left.
        return f"{word[0]}*" if start == 0 or name[start - 1].isspace() else "*"
    if masked[start : part.end()] == part[0]:
        return word
    return f"{word[0]}*" if masked[start] == name[start] else "*"


def _word(syllable: str, part: str) -> str:
    # The last of a syllable is its tone.
    return syllable[:-1] or _letters(part) or part


def _surname(name: str) -> list[str]:
    """Return the syllables of a surname that is read in another way than its characters elsewhere."""
    family = surname(name)
    # Of four characters it is rather a name without a surname: 查干巴拉 is no Zhā.
    alone = len(family) == 1 and len(name) > 3
    return _surnames().get(family, []) if _CHINESE.fullmatch(name) and not alone else []


@cache
def _surnames() -> dict[str, list[str]]:
    rows = re.findall(rf"({HANZI}+)(\S+)", _SURNAMES)
    return {family: [_numbered(syllable) for syllable in reading.split("·")] for family, reading in rows}


@lru_cache(8192)
def _syllable(part: str) -> str:
    """Return the syllable of a Chinese character with its tone, zhang1; nothing for what has none."""
    code = ord(part[0])
    table = _table()
    # Its lines are in the order of their codes: "24352": "zhāng",
    at = bisect_left(range(len(table)), code, len("{\n"), len(table) - len("\n}"), key=lambda at: _code(_line(at)))
    if len(part) > 1 or _code(_line(at)) != code:
        return ""
    readings = [_numbered(reading) for reading in _line(at).split(b'"')[3].decode().split(",")]
    # No character of a name is unstressed: 子 is zǐ.
    return next((one for one in readings if one[-1] != _UNSTRESSED), readings[0])


@cache
def _table() -> bytes:
    found = find_spec("pypinyin")
    if found is None or not found.submodule_search_locations:
        raise LookupError("pypinyin is not installed")
    return Path(found.submodule_search_locations[0], "pinyin_dict.json").read_bytes().strip()


def _line(at: int) -> bytes:
    table = _table()
    return table[table.rfind(b"\n", 0, at) + 1 : table.find(b"\n", at)]


def _code(line: bytes) -> int:
    return int(line[1 : line.index(b'"', 1)])


def _numbered(reading: str) -> str:
    tones = (_TONES[char] for char in unicodedata.normalize("NFD", reading) if char in _TONES)
    return _letters(_with_v(reading)) + next(tones, _UNSTRESSED)


def _with_v(typed: str) -> str:
    """Return pinyin with a v in the place of ü, which is one after l and n alone."""
    return re.sub("(?<=[ln])u([\u0300-\u030c]*\u0308)", r"v\1", unicodedata.normalize("NFD", typed.casefold()))


def _letters(word: str) -> str:
    """Return a word without marks and case."""
    folded = unicodedata.normalize("NFC", word).casefold().translate(_LETTERS)
    alone = "".join(char for char in unicodedata.normalize("NFKD", folded) if char.isalnum())
    return unicodedata.normalize("NFC", alone)


def _is_spelled(letters: str) -> bool:
    return "a" <= letters[:1] <= "z"
