"""What stands from a day on until another: the columns, and the same predicates for values and for SQL."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped

from server.core.days import Days

Day = date | ColumnElement[date]
"""A day, or the column of a statement that holds one for each row."""


def _row_stands_on(row: Interval, day: Day) -> bool:
    return row.days.stands_on(_one(day))


def _rows_stand_on(rows: type[Interval], day: Day) -> ColumnElement[bool]:
    return and_(rows.starts <= day, or_(rows.ends.is_(None), rows.ends > day))


def _row_stands_from(row: Interval, day: Day) -> bool:
    return row.days.stands_from(_one(day))


def _rows_stand_from(rows: type[Interval], day: Day) -> ColumnElement[bool]:
    return or_(rows.ends.is_(None), and_(rows.ends > day, rows.ends > rows.starts))


def _one(day: Day) -> date:
    assert isinstance(day, date)  # noqa: S101 (a row is asked about one day)
    return day


class Interval:
    """Columns of what stands on the days ``[starts, ends)``; ``ends`` None: no end is known.

    ``stands_on(day)`` and ``stands_from(day)``, that day or a later one, tell it of a row, and of the class as a
    condition of SQL.
    """

    starts: Mapped[date]
    ends: Mapped[date | None]

    stands_on = hybrid_method(_row_stands_on, _rows_stand_on)
    stands_from = hybrid_method(_row_stands_from, _rows_stand_from)

    @property
    def days(self) -> Days:
        """The days on which it stands, as a value."""
        return Days(self.starts, self.ends)
