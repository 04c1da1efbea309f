"""Sheets that are not read, or without their names: hidden, without a header, or with a hidden column. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from server.core.folding import same
from server.core.refusal import Refusal
from server.roster.importing.account import UnreadColumn, hidden_columns
from server.roster.importing.finding import find_headers, is_form, with_one_header
from server.roster.importing.headers import CALLED, Meanings
from server.roster.importing.lines import error, note, warning
from server.roster.importing.rows import SheetReader
from server.roster.importing.titles import is_firm, subject
from server.roster.importing.values import clean
from server.sheets.problems import Problem
from server.sheets.sheet import Sheet


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A sheet, its reader where it has a header that is seen, and what is hidden of it."""

    sheet: Sheet
    reader: SheetReader | None
    hidden_names: Problem | None = None
    hidden_columns: tuple[UnreadColumn, ...] = ()

    @property
    def unread(self) -> tuple[UnreadColumn, ...]:
        """The columns that hold texts which are neither used nor reported."""
        return self.reader.unread if self.reader else self.hidden_columns


def beside_hidden(sheet: Sheet, reader: SheetReader | None, meanings: Meanings) -> ReadSheet:
    """Return a sheet with what is to be said of it where nobody sees who stands in it."""
    whole = with_one_header(sheet, meanings)
    headers = find_headers(whole, meanings) if sheet.hidden_columns and not sheet.is_hidden else []
    names = {(one.row, at) for one in headers for column in CALLED for at in one.columns.get(column, ())}
    if not names or any(at not in sheet.hidden_columns for _row, at in names):
        return ReadSheet(sheet, reader)
    row, at = min(names)
    # Without a header nobody of the sheet is known to be there.
    kind = warning if reader else error
    problem = kind("roster.problem.hidden_names", whole.cell(row, at), text=clean(whole.at(row, at)))
    return ReadSheet(sheet, reader, problem, tuple(hidden_columns(whole, row)))


def missed(sheets: Sequence[ReadSheet], meanings: Meanings, tenants: Collection[str]) -> Iterator[Problem]:
    """Say which sheets were not read, and whose names; ``tenants`` are those that were, folded."""
    for one in sheets:
        if one.sheet.is_hidden:
            yield _hidden(one.sheet, one.reader, tenants)
        elif one.hidden_names:
            yield one.hidden_names
        elif one.reader is None and is_form(one.sheet, meanings):
            # Who stands there is not known, and would be offered as left.
            yield error("roster.problem.form", one.sheet.cell(0, 0))
        elif one.reader is None:
            yield warning("roster.problem.no_header", one.sheet.cell(0, 0))


def _hidden(sheet: Sheet, reader: SheetReader | None, tenants: Collection[str]) -> Problem:
    people = {line.cell: line.company for line in reader.lines if line.person} if reader else {}
    strangers = reader.strangers if reader else frozenset()
    if not (people or strangers):
        return note("roster.problem.hidden_sheet", sheet.name)
    # What a sheet is called may be a company, or anything: 旧名单.
    title = subject(sheet.name)
    is_known = is_firm(title) or same(title) in tenants or title not in people.values()
    count = len(people) + len(strangers)
    if is_known and not strangers:
        return note("roster.problem.hidden_people", sheet.name, count=count)
    return warning("roster.problem.hidden_unknown", sheet.name, count=count)


def no_roster(sheets: Sequence[ReadSheet], meanings: Meanings) -> Refusal:
    """Return why nothing of a file is read, and what to do."""
    hidden = next((one.sheet for one in sheets if one.sheet.is_hidden and one.reader), None)
    if any(is_form(one.sheet, meanings) for one in sheets):
        return Refusal("roster.refused.form")
    return Refusal("roster.refused.hidden", name=hidden.name) if hidden else Refusal("roster.refused.header")
