"""What is written in one cell: names, yes and no, nothing. Pure."""

from __future__ import annotations

import re
import unicodedata

from server.core.folding import same
from server.core.hanzi import HANZI, as_characters, with_one_dot
from server.roster.courtesy import Salutation, word_of
from server.roster.surnames import COMPOUND_SURNAMES, DOUBLE_SURNAMES, is_own_name


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


YES = _words(
    "是 √ ✓ ✔ ☑ ● v y yes true 1 1.0 对 有 同意 公开 联络员 愿意 可以 已签 已签署 已同意 同意公开 agree agreed"
)
NO = _words(
    "否 × ✗ ✘ ☐ x n no false 0 0.0 不 不是 非 无 没有 不同意 不公开 不愿意 不可以 未签 未签署 未同意 disagree - — /"
)
SALUTATIONS = {
    Salutation.SIR.value: _words("先生 男 男性 男士 m male mr mr."),
    Salutation.MADAM.value: _words("女士 女 女性 小姐 f female ms ms. mrs mrs. miss"),
}
NOTHING = _words("- -- — —— / \\ 无 暂无 n/a none")
UNFILLED = _words("待定 待招 待聘 待招聘 招聘中 待补 待补充 待入职 空缺 暂缺 暂无 tbd tba tbc vacant")
DITTO = _words("同上 〃 ″ ditto")
VACANT = NOTHING | UNFILLED
VACANT |= _words("空 空置 空置房 空置间 空置中 空房 空房间 空闲 闲置 空着 暂空 暂时空置 已空置 待租 待出租 未租 未租赁")
VACANT |= _words(
    "未出租 招租 招租中 可租 待招商 招商中 待入驻 未入驻 已退租 退租 已退房 退房 已搬离 已搬走 已迁出 已撤场"
)
VACANT |= _words("vacant empty unoccupied unlet tolet vacated available")
NOBODY = UNFILLED | (VACANT - NOTHING)
NOBODY |= _words(
    "暂无人员 无人员 没有人员 不详 未知 未提供 未填 未填写 空白 保密 不愿提供 不便提供 见附件 详见附件 见附表"
)
NOBODY |= _words("详见附件 见附表 见名单 同法人 同法定代表人 同负责人 同联系人 unknown notprovided seeattached nobody")

BROKEN = _words("#ref! #n/a #value! #name? #div/0! #num! #null! #spill! #calc! #field! #blocked! #getting_data")
"""What a spreadsheet shows where a formula came to nothing."""

SEPARATORS = re.compile(r"[、，,;；/\n\r]+")
_CHINESE_NAME = re.compile(rf"{HANZI}{{2,}}")
_WHOLE_NAME = re.compile(r"\s*[^\W\d_]\S*(?:\s+\S+)+\s*")
_IN_BRACKETS = re.compile(r"\(.*?\)")
_BETWEEN_PEOPLE = re.compile(r";+")
_BETWEEN_WHOLE_NAMES = re.compile(r"[/,&+]|\band\b", re.IGNORECASE)
_AROUND = "()[]【】<>"
_REMARKED = re.compile(r"(.+?)\(.*\)")
_HOW_MANY = re.compile(r"\d+\s*[人名位家户个]")
_LOST = re.compile(rf"\ufffd|{HANZI}\?|\?{HANZI}|^\?\?+$")
_GAP_IN_CHINESE = re.compile(rf"(?<={HANZI})\s+(?={HANZI})")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣", "-"))


def clean(text: str) -> str:
    """Return a text as it is stored: nothing invisible, no radical for a character, no gaps between those."""
    seen = as_characters(text)
    if not seen.isprintable():
        seen = "".join(char for char in seen if char.isspace() or not _is_invisible(char))
    return _GAP_IN_CHINESE.sub("", " ".join(seen.split()))


