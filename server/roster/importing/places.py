"""Rooms and floors as people write them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from server.core.folding import same
from server.roster.importing.values import clean, narrow
from server.sites.numbers import floor_of

_ONES = "一二三四五六七八九"
_NUMERAL = re.compile(rf"([{_ONES}]?)(十)([{_ONES}]?)|([{_ONES}])")
_FLOOR = re.compile(r"第?([-\w]{1,18}?)(?:楼层|楼|层|f)", re.IGNORECASE)
_BELOW = re.compile(r"(?:-|负|地下|b)0*([1-9]\d?)", re.IGNORECASE)
_SHARP = r"[A-Z]?\d{1,2}#楼?"
_BUILDING = rf"(?:[^-]{{0,38}}?(?:座|栋|幢|号楼)|{_SHARP})"
_NAMED_BUILDING = re.compile(
    rf"[^-]{{1,38}}(?:座|栋|幢|号楼)|{_SHARP}|(?:building|block|tower) ?\w{{1,8}}", re.IGNORECASE
)
_BUILDING_IN_ROOM = re.compile(rf"({_BUILDING})-*(?=.*\d|[{_ONES}十]{{1,3}}[楼层]$)(.+)")
_FLOOR_IN_ROOM = re.compile(rf"((?:负|地下|b|-)?[{_ONES}十\d]{{1,3}})(?:楼|层|f)-*(?=.*\d)(.+)", re.IGNORECASE)
_ROOM_WORDS = re.compile(r"(?<=\d)(?:室|房间|号房间|号房|房|号)+$")
_FROM_TO = re.compile(r"([A-Z]{0,2}-?|\d{1,2}-)(\d{1,5})(?:室|号)?([-~〜至到])\1?(\d{1,5})", re.IGNORECASE | re.ASCII)
_ABOVE = re.compile(rf"{_BUILDING}|{_FLOOR.pattern}", re.IGNORECASE)
_AND = re.compile(r"\s*(?:\+|&|以及|[和与及])\s*|\s+")
_PLAIN_NUMBER = re.compile(r"[A-Z]{0,2}-?\d{2,5}[A-Z]?(?:室|号?房间?|号)?", re.IGNORECASE | re.ASCII)
_BUT_SLASHES = re.compile(r"[、，,;；\n\r]+")
_DATE = re.compile(r"\d{1,2}月\d{1,2}日?|\d{4}[-/年]\d{1,2}[-/月]\d{1,2}.*|[A-Z][a-z]{2}-\d{1,2}|\d{1,2}-[A-Z][a-z]{2}")
_BASEMENT = re.compile(r"(?:B|-|负|地下)(\d)|-(\d)\d\d|B(\d)-\d\d", re.IGNORECASE | re.ASCII)
"""B1, -101, B2-05: rooms whose number begins with a floor below the ground."""
_ENTRANCE_IN_ROOM = re.compile(r"\w{1,4}单元-*(\d.*)")
_FLOOR_OR_BUILDING = re.compile(r"(\d{1,2})/(\d{1,4})", re.ASCII)


MOST_ROOMS = 40
"""From one room to another in one cell."""


@dataclass(frozen=True, slots=True)
class Where:
    """A room as a file names it; None is what the file does not say.

    ``listed`` are the numbers of several rooms that it is, unless a room is called so: 311 312, 313和314, 315+316.
    ``span`` are those of the rooms that it may be: 301-303, 308至310, 3/12. Only somebody who knows the house can tell.
    """

    number: str
    floor: str | None = None
    building: str | None = None
    listed: tuple[str, ...] = ()
    span: tuple[str, ...] = ()

    def behind(self, entrance: str) -> Where:
        """Return the room behind an entrance of its building: 301 of 1单元 is 1单元301, on 3."""
        before = f"{entrance}单元" if entrance.isalnum() and not entrance.endswith("单元") else entrance
        if not before or "单元" in self.number:
            return self
        listed, span = ([f"{before}{one}" for one in numbers] for numbers in (self.listed, self.span))
        floor = self.floor or floor_of(self.number)
        return replace(self, number=f"{before}{self.number}", floor=floor, listed=tuple(listed), span=tuple(span))


def rooms(text: str, building: str | None = None, floor: str | None = None) -> list[Where]:
    """Return the rooms that a cell lists. 3-12 is one room: only 、，,;/ and line breaks separate.

    What a slash parts from its floor or its building is one, 3F/301, and 3/12 may be.
    """
    pieces = _BUT_SLASHES.split(unicodedata.normalize("NFKC", text))
    found: list[Where] = []
    for part in filter(clean, chain.from_iterable(map(_slashed, pieces))):
        # A座301、302 are both in A座.
        carried = found[-1].building if found else None
        one = room(part, building, floor)
        found.append(replace(one, building=carried) if one.building is None else one)
    return found


def _slashed(piece: str) -> list[str]:
    parts = piece.split("/")
    above = [_ABOVE.fullmatch(_in_building(part)) is not None for part in parts]
    if all(above[:-1]) and not above[-1]:
        return ["".join(parts)]
    return [piece] if _FLOOR_OR_BUILDING.fullmatch(_in_building(piece)) else parts


def _in_building(text: str) -> str:
    inside = _BUILDING_IN_ROOM.fullmatch(_written(text))
    return inside[2] if inside else _written(text)


def building_name(text: str) -> str:
    """Return what a building is called: 1# and 1#楼 are 1号楼."""
    return re.sub(r"#楼?$", "号楼", _written(text)) if re.fullmatch(_SHARP, _written(text)) else text


