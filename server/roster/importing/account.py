"""What becomes of each text of a sheet: it is used, reported, or stands in a column that is not read. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from server.roster.importing.headers import Header, column_key, heading_key
from server.roster.importing.synonyms import Column
from server.roster.importing.values import clean
from server.sheets.sheet import Sheet, letters

SAMPLES = 3
SHOWN = 40
"""Characters of a sample."""


@dataclass(frozen=True, slots=True)
class UnreadColumn:
    """Texts of a column that nothing was done with: all of them, or where the column is known (``partly``) some.

    ``is_settled``: somebody said that the column is left out. ``instead`` heads the column that phones are read of,
    where this is another one of phones. ``is_hidden``: nobody sees the column.
    """

    sheet: str
    letters: str
    heading: str
    texts: int
    samples: tuple[str, ...]
    partly: bool = False
    is_settled: bool = False
    instead: str = ""
    is_hidden: bool = False

    @property
    def key(self) -> str:
        """What tells it from other columns: its heading, or where it has none its letter."""
        return heading_key(self.heading) or self.letters


class Account:
    """The texts of a sheet that are still to be accounted for, those above its first header too."""

    def __init__(self, sheet: Sheet, header: Header) -> None:
        self._sheet = sheet
        self._headers = [header]
        self._open = {
            (row, position)
            for row in range(len(sheet.rows))
            for position, cell in enumerate(sheet.rows[row])
            if row != header.row and (row, position) not in sheet.filled and clean(cell)
        }

    def open_in(self, row: int) -> list[int]:
        """Return where the texts of a row stand that are still to be accounted for."""
        return [at for at in range(len(self._sheet.rows[row])) if (row, at) in self._open]

    @classmethod
    def of_nothing(cls, header: Header) -> Account:
        """Return what takes note of nothing: of what is read and neither used nor reported."""
        return cls(Sheet("", (), ()), header)

    def settle(self, row: int, positions: Iterable[int]) -> None:
        """Take note that these texts of a row were used or reported."""
        self._open.difference_update((row, position) for position in positions)

    def settle_row(self, row: int) -> None:
        """Take note that a whole row was used or reported."""
        self.settle(row, range(len(self._sheet.rows[row])))

    def begin(self, header: Header) -> None:
        """Take note that another table begins."""
        self._headers.append(header)
        self.settle_row(header.row)

    def unread(self) -> tuple[UnreadColumn, ...]:
        """Return the columns that hold what is left."""
        left: dict[tuple[int, int], list[str]] = defaultdict(list)
        for row, position in sorted(self._open):
            _head, table = max((header.row, index) for index, header in enumerate(self._headers) if header.row < row)
            left[position, table].append(clean(self._sheet.at(row, position)))
        return tuple(
            self._column(position, self._headers[table], texts) for (position, table), texts in sorted(left.items())
        )

    def _column(self, position: int, header: Header, texts: list[str]) -> UnreadColumn:
        heading = clean(self._sheet.at(header.row, position))
        known = any(position in places for places in header.columns.values())
        settled = column_key(heading, position) in header.left_out
        own = header.columns.get(Column.PHONE, ())[:1] if position in header.phones else ()
        instead = clean(self._sheet.at(header.row, own[0])) if own and own[0] != position else ""
        where = self._sheet.name, letters(position + 1)
        return UnreadColumn(*where, heading, len(texts), _samples(texts), known, settled, instead)


def hidden_columns(sheet: Sheet, head: int) -> Iterator[UnreadColumn]:
    """Return the hidden columns that say something below a header."""
    for position in sorted(sheet.hidden_columns):
        below = (row for row in range(head + 1, len(sheet.rows)) if (row, position) not in sheet.filled)
        texts = [text for row in below if (text := clean(sheet.at(row, position)))]
        if texts:
            where = sheet.name, letters(position + 1), clean(sheet.at(head, position))
            yield UnreadColumn(*where, len(texts), _samples(texts), is_hidden=True)


def _samples(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text[:SHOWN] for text in list(dict.fromkeys(texts))[:SAMPLES])