def named(text: str) -> str:
    """Return a name as it is stored: cleaned, with U+00B7 between the parts of a minority name."""
    return with_one_dot(clean(text))


def narrow(text: str) -> str:
    """Return a cleaned text in half-width characters, with one kind of dash."""
    return clean(unicodedata.normalize("NFKC", text)).translate(_DASHES)


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs") or char in "\ufffe\uffff"


def is_list(text: str) -> bool:
    """Tell whether a cell holds several Chinese names or several numbers."""
    parts = [part for part in SEPARATORS.split(unicodedata.normalize("NFKC", text)) if part.strip()]
    return len(parts) > 1 and any(re.search(HANZI, part) or len(re.findall(r"\d", part)) > 6 for part in parts)


def people_in(text: str) -> list[str]:
    """Return the names of several people that stand in one cell without a 、 between them; none where it is one name.

    王明 李娜 are two, and so are Ann Lee / Bo Chen; 欧阳 娜娜, 王明 经理, 买买提 艾力 and Smith, John are one.
    """
    names = text.split()
    if len(names) > 1 and all(map(_CHINESE_NAME.fullmatch, names)):
        return [] if _is_spaced(names) else names
    outside = _IN_BRACKETS.sub("", unicodedata.normalize("NFKC", text))
    for parts in (_BETWEEN_PEOPLE.split(outside), _BETWEEN_WHOLE_NAMES.split(outside)):
        said = [part.strip() for part in parts if part.strip()]
        are_whole = ";" in outside or all(map(_WHOLE_NAME.fullmatch, said))
        if len(said) > 1 and are_whole:
            return said
    return []


def _is_spaced(parts: list[str]) -> bool:
    """Tell whether these are parts of one name: a family name of two characters, a title, a name without its dot."""
    is_family = len(parts) == 2 and parts[0] in COMPOUND_SURNAMES | DOUBLE_SURNAMES
    return is_family or any(is_own_name(part) or word_of(part) for part in parts)


def lines_of(text: str) -> list[str]:
    """Return the lines of a cell that say something, cleaned."""
    return [line for part in text.splitlines() if (line := clean(part))]


def yes(text: str) -> bool | None:
    """Return what a cell says to a yes-or-no question, 是（已签） too; None when it is neither."""
    word = same(_IN_BRACKETS.sub("", unicodedata.normalize("NFKC", text)))
    if word in YES:
        return True
    return False if word in NO else None


def salutation(text: str) -> str | None:
    """Return which salutation a cell says, or the sex that has it; None where it says another form of address."""
    return next((one for one, words in SALUTATIONS.items() if same(text) in words), None)


def is_nothing(text: str) -> bool:
    """Tell whether a cell says in so many words that it has nothing to say."""
    return same(text) in NOTHING


def is_ditto(text: str) -> bool:
    """Tell whether a cell says that it says what the one above it does."""
    return text.strip().casefold() in DITTO


def is_name(text: str) -> bool:
    """Tell whether a text may name somebody: 12 and 35人 only count people, and a company is none."""
    return any(map(str.isalpha, text)) and not (_HOW_MANY.fullmatch(text) or text.endswith("公司"))


def is_unfilled(text: str) -> bool:
    """Tell whether the name of a person names nobody: nobody has the place yet, or they are named elsewhere."""
    return same(text).strip(_AROUND) in NOBODY


def is_broken(text: str) -> bool:
    """Tell whether a cell holds the error of a formula."""
    return text.startswith("#") and same(text) in BROKEN


def has_lost(text: str) -> bool:
    """Tell whether characters went missing when a file was saved: ? stands for what its encoding does not have."""
    return _LOST.search(text) is not None


def is_vacant(text: str) -> bool:
    """Tell whether the name of a tenant says that there is none: 空置, （空）, 空置（装修中）."""
    word = same(text)
    remarked = _REMARKED.fullmatch(word)
    return (remarked[1] if remarked else word).strip(_AROUND) in VACANT
