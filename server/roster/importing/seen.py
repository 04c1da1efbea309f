"""A sheet as whoever looks at it understands it: without what is hidden, and with what a 同上 stands for. Pure."""

from __future__ import annotations

from dataclasses import replace

from server.roster.importing.values import is_ditto
from server.sheets.sheet import Sheet


def without_hidden_columns(sheet: Sheet) -> Sheet:
    """Return what is seen of a sheet, each cell where it stands."""
    hidden = sheet.hidden_columns
    if not hidden:
        return sheet
    rows = (tuple("" if at in hidden else cell for at, cell in enumerate(row)) for row in sheet.rows)
    odd = (frozenset(cell for cell in cells if cell[1] not in hidden) for cells in (sheet.struck, sheet.unvalued))
    struck, unvalued = odd
    return replace(sheet, rows=tuple(rows), struck=struck, unvalued=unvalued)


def with_dittos(sheet: Sheet, first: int) -> Sheet:
    """Return a sheet that says what is above a 同上, from its ``first`` row below the header on."""
    rows = list(sheet.rows[: first + 1])
    for row in sheet.rows[first + 1 :]:
        above = rows[-1]
        rows.append(tuple(above[at] if is_ditto(cell) and at < len(above) else cell for at, cell in enumerate(row)))
    return replace(sheet, rows=tuple(rows))
