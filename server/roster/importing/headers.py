"""What a row says whose cells are names of columns: the header of a list, or of several side by side. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from server.roster.importing.synonyms import (
    ENTRANCES,
    FAMILY_NAMES,
    GIVEN_NAMES,
    ORDINALS,
    OWN_PHONES,
    SIMPLIFIED,
    SYNONYMS,
    Column,
)
from server.sheets.sheet import MOST_COLUMNS, Sheet, letters

Columns = dict[Column, tuple[int, ...]]
Owner = tuple[int | None, Column | None]
"""Where whoever has a number is named, and by which column; None by none that is read."""
Meanings = Mapping[str, Column | None]
"""What somebody said of columns, by the keys of their headings or by their letters; None is one to be left out."""
NOTHING_SAID: Meanings = {}

_COLUMN_OF = {word: column for column, words in SYNONYMS.items() for word in words.split()}
_RANK = {word: rank for words in SYNONYMS.values() for rank, word in enumerate(words.split())}
_WEIGHT = {Column.ROOM: 0, Column.DEPARTMENT: 2}
_STRANGER = re.compile(
    r"^(?!是否).*(?:人|姓名|代表|家属|亲属|家长|配偶|父母|业主|房东|管家)$"
    r"|^(?:emergency(?:contact|person)?|nextofkin|legal(?:rep|representative|person)|guardian|spouse|landlord)(?:name)?$"
)
"""What heads the names of somebody whom a roster does not ask for: 紧急联系人, 法人, 法定代表人."""
_WHOSE = re.compile(r"法人|法定代表|负责人|紧急")
"""Whose number it is, in the heading of a column of numbers."""
_POSITIONS = {letters(at + 1): at for at in range(MOST_COLUMNS)}
PLAIN = "名称"
"""A heading that says whose name it is by those beside it."""
_CHOICES = re.compile(r"[/／、|｜或及\n]")
_NUMBER_BEFORE = re.compile(r"^\s*(?:[①-⑳]|[(（]?\d{1,2}[)）.、．]|[一二三四五六七八九十]{1,2}、)\s*(?=\D)")
"""What counts headings: ①企业名称, 2.房间号."""
_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]|【.*?】")


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header is, and the positions of each column, the most telling name first.

    ``family`` is the position of family names that stand apart from ``Column.NAME``. Of lists side by side each has its
    own: ``ends`` is where the next one begins, what stands left of ``begins`` they share. ``phones`` are all columns of
    numbers, those of companies and strangers too; ``owners`` says of those that are read whose names stand where.
    """

    row: int
    columns: dict[Column, tuple[int, ...]]
    family: int | None = None
    ordinals: frozenset[int] = frozenset()
    left_out: frozenset[str] = frozenset()
    shared: int = 0
    begins: int = 0
    ends: int | None = None
    meanings: Meanings = field(default_factory=dict)
    phones: tuple[int, ...] = ()
    owners: Mapping[int, int] = field(default_factory=dict)

    def has(self, position: int) -> bool:
        """Tell whether a position is one of this list."""
        return position < self.shared or self.begins <= position < (self.ends or MOST_COLUMNS)


def headers_at(sheet: Sheet, row: int, meanings: Meanings, within: Header | None = None) -> Iterator[Header]:
    """Return the header that stands in a row, or those of several lists; ``within`` the columns of another one."""

    def has(at: int) -> bool:
        return within is None or within.has(at)

    told = {at: column for at, column in _told(sheet, row, meanings).items() if has(at)}
    width = max(len(sheet.rows[row]), *(at + 1 for at in told), 0)
    cells = [sheet.at(row, at) if has(at) else "" for at in range(width)]
    starts = _starts([(at, meant(cell, meanings)) for at, cell in enumerate(cells)])
    for nth, begins in enumerate(starts):
        ends = starts[nth + 1] if nth + 1 < len(starts) else None
        part = [cell if at < starts[0] or begins <= at < (ends or len(cells)) else "" for at, cell in enumerate(cells)]
        lettered = {at: column for at, column in told.items() if at < starts[0] or begins <= at < (ends or width)}
        columns, family = _with_names(part, _with_lettered(columns_in(part, meanings), lettered))
        words = [_word(cell) for cell in part]
        columns = _with_entrances(words, columns)
        owners = _owners(words, columns, meanings)
        yield Header(
            row,
            _with_owners(words, columns, owners),
            family,
            frozenset(at for at, word in enumerate(words) if word in ORDINALS),
            frozenset(key for key, meaning in meanings.items() if meaning is None),
            starts[0],
            begins,
            ends,
            meanings,
            columns.get(Column.PHONE, ()),
            {phone: at for phone, (at, column) in owners.items() if at is not None and column in CALLED},
        )


