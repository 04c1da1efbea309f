"""What a spreadsheet shows of a number: zeros before it, fixed text around it, dates, percentages. Pure.

Everything else, such as decimals, currencies and separators of thousands, only dresses the number, and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import Enum, auto
from functools import lru_cache

GENERAL = "General"
BUILT_IN = {1: "0", 9: "0%", 10: "0.00%", 49: "@"} | dict.fromkeys(
    [*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58], "yyyy-mm-dd"
)
BUILT_IN |= dict.fromkeys([*range(18, 22), *range(32, 36), *range(45, 48), 55, 56], "hh:mm:ss")
"""Formats that a file names by number alone, as far as they matter here."""

LAST_SERIAL = 2_958_466
"""The day after 9999-12-31, in days of a spreadsheet."""
MOST_DIGITS = 30

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]?|(?P<general>General|G/通用格式)'
    r"|(?P<noon>AM/PM|A/P|上午/下午)|(?P<one>.)",
    re.IGNORECASE | re.DOTALL,
)


class _Kind(Enum):
    LITERAL = auto()
    DIGIT = auto()
    GENERAL = auto()
    DATE = auto()
    PERCENT = auto()
    TEXT = auto()
    DRESS = auto()
    """Of a number that is not shown digit by digit: a point, a comma, an exponent, a fraction."""
    NEXT = auto()


_Token = tuple[_Kind, str]


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How numbers and texts are shown: sections for positive and negative numbers, zero, and text."""

    sections: tuple[tuple[_Token, ...], ...]

    @property
    def is_date(self) -> bool:
        """Whether numbers are dates or times."""
        return any(kind is _Kind.DATE for kind, _text in self.sections[0])

    def number(self, written: str, *, since_1904: bool = False) -> str:
        """Return what is shown of a number as a file writes it: 301, 301.0, 1.3800138E10."""
        try:
            value = Decimal(written.strip())
        except InvalidOperation:
            return written
        if not value.is_finite():
            return written
        if self.is_date:
            return _moment(value, since_1904=since_1904) or _plain(value)
        section, value = self._section(value)
        return _shown(section, value) or _plain(value)

    def text(self, written: str) -> str:
        """Return what is shown of a text."""
        section = self.sections[3] if len(self.sections) > 3 else self.sections[0]
        kinds = {kind for kind, _text in section}
        if _Kind.TEXT not in kinds or not kinds <= {_Kind.TEXT, _Kind.LITERAL}:
            return written
        return "".join(written if kind is _Kind.TEXT else text for kind, text in section)

    def _section(self, value: Decimal) -> tuple[tuple[_Token, ...], Decimal]:
        numbers = self.sections[:3]
        if value == 0 and len(numbers) == 3:
            return numbers[2], value
        if value < 0 and len(numbers) > 1:
            return numbers[1], -value
        return numbers[0], value


@lru_cache(maxsize=1024)
def number_format(code: str) -> NumberFormat:
    """Return the format that a code describes: 0000, "A座"000, yyyy-mm-dd, 0%, @."""
    sections: list[list[_Token]] = [[]]
    for kind, text in _tokens(code):
        if kind is _Kind.NEXT:
            sections.append([])
        else:
            sections[-1].append((kind, text))
    return NumberFormat(tuple(tuple(section) for section in sections))


def fixed(shown: str) -> NumberFormat:
    """Return the format that shows this, whatever the number: of files that say what is shown, and not how."""
    return NumberFormat((((_Kind.LITERAL, shown),),))


def _tokens(code: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(code):
        if (literal := found["quoted"] or found["escaped"]) is not None:
            yield _Kind.LITERAL, literal
        elif found["bracket"] is not None:
            # [h] counts hours; colours, conditions and languages show nothing, a currency stands behind its $.
            if re.fullmatch(r"h+|m+|s+", found["bracket"], re.IGNORECASE):
                yield _Kind.DATE, found["bracket"]
        elif found["general"]:
            yield _Kind.GENERAL, ""
        elif found["noon"]:
            yield _Kind.DATE, ""
        elif found["one"]:
            yield _kind_of(found["one"]), found["one"]


def _kind_of(char: str) -> _Kind:
    kinds = {
        ";": _Kind.NEXT,
        "@": _Kind.TEXT,
        "%": _Kind.PERCENT,
        **dict.fromkeys("0#?", _Kind.DIGIT),
        **dict.fromkeys("ymdhsb", _Kind.DATE),
        **dict.fromkeys(".,e/", _Kind.DRESS),
    }
    return kinds.get(char.casefold(), _Kind.LITERAL)


def _shown(section: tuple[_Token, ...], value: Decimal) -> str:
    kinds = {kind for kind, _text in section}
    if _Kind.PERCENT in kinds:
        places = _places(section)
        return f"{(value * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}%"
    if kinds == {_Kind.LITERAL}:
        return "".join(text for _kind, text in section)
    if _Kind.GENERAL in kinds and kinds <= {_Kind.GENERAL, _Kind.LITERAL}:
        return "".join(_plain(value) if kind is _Kind.GENERAL else text for kind, text in section)
    if _Kind.DIGIT in kinds and kinds <= {_Kind.DIGIT, _Kind.LITERAL} and abs(value.adjusted()) < MOST_DIGITS:
        return _digits(section, value)
    return ""


def _places(section: tuple[_Token, ...]) -> int:
    """Return the digits behind the point."""
    behind = "".join(text for _kind, text in section).partition(".")[2]
    return min(sum(char in "0#?" for char in behind), MOST_DIGITS)


def _digits(section: tuple[_Token, ...], value: Decimal) -> str:
    """Spread the digits over their places from behind: 3011234 by 000-0000 is 301-1234. The first takes the rest."""
    digits = list(f"{abs(value).quantize(Decimal(1), ROUND_HALF_UP):f}")
    first = next(index for index, (kind, _text) in enumerate(section) if kind is _Kind.DIGIT)
    shown: list[str] = []
    for index in reversed(range(len(section))):
        kind, text = section[index]
        if kind is _Kind.LITERAL:
            shown.append(text)
        elif index == first and digits:
            shown.append("".join(digits))
        else:
            shown.append(digits.pop() if digits else text.strip("#?"))
    sign = "-" if value < 0 else ""
    return sign + "".join(reversed(shown))


def _moment(value: Decimal, *, since_1904: bool) -> str | None:
    """Return a date, a time, or both, in the order of ISO 8601; None for a number that is no day of the calendar."""
    if not 0 <= value < LAST_SERIAL - (1462 if since_1904 else 0):
        return None
    # The file's calendar has a 29th of February 1900.
    first = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 31 if value < 60 else 30)  # noqa: DTZ001
    seconds = int((value * 86_400).quantize(Decimal(1), ROUND_HALF_UP))
    moment = first + timedelta(seconds=seconds)
    if value < 1:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if seconds % 86_400 == 0 else f"{moment:%Y-%m-%d %H:%M:%S}"


def _plain(value: Decimal) -> str:
    # A file writes 17 digits, of which 15 are meant: 0.1 stands there as 0.10000000000000001.
    if abs(value.adjusted()) >= MOST_DIGITS:
        return str(value)
    return f"{value:.0f}" if value == value.to_integral_value() else f"{float(value):.15g}"
