"""What stands behind a name and is no part of it: 王明（法人）, 周九-总经理, 孙八(已离职). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.core.folding import same
from server.core.hanzi import DOTS, HANZI
from server.roster.courtesy import word_of
from server.roster.importing.values import salutation


def _those(words: str) -> frozenset[str]:
    return frozenset(words.split())


_GONE = _those(
    "离职 已离职 离任 已离任 辞职 已辞职 离开 已离开 调离 已调离 调走 已调走 退休 已退休 搬离 left resigned former"
)
_ROLES = _those(
    """
    法人 法定代表人 法人代表 企业法人 股东 负责人 企业负责人 主要负责人 项目负责人 联系人 联络员 对接人 紧急联系人 本人
    在职 在岗 试用 试用期 实习 实习生 兼职 全职 新入职 新增 临时 外包 legalrepresentative contact intern parttime new
    """
)
_REMARKED = re.compile(
    rf"(?P<name>.+?)\s*[(（\[【](?P<inside>[^()（）\[\]【】]+)[)）\]】]"
    rf"|(?P<before>{HANZI}(?:[{DOTS}]?{HANZI})+)\s*[-–—－/／]+\s*(?P<behind>.+)"
)
_BETWEEN = re.compile(r"[、，,;；/／]+")


@dataclass(frozen=True, slots=True)
class Remarked:
    """A name, and the remark that was written behind it, "" for none."""

    name: str
    remark: str = ""

    @property
    def has_left(self) -> bool:
        """Whether the remark says that whoever is named is not there any more."""
        return any(word in _GONE for word in _words(self.remark))

    @property
    def title(self) -> str | None:
        """The remark, where it is a title that addresses."""
        return self.remark if word_of(self.remark) else None


def remarked(name: str) -> Remarked:
    """Part a name from a known remark behind it; any other tells people apart, as in 王明（David） and 王明（小）."""
    found = _REMARKED.fullmatch(name)
    if found is None:
        return Remarked(name)
    remark = (found["inside"] or found["behind"]).strip()
    words = _words(remark)
    is_known = bool(words) and all(word in _GONE | _ROLES or _is_title(word) for word in words)
    return Remarked(found["name"] or found["before"], remark) if is_known else Remarked(name)


def _words(remark: str) -> list[str]:
    return [word for one in _BETWEEN.split(remark) if (word := same(one))]


def _is_title(word: str) -> bool:
    return word_of(word) is not None and salutation(word) is None
