"""Reads one sheet, row by row, into lines, and accounts for each of its texts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from server.roster.importing.account import Account, UnreadColumn, hidden_columns
from server.roster.importing.around import Around
from server.roster.importing.cells import Cells
from server.roster.importing.fields import SHOWN, Fields
from server.roster.importing.finding import find_headers, tables_in, with_one_header
from server.roster.importing.footers import is_footer, looks_like_somebody
from server.roster.importing.groups import Group, Kind, building_beside, group_of
from server.roster.importing.headers import Header, Meanings, header_within
from server.roster.importing.lines import OFFICE, ROW_SHOWN, RosterLine, Vacancy, error, note, warning
from server.roster.importing.noise import is_noise
from server.roster.importing.places import Where, rooms
from server.roster.importing.seen import with_dittos, without_hidden_columns
from server.roster.importing.synonyms import Column
from server.roster.importing.titles import left_above, title_of
from server.roster.importing.values import is_vacant
from server.sheets.problems import Problem
from server.sheets.sheet import Sheet


class SheetReader:
    """A sheet that was read: its ``lines``, its ``vacant`` rooms, its ``problems``, and the columns that nothing was
    done with.

    Rows that are hidden are read apart, unless they are ``wanted``; ``hidden`` counts those. Lines of what is left out
    are hidden, too: whoever stands there is known to be there. ``strangers`` are the rows of people of whom nothing
    says whose they are.
    """

    def __init__(
        self, sheet: Sheet, headers: list[Header], unseen: Iterable[UnreadColumn] = (), *, wanted: bool
    ) -> None:
        self.lines: list[RosterLine] = []
        self.vacant: list[Vacancy] = []
        self.hidden = 0
        self.strangers: set[int] = set()
        self._sheet = sheet
        self._unseen = tuple(unseen)
        self._wanted = wanted
        self._account = Account(sheet, headers[0])
        self._crossed_out = frozenset(row for row, _column in sheet.struck)
        self._legible = replace(sheet, struck=frozenset())
        self._problems: dict[Problem, None] = dict.fromkeys(self._oddities(headers[0].row))
        self._read_tables(list(tables_in(sheet, headers)))
        self._problems = dict.fromkeys(self._left_above(headers[0].row)) | self._problems

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is to be said of its cells."""
        return tuple(self._problems)

    @property
    def unread(self) -> tuple[UnreadColumn, ...]:
        """The columns that hold texts which are neither used nor reported."""
        return (*self._account.unread(), *self._unseen)

    def _oddities(self, head: int) -> Iterator[Problem]:
        for row, column in sorted(self._sheet.unvalued):
            yield error("roster.problem.no_value", self._sheet.cell(row, column))
        for row, column in sorted(self._sheet.struck):
            if row > head:
                self._account.settle(row, [column])
                text = self._sheet.at(row, column)[:SHOWN]
                yield warning("roster.problem.struck", self._sheet.cell(row, column), text=text)
        if self._sheet.beyond:
            yield warning("roster.problem.beyond", self._sheet.address(*self._sheet.beyond))

    def _read_tables(self, tables: Sequence[Sequence[Header]]) -> None:
        ends = [*(headers[0].row for headers in tables[1:]), len(self._sheet.rows)]
        self._around = Around.below(title_of(self._sheet, tables[0][0]))
        for nth, (headers, end) in enumerate(zip(tables, ends, strict=True)):
            if nth:
                self._account.begin(headers[0])
                self._begin_table()
            self._read_table(headers, end)
        self._end_groups(Kind.BUILDING, Kind.DEPARTMENT)

    def _read_table(self, headers: Sequence[Header], end: int) -> None:
        if len(headers) == 1:
            self._read_list(headers[0], end)
        else:
            self._read_beside(headers, end)

    def _read_beside(self, headers: Sequence[Header], end: int) -> None:
        """Read lists side by side, each from where the table begins; rows below go by the one that ends in a title."""
        above, before, ended = self._around, len(self.lines), []
        for header in headers:
            self._around = replace(above, groups={})
            self._read_list(header, end, is_alone=False)
            ended.append(self._around)
        self._around = next((around for around in ended if around.is_under_title), ended[0])
        read = self.lines[before:]
        named = {Kind.DEPARTMENT: any(one.person for one in read), Kind.BUILDING: any(one.rooms for one in read)}
        left = [problem for kind, problem in above.groups.items() if not named[kind]]
        left += [problem for one in ended if one is not self._around for problem in one.groups.values()]
        for problem in left:
            self._say(problem)

    def _read_list(self, header: Header, end: int, *, is_alone: bool = True) -> None:
        for row in range(header.row + 1, end):
            cells = Cells(self._sheet, header, row, self._account)
            cells.use_ordinals()
            if next(cells.texts(), None) is None:
                pass
            elif not is_alone and cells.is_other_header():
                header = header_within(header, row, self._sheet)
                self._account.begin(header)
                self._begin_table()
            else:
                self._read_any(cells)

    def _begin_table(self) -> None:
        """Begin another table: of whom the row above it says, else of whom the sheet is about, if that still holds."""
        if self._around.is_under_title:
            return
        self._end_groups(Kind.DEPARTMENT)
        self._around.leave_tenant()
        if self._around.is_titled:
            self._around.begin(None)
        else:
            self._around.begin(self._around.title.company, self._around.title.department)

    def _left_above(self, head: int) -> Iterator[Problem]:
        """Say what stands above the first header and names neither the list nor whom it is about."""
        used = self._around.title.used if self._is_title_used() else frozenset()
        for row in range(head):
            problem = left_above(self._sheet, row, self._account.open_in(row), used)
            self._account.settle_row(row)
            if problem:
                yield problem

    def _is_title_used(self) -> bool:
        company, department = self._around.title.company, self._around.title.department
        if company == OFFICE and department:
            return any(line.person and line.person.department == department for line in self.lines)
        return any(company in {None, line.company} for line in self.lines)

    def _read_any(self, cells: Cells) -> None:
        if cells.row in self._crossed_out:
            self._read_struck(cells)
        if cells.row in self._sheet.hidden and not self._wanted:
            self._read_hidden(cells)
        else:
            self._read_row(cells)

    def _read_struck(self, cells: Cells) -> None:
        """Read a row with what is struck out of it, to know who stands there; what is below it does not go by that."""
        with self._left_out(), self._around.apart():
            self._read(Cells(self._legible, cells.header, cells.row, Account.of_nothing(cells.header)))

    def _read_hidden(self, cells: Cells) -> None:
        """Read a hidden row to know who stands in it, and whom the rows below it are of."""
        with self._left_out():
            self._read_row(cells)
        cells.use_all()
        self.hidden += 1

    @contextmanager
    def _left_out(self) -> Iterator[None]:
        """Keep of what is read meanwhile who and what stands there, and import and say nothing of it."""
        before, vacant, said = len(self.lines), len(self.vacant), self._problems
        self._problems = {}
        yield
        del self.vacant[vacant:]
        self.lines[before:] = [replace(line, hidden=True) for line in self.lines[before:]]
        self._problems = said

    def _read_row(self, cells: Cells) -> None:
        group = group_of(cells)
        if is_footer(cells):
            self._pass_over(cells)
        elif group:
            self._begin_group(cells, group)
        elif is_noise(cells):
            self._leave_out(cells)
        else:
            self._enter_building(cells)
            if not cells.is_blank():
                self._read(cells)

    def _enter_building(self, cells: Cells) -> None:
        beside = None if cells.has(Column.BUILDING) else building_beside(cells)
        if beside:
            self._enter(cells, beside[1])
            self._account.settle(cells.row, [beside[0]])

    def _enter(self, cells: Cells, building: str) -> None:
        self._around.building = building
        if not cells.has(Column.BUILDING):
            self._around.title = replace(self._around.title, building=building)

    def _begin_group(self, cells: Cells, group: Group) -> None:
        self._end_groups(Kind.DEPARTMENT, group.kind)
        if group.building:
            self._enter(cells, group.building)
        if group.kind is Kind.TENANT:
            self._begin_tenant(cells, group)
        elif (group.kind is Kind.DEPARTMENT or group.is_of_the_park) and not cells.has(Column.COMPANY):
            self._point_out(cells, group)
            self._around.enter(group)
            self._await(cells, Kind.DEPARTMENT)
        elif group.kind is Kind.BUILDING:
            self._around.leave_tenant()
            self._around.begin(self._around.title.company, self._around.title.department)
            self._await(cells, group.kind)
        else:
            # Which department looks after the tenants below it says nothing about their people.
            if group.kind is Kind.DEPARTMENT or re.search("企业|公司|单位", group.name):
                self._around.leave_tenant()
                self._around.begin(None)
            self._around.department = None
            self._leave_out(cells)

    def _point_out(self, cells: Cells, group: Group) -> None:
        tenant, doubt = self._around.tenant, self._around.doubt(group)
        if tenant and doubt:
            self._say(warning(doubt, cells.first(), text=group.name, name=tenant.name))

    def _await(self, cells: Cells, kind: Kind) -> None:
        """Take a row for what says something of those below it; where nothing is below it, it was left out."""
        cells.use_all()
        self._around.groups[kind] = note("roster.problem.left_out", cells.first(), text=cells.said(ROW_SHOWN))

    def _end_groups(self, *kinds: Kind) -> None:
        for empty in filter(None, (self._around.groups.pop(kind, None) for kind in kinds)):
            self._say(empty)

    def _begin_tenant(self, cells: Cells, group: Group) -> None:
        if group.may_be_a_part and self._around.title.company and not cells.has(Column.COMPANY):
            self._say(
                error("roster.problem.whose_part", cells.first(), text=group.name, name=self._around.title.company)
            )
        if not group.is_whole:
            self._say(warning("roster.problem.not_understood", cells.first(), text=cells.said(ROW_SHOWN)))
        self._around.enter_tenant(group)
        cells.use_all()
        found = rooms(group.room or "", self._around.building or self._around.title.building)
        self.lines.append(RosterLine(cells.address(Column.COMPANY), group.name, rooms=tuple(found)))

    def _pass_over(self, cells: Cells) -> None:
        if looks_like_somebody(cells):
            with self._left_out():
                self._read(cells)
            cells.use_all()
            self._say(warning("roster.problem.footer", cells.first(), text=cells.said(ROW_SHOWN)))
        else:
            with self._left_out(), self._around.apart():
                self._read(cells)
            self._leave_out(cells)

    def _leave_out(self, cells: Cells) -> None:
        cells.use_all()
        if not cells.repeats_header():
            self._say(note("roster.problem.left_out", cells.first(), text=cells.said(ROW_SHOWN)))

    def _read(self, cells: Cells) -> None:
        self._around.is_under_title = False
        problems: list[Problem] = []
        fields = Fields(cells, self._around.title, self._around.building, self._around.department, problems)
        line = None if fields.are_broken() else self._line(cells, fields, problems)
        if line:
            self.lines.append(line)
        if line and line.person and self._around.department in (None, line.person.department):
            self._around.groups.pop(Kind.DEPARTMENT, None)
        for problem in problems:
            self._say(problem)

    def _line(self, cells: Cells, fields: Fields, problems: list[Problem]) -> RosterLine | None:
        company, person, places = fields.company(), fields.person(), fields.rooms()
        self._stand(cells, fields, places)
        if company:
            # Whoever follows an empty room does not belong to the tenant before it.
            self._around.begin(None if is_vacant(company) else company)
        self._around.short = fields.short() or self._around.short
        if person and self._around.company is None:
            self.strangers.add(cells.row)
            problems.append(error("roster.problem.no_company", cells.address(Column.COMPANY)))
        elif self._around.company is not None and (company or person):
            again = cells.is_continued(Column.NAME)
            named = fields.liaison_named()
            return RosterLine(fields.address(), self._around.company, self._around.short, places, person, named, again)
        elif company and places:
            self.vacant.extend(Vacancy(room, cells.address(Column.ROOM)) for room in places)
        elif company:
            problems.append(note("roster.problem.left_out", cells.first(), text=cells.said(ROW_SHOWN)))
        elif places:
            problems.append(
                warning("roster.problem.room_alone", cells.address(Column.ROOM), text=cells.said(ROW_SHOWN))
            )
        elif all(problem.words().get("text") != cells.said(ROW_SHOWN) for problem in problems):
            problems.append(warning("roster.problem.not_understood", cells.first(), text=cells.said(ROW_SHOWN)))
        return None

    def _stand(self, cells: Cells, fields: Fields, places: Sequence[Where]) -> None:
        """Carry the building of a row down; what named it, here or above, is used where rooms stand in it."""
        self._around.building = fields.building()
        if cells.text(Column.BUILDING):
            self._around.building_in = cells
        if places:
            self._around.groups.pop(Kind.BUILDING, None)
            if self._around.building_in:
                self._around.building_in.use(Column.BUILDING)

    def _say(self, problem: Problem) -> None:
        self._problems[problem] = None


def read_sheet(sheet: Sheet, meanings: Meanings, *, hidden: bool) -> SheetReader | None:
    """Read a sheet; return None when it has no header. Of one that is hidden, all rows are."""
    if sheet.is_hidden:
        sheet, hidden = replace(sheet, hidden=frozenset(range(len(sheet.rows)))), False
    whole = with_one_header(sheet, meanings)
    seen = whole if hidden else without_hidden_columns(whole)
    headers = find_headers(seen, meanings)
    if not headers:
        return None
    unseen = () if hidden else hidden_columns(whole, headers[0].row)
    return SheetReader(with_dittos(seen, headers[0].row + 1), headers, unseen, wanted=hidden)