def header_within(header: Header, row: int, sheet: Sheet) -> Header:
    """Return the header of another table below a list that has others beside it, in the columns of that list."""
    found = next(headers_at(sheet, row, header.meanings, header))
    return replace(found, shared=header.shared, begins=header.begins, ends=header.ends)


def _starts(named: Sequence[tuple[int, Column | None]]) -> list[int]:
    """Return where each of several lists side by side begins: at the same column, with the same ones behind it."""
    known = [(at, column) for at, column in named if column is not None]
    for nth, (_first, column) in enumerate(known):
        again = [other for other in range(nth, len(known)) if known[other][1] is column]
        parts = [[one for _at, one in known[start:end]] for start, end in pairwise([*again, len(known)])]
        if len(parts) > 1 and column in PEOPLE and len(parts[0]) > 1 and all(part == parts[0] for part in parts):
            return [known[start][0] for start in again]
    return [0]


CALLED = (Column.NAME, Column.LIAISON)
PEOPLE = (Column.COMPANY, *CALLED)
"""What a list can begin with, where several stand side by side."""


def columns_in(cells: Sequence[str], meanings: Meanings) -> dict[Column, tuple[int, ...]]:
    """Return which columns a row of cells names, and where."""
    found: dict[Column, list[tuple[int, int]]] = {}
    for position, cell in enumerate(cells):
        column = meant(cell, meanings)
        if column is not None:
            found.setdefault(column, []).append((_RANK.get(_named(cell) or "", 0), position))
    columns = {column: tuple(position for _rank, position in sorted(places)) for column, places in found.items()}
    return columns if PLAIN in meanings else _with_companies(cells, columns)


def _with_companies(cells: Sequence[str], columns: dict[Column, tuple[int, ...]]) -> dict[Column, tuple[int, ...]]:
    """Take 名称 for the name of companies where who is a person, or how to reach a company, stands beside it."""
    plain = tuple(at for at in columns.get(Column.NAME, ()) if _word(cells[at]) == PLAIN)
    people = tuple(at for at in columns.get(Column.NAME, ()) if at not in plain)
    is_reached = any(_word(cells[at]).startswith("联系") for at in columns.get(Column.PHONE, ()))
    is_beside = people or Column.LIAISON in columns or (is_reached and Column.TITLE not in columns)
    if not plain or not is_beside or Column.COMPANY in columns:
        return columns
    rest = {column: places for column, places in columns.items() if column is not Column.NAME}
    return rest | {Column.COMPANY: plain} | ({Column.NAME: people} if people else {})


def meant(cell: str, meanings: Meanings) -> Column | None:
    """Return which column a heading names, by what somebody said of it before what its words say."""
    key = heading_key(cell)
    if key in meanings:
        return meanings[key]
    word = _named(cell)
    if word is not None:
        return _COLUMN_OF[word]
    return Column.NAME if key in GIVEN_NAMES and len(cell) > 1 else None


def _with_names(
    cells: Sequence[str], columns: dict[Column, tuple[int, ...]]
) -> tuple[dict[Column, tuple[int, ...]], int | None]:
    """Put given and family names together, where each has a column."""
    words = [_word(cell) for cell in cells]
    given = next((at for at, word in enumerate(words) if word in GIVEN_NAMES), None)
    family = next((at for at, word in enumerate(words) if word in FAMILY_NAMES), None)
    whole = [at for at in columns.get(Column.NAME, ()) if at != given]
    if given is None or family is None or whole:
        return columns, None
    return columns | {Column.NAME: (given,)}, family


def _with_entrances(words: Sequence[str], columns: Columns) -> Columns:
    """Part the entrances of a building, 单元, from the rooms, where each has a column."""
    entrances = tuple(at for at in columns.get(Column.ROOM, ()) if words[at] in ENTRANCES)
    rooms = tuple(at for at in columns.get(Column.ROOM, ()) if at not in entrances)
    return columns | {Column.ROOM: rooms, Column.ENTRANCE: entrances} if entrances and rooms else columns


