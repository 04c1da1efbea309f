"""How a person and a phone number may appear where everybody can read them."""

from __future__ import annotations

import unicodedata

_COMPOUND = """
欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 司空 夏侯 轩辕 端木 南宫 西门 独孤 呼延 闻人 赫连 澹台
万俟 单于 乐正 宰父 段干 相里 夹谷 子车 尉遲 澹臺 單于 諸葛 鲜于
"""
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())


def surname(name: str) -> str:
    """Return the family name of a Chinese name: 王 of 王小明, 欧阳 of 欧阳娜娜."""
    return name[:2] if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else name[:1]


def short_form(name: str, title: str | None) -> str:
    """Return the form for public boards: 王经理, 王*明 without a title, John S. in Latin letters."""
    name = name.strip()
    if not _is_chinese(name):
        words = name.split()
        return f"{words[0]} {words[-1][0]}." if len(words) > 1 else name
    return f"{surname(name)}{title}" if title else masked_name(name)


def masked_name(name: str) -> str:
    """Return a name that its owner recognises and a stranger does not learn: 王*明, 王*, 欧阳*娜, J*** S***."""
    name = name.strip()
    if not _is_chinese(name):
        return " ".join(word[0] + "***" for word in name.split())
    family = surname(name)
    given = name[len(family) :]
    if len(given) > 1:
        return f"{family}{'*' * (len(given) - 1)}{given[-1]}"
    return f"{family}*" if given else family


def masked_phone(phone: str) -> str:
    """Return 138****0231; of a landline or a short number all but the last two digits are hidden."""
    if len(phone) == 11 and phone.isdigit():
        return f"{phone[:3]}****{phone[-4:]}"
    return "*" * max(len(phone) - 2, 0) + phone[-2:]


def _is_chinese(name: str) -> bool:
    return any(unicodedata.name(char, "").startswith("CJK") for char in name)
