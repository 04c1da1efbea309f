"""Reads one sheet, row by row, into lines. Pure."""

from __future__ import annotations

from server.roster.importing.cells import Cells
from server.roster.importing.fields import SHOWN, Fields
from server.roster.importing.footers import is_footer, looks_like_somebody
from server.roster.importing.headers import Column, Header, find_header
from server.roster.importing.lines import RosterLine, error, warning
from server.roster.importing.noise import is_noise
from server.roster.importing.titles import group_title, title_of
from server.roster.importing.values import is_vacant
from server.sheets.problems import Problem
from server.sheets.sheet import Sheet


class SheetReader:
    """A sheet that was read: its ``lines`` and its ``problems``."""

    def __init__(self, sheet: Sheet, header: Header) -> None:
        self.lines: list[RosterLine] = []
        self.problems: list[Problem] = []
        self._title = title_of(sheet, header)
        self._company = self._title.company
        self._short: str | None = None
        for row in range(header.row + 1, len(sheet.rows)):
            cells = Cells(sheet, header, row)
            if is_footer(cells):
                self._pass_over(cells)
                continue
            title = group_title(cells.written())
            if title:
                self._begin(cells, title)
            elif not is_noise(cells):
                self._read(cells)

    def _pass_over(self, cells: Cells) -> None:
        if looks_like_somebody(cells):
            position, text = next(cells.texts())
            cell = cells.sheet.cell(cells.row, position)
            self.problems.append(warning("roster.problem.footer", cell, text=text[:SHOWN]))

    def _begin(self, cells: Cells, company: str) -> None:
        self._company, self._short = company, None
        self.lines.append(RosterLine(cells.address(Column.COMPANY), company))

    def _read(self, cells: Cells) -> None:
        fields = Fields(cells, self._title, self.problems)
        if fields.are_broken():
            return
        company, person, rooms = fields.company(), fields.person(), fields.rooms()
        if company:
            # Whoever follows an empty room does not belong to the tenant before it.
            self._company, self._short = (None if is_vacant(company) else company), None
        self._short = fields.short() or self._short
        if person and not self._company:
            self.problems.append(error("roster.problem.no_company", cells.address(Column.COMPANY)))
        elif rooms and not (company or person):
            self.problems.append(warning("roster.problem.room_alone", cells.address(Column.ROOM)))
        elif self._company and (company or person):
            again = cells.is_continued(Column.NAME)
            named = fields.liaison_named()
            self.lines.append(RosterLine(fields.address(), self._company, self._short, rooms, person, named, again))


def read_sheet(sheet: Sheet) -> SheetReader | None:
    """Read a sheet; return None when it has no header."""
    header = find_header(sheet)
    return None if header is None else SheetReader(sheet, header)