def _owners(words: Sequence[str], columns: Columns, meanings: Meanings) -> dict[int, Owner]:
    """Return whose numbers a column holds: those of whom its heading names, or of whoever stands last before it."""
    known = {at for places in columns.values() for at in places}
    strangers = (at for at, word in enumerate(words) if at not in known and _STRANGER.search(word))
    heads: dict[int, Column | None] = {at: column for column in PEOPLE for at in columns.get(column, ())}
    heads |= dict.fromkeys(strangers)
    found: dict[int, Owner] = {}
    for phone in columns.get(Column.PHONE, ()):
        whose = _WHOSE.search(words[phone])
        own = [at for at in sorted(heads) if (whose[0] in words[at] if whose else at < phone)]
        if words[phone] in OWN_PHONES or meanings.get(column_key(words[phone], phone)) is Column.PHONE:
            found[phone] = None, Column.NAME
        elif own:
            found[phone] = own[-1], heads[own[-1]]
        else:
            found[phone] = None, None if whose else Column.NAME
    return found


def _with_owners(words: Sequence[str], columns: Columns, owners: Mapping[int, Owner]) -> Columns:
    """Part the numbers of people from those of the contact, and leave out those of strangers.

    Those of companies are left out where people have their own: called so, or beside them.
    """

    def of(*whose: Column) -> tuple[int, ...]:
        return tuple(at for at, (_head, column) in owners.items() if column in whose)

    is_list_of_people = Column.NAME in columns
    called = tuple(at for at in owners if words[at] in OWN_PHONES)
    own = called or of(*(CALLED[:1] if is_list_of_people else CALLED)) or of(Column.COMPANY)
    contact = of(Column.LIAISON) if is_list_of_people else ()
    rest = {column: places for column, places in columns.items() if column is not Column.PHONE}
    parted = {Column.PHONE: own, Column.CONTACT_PHONE: contact}
    return rest | {column: places for column, places in parted.items() if places}


def is_header(columns: dict[Column, tuple[int, ...]]) -> bool:
    """Tell whether a row that names these columns is a header."""
    if Column.NAME in columns:
        return True
    return len(columns) > 1 and (Column.COMPANY in columns or Column.LIAISON in columns)


def by_place(columns: Columns) -> dict[int, Column]:
    """Return which column stands where."""
    return {at: column for column, places in columns.items() for at in places}


def column_named(label: str) -> Column | None:
    """Return the column that a label names, None for any other text."""
    word = _named(label)
    return None if word is None else _COLUMN_OF[word]


def _named(cell: str) -> str | None:
    # A header may offer its readers a choice: 房间号/门牌, 职务（岗位）, 手机或电话.
    words = [word for word in (_word(cell), *map(_word, _CHOICES.split(cell))) if word in _COLUMN_OF]
    # What is said of both is a room with its building before it: 楼栋/房间. A department says the least: 部门/单位.
    return min(words, key=lambda word: _WEIGHT.get(_COLUMN_OF[word], 1), default=None)


def _told(sheet: Sheet, row: int, meanings: Meanings) -> dict[int, Column]:
    """Return what somebody told, by their letters, of columns that have no heading."""
    told = {_POSITIONS[key]: column for key, column in meanings.items() if column and key in _POSITIONS}
    return {at: column for at, column in told.items() if not heading_key(sheet.at(row, at))}


def _with_lettered(columns: Columns, lettered: Mapping[int, Column]) -> Columns:
    for at, column in lettered.items():
        columns = columns | {column: (*columns.get(column, ()), at)}
    return columns


def heading_key(heading: str) -> str:
    """Return what is remembered of a heading: width, case, brackets and spaces do not tell headings apart."""
    return _word(heading)


def column_key(heading: str, position: int) -> str:
    """Return what is remembered of a column: its heading, and of one without a word for one its letter.

    No heading is remembered in capitals.
    """
    return heading_key(heading) or letters(position + 1)


def keys_of(said: str) -> set[str]:
    """Return what somebody may mean who calls a column so: a heading, or a letter in capitals."""
    is_letter = re.fullmatch(r"[A-Z]{1,2}", said) is not None
    return {heading_key(said), said if is_letter else ""} - {""}


def _word(cell: str) -> str:
    text = unicodedata.normalize("NFKC", _NUMBER_BEFORE.sub("", cell[:60])).translate(SIMPLIFIED).casefold()
    return "".join(char for char in _BRACKETS.sub("", text) if char.isalnum())