def room(text: str, building: str | None = None, floor: str | None = None) -> Where:
    """Return one room: 301室 and ３０１ are 301, A座1203 is 1203 in A座, 3楼301 is 301 on 3."""
    number = _written(text)
    inside = _BUILDING_IN_ROOM.fullmatch(number)
    if inside and (building is None or same(building_name(inside[1])) == same(building)):
        building, number = building or building_name(inside[1]), inside[2].replace(inside[1], "")
    above = _FLOOR_IN_ROOM.fullmatch(number)
    if above and (floor is None or level(above[1]) == floor):
        floor, number = floor or level(above[1]), above[2]
    number = re.sub(r"#(?=\d)", "", _ROOM_WORDS.sub("", number))
    return Where(number, floor or _own_floor(number), building, tuple(_listed(text)), tuple(_span(number)))


def _own_floor(number: str) -> str | None:
    """Return the floor of a room that is called by it: 3F is a whole floor, -101 is on B1."""
    below = _BASEMENT.fullmatch(number)
    if below:
        return f"B{below[1] or below[2] or below[3]}"
    if entrance := _ENTRANCE_IN_ROOM.fullmatch(number):
        return floor_of(entrance[1])
    storey = level(number) if _FLOOR.fullmatch(number) else ""
    return storey if storey.lstrip("B").isdecimal() else None


def _span(number: str) -> Iterator[str]:
    """Yield the rooms from one to another. 3-12 is one room, and so is whatever would be a whole house."""
    found = _FROM_TO.fullmatch(number)
    if parted := _FLOOR_OR_BUILDING.fullmatch(number):
        yield from parted.groups()
    if found is None:
        return
    before, first, dash, last = found.groups()
    is_span = len(first) == len(last) and (dash != "-" or len(first) > 2)
    if is_span and 0 < int(last) - int(first) < MOST_ROOMS:
        yield from (f"{before}{one:0{len(first)}}" for one in range(int(first), int(last) + 1))


def _listed(text: str) -> list[str]:
    parts = _AND.split(narrow(text))
    while len(parts) > 1 and _ABOVE.fullmatch(parts[0]):
        parts = parts[1:]
    first = _BUILDING_IN_ROOM.fullmatch(parts[0])
    numbers = [first[2] if first else parts[0], *parts[1:]]
    is_list = len(numbers) > 1 and all(map(_PLAIN_NUMBER.fullmatch, numbers))
    return [_ROOM_WORDS.sub("", number) for number in numbers] if is_list else []


def level(text: str) -> str:
    """Return a floor's label: 3楼, ３Ｆ, 三层 are 3; 负一楼, -1, b1 are B1."""
    plain = _written(text)
    found = _FLOOR.fullmatch(plain)
    label = _NUMERAL.sub(_arabic, found[1] if found else plain)
    below = _BELOW.fullmatch(label)
    if below:
        return f"B{below[1]}"
    return label.lstrip("0") or "0" if label.isdecimal() else plain


def is_building(text: str) -> bool:
    """Tell whether a text, such as the name of a sheet, names a building: A栋, 2号楼, Building A."""
    return _NAMED_BUILDING.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """Tell whether a spreadsheet made a date of a room number such as 3-12."""
    return _DATE.fullmatch(text.strip()) is not None


def _written(text: str) -> str:
    return re.sub(r"\.0$", "", "".join(narrow(text).split()))


def _arabic(found: re.Match[str]) -> str:
    tens, ten, ones, alone = found.groups()
    if not ten:
        return str(_ONES.index(alone) + 1)
    return str((_ONES.index(tens) + 1 if tens else 1) * 10 + (_ONES.index(ones) + 1 if ones else 0))
