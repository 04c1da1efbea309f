"""What stands from a day on until another: the columns, and one predicate for values and for SQL."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped

from server.core import days

Day = date | ColumnElement[date]
"""A day, or the column of a statement that holds one for each row."""


def _stands(row: Interval, day: Day) -> bool:
    assert isinstance(day, date)  # noqa: S101 (a row is asked about one day)
    return days.stands_on(row.starts, row.ends, day)


def _stand(rows: type[Interval], day: Day) -> ColumnElement[bool]:
    return and_(rows.starts <= day, or_(rows.ends.is_(None), rows.ends > day))


class Interval:
    """Columns of what stands on the days ``[starts, ends)``; ``ends`` None: no end is known.

    ``stands_on(day)`` tells it of a row, and of the class as a condition of SQL.
    """

    starts: Mapped[date]
    ends: Mapped[date | None]

    stands_on = hybrid_method(_stands, _stand)

    @property
    def days(self) -> days.Days:
        """The days on which it stands, as a value."""
        return days.Days(self.starts, self.ends)
