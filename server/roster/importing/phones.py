"""Phone numbers as people and spreadsheets write them. Pure."""

from __future__ import annotations

import re

from server.roster.importing.values import SEPARATORS, narrow

_SHORTENED = re.compile(r"(\d)(?:\.(\d+))?e\+?(\d{1,2})", re.IGNORECASE | re.ASCII)
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_WHOLE = re.compile(
    rf"{_MOBILE.pattern}"
    r"|[48]00\d{7}"  # service number
    r"|[1-9]\d{2,7}"  # local or in-house number
    r"|\+[1-9]\d{6,14}",  # abroad
    re.ASCII,
)
_SHORN = re.compile(r"(?:10|2\d)[1-9]\d{7}|[3-9]\d{2}[1-9]\d{6,7}", re.ASCII)
"""A landline whose leading zero a spreadsheet dropped."""
_LANDLINE = re.compile(r"(010|02\d|0[3-9]\d{2})([1-9]\d{6,7})", re.ASCII)


_KIND = r"(?:手机|电话|座机|固话|办公|微信|tel|telephone|phone|mobile|cell|office|wechat)(?:号码?|电话)?"
_LABEL = re.compile(rf"(?:联系|办公|本人|个人)?{_KIND}\s*[.:]?\s*(?=[\d+(])", re.IGNORECASE)
_REMARK = re.compile(rf"\s*\((?:(?:同|加|和)?{_KIND}(?:同号|同步)?|同号|本人|个人|办|工作|私人)\)", re.IGNORECASE)
"""What is said of a number beside it and changes nothing: 138…（微信同号）, tel: 138…."""
_EXTENSION = r"(?:转|分机|ext\.?|x|#)"
_EXTENSION_IN_BRACKETS = re.compile(rf"(?<=\d)\s*\(\s*{_EXTENSION}?\s*[.:]?\s*(\d{{1,5}})\s*\)$", re.IGNORECASE)
_IN_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3}){3}")
_NORTH_AMERICAN = re.compile(r"\(([2-9]\d{2})\) ?([2-9]\d{2})-(\d{4})")
_EDGES = " ,;./|、。"


def phone(text: str) -> str | None:
    """Return a phone number as it is stored: 13800000231, 0731-88912345, 0731-88912345-801, +85223456789, 8012.

    None for what cannot be one, such as 1.38E+10, whose digits the spreadsheet dropped.
    """
    whole = _unshortened(re.sub(r"\.0+$", "", _bare(text)))
    number, _, extension = re.sub(_EXTENSION, "~", whole).partition("~")
    if not re.fullmatch(r"[0-9+() .-]+", number) or not re.fullmatch(r"[ .:-]*[0-9]{0,5}", extension):
        return None
    called = _called(number)
    if called is None and (parted := re.fullmatch(r"(.*\d{7,8}) ?- ?(\d{1,5})", number)):
        called, extension = _called(parted[1]), parted[2]
    extension = extension.strip(" .:-")
    return f"{called}-{extension}" if called and extension else called


def first_phone(text: str) -> str | None:
    """Return the number of a cell that lists several, the mobile before any other; None where nobody can tell which."""
    numbers = [found for part in SEPARATORS.split(narrow(text)) if (found := phone(part))]
    mobiles = list(filter(is_mobile, numbers))
    return next(iter(mobiles or numbers), None) if len(mobiles) < 2 else None


def is_mobile(number: str | None) -> bool:
    """Tell whether a number as it is stored is that of a mobile phone."""
    return number is not None and _MOBILE.fullmatch(number) is not None


def is_shortened(text: str) -> bool:
    """Tell whether a spreadsheet shortened a number to something like 1.38E+10."""
    return _SHORTENED.fullmatch(text.strip()) is not None


def _bare(text: str) -> str:
    """Return a number without what is said beside it."""
    plain = _REMARK.sub("", _LABEL.sub("", narrow(text).strip(_EDGES), count=1)).casefold().strip(_EDGES)
    if _IN_THOUSANDS.fullmatch(plain):
        return plain.replace(",", "")
    if found := _NORTH_AMERICAN.fullmatch(plain):
        return f"+1{''.join(found.groups())}"
    return _EXTENSION_IN_BRACKETS.sub(r"~\1", plain)


def _called(number: str) -> str | None:
    digits = re.sub(r"^(?:\+86|0086|86(?=1\d{10}$))", "", re.sub(r"[^\d+]", "", number))
    if _WHOLE.fullmatch(digits):
        return digits
    shorn = "+" in number or _SHORN.fullmatch(number)
    landline = _LANDLINE.fullmatch(f"0{digits}" if shorn else digits)
    return f"{landline[1]}-{landline[2]}" if landline else None


def _unshortened(text: str) -> str:
    found = _SHORTENED.fullmatch(text)
    if not found or len(found[2] or "") != int(found[3]):
        return text
    return found[1] + (found[2] or "")
