"""Reads the fields of one row, and notes what cannot be read. Pure."""

from __future__ import annotations

from server.core.folding import same
from server.roster.importing.cells import Cells
from server.roster.importing.headers import Column
from server.roster.importing.lines import LONGEST, Someone, error, warning
from server.roster.importing.phones import is_shortened, phone
from server.roster.importing.places import Where, is_date, level, rooms
from server.roster.importing.titles import Title
from server.roster.importing.values import (
    clean,
    has_lost,
    is_broken,
    is_list,
    is_nothing,
    is_unfilled,
    is_vacant,
    lines_of,
    named,
    yes,
)
from server.sheets.problems import Problem

SHOWN = 40
"""Characters of a wrong text that its problem repeats."""


class Fields:
    """The fields of one row; what is wrong with them goes to ``problems``."""

    def __init__(self, cells: Cells, title: Title, problems: list[Problem]) -> None:
        self._cells = cells
        self._title = title
        self._problems = problems

    def are_broken(self) -> bool:
        """Note every error of a formula, and every text that lost characters; tell whether there is one."""
        broken = [(column, self._broken(column)) for column in self._cells.header.columns]
        for column, key in broken:
            if key and not self._cells.is_continued(column):
                self._refuse(key, column, text=self._cells.text(column)[:SHOWN])
        return any(key for _column, key in broken)

    def company(self) -> str | None:
        """Return what the row calls its tenant."""
        return self._text(Column.COMPANY)

    def short(self) -> str | None:
        """Return the tenant's short name."""
        return self._text(Column.SHORT)

    def rooms(self) -> tuple[Where, ...]:
        """Return the rooms of the row; a sheet without such a column may name its room in the title."""
        written = self._cells.raw(Column.ROOM) or self._title.room or ""
        if is_vacant(written):
            return ()
        if self._cells.is_date(Column.ROOM) or is_date(clean(written)):
            return self._refuse("roster.problem.date_for_room", Column.ROOM)
        storey = self._text(Column.FLOOR)
        building = self._text(Column.BUILDING) or self._title.building
        found = rooms(written, building, level(storey) if storey else None)
        if any(len(where.number) > LONGEST[Column.ROOM] for where in found):
            return self._refuse("roster.problem.long", Column.ROOM, longest=LONGEST[Column.ROOM])
        return tuple(found)

    def person(self) -> Someone | None:
        """Return the person of the row."""
        name = self._name()
        if not name:
            return None
        liaison = True if self._is_contact() else yes(self._cells.text(Column.LIAISON))
        return Someone(name, self._phone(), self._text(Column.TITLE), liaison, self._listed(), self.address())

    def liaison_named(self) -> str | None:
        """Return the name in the liaison's column, where a file writes it beside everybody."""
        text = self._cells.text(Column.LIAISON)
        named = text and not self._is_contact() and yes(text) is None and not is_nothing(text)
        return text if named else None

    def address(self) -> str:
        """Return where the row's name stands: the person's, or the tenant's."""
        if self._cells.text(Column.NAME):
            return self._cells.address(Column.NAME)
        return self._cells.address(Column.LIAISON if self._is_contact() else Column.COMPANY)

    def _broken(self, column: Column) -> str | None:
        text = self._cells.text(column)
        if is_broken(text):
            return "roster.problem.broken_formula"
        return "roster.problem.lost" if has_lost(text) else None

    def _is_contact(self) -> bool:
        # A list of tenants with a contact each has no column of names: the contact is the person.
        text = self._cells.text(Column.LIAISON)
        return not self._cells.has(Column.NAME) and bool(text) and yes(text) is None

    def _name(self) -> str | None:
        column = Column.LIAISON if self._is_contact() else Column.NAME
        if is_unfilled(self._cells.text(column)):
            self._note_nobody(column)
            return None
        name = self._text(column)
        if name is None:
            return None
        lines = lines_of(self._cells.raw(column))
        if len(lines) > 1 or is_list(name):
            self._refuse("roster.problem.several_names", column, text="、".join(lines)[:SHOWN])
        elif not any(char.isalpha() for char in name):
            self._refuse("roster.problem.not_a_name", column, text=name[:SHOWN])
        return name

    def _note_nobody(self, column: Column) -> None:
        if not self._cells.is_continued(column):
            problem = warning("roster.problem.nobody_yet", self._cells.address(column), text=self._cells.text(column))
            self._problems.append(problem)

    def _phone(self) -> str | None:
        column = self._phone_column()
        text = self._cells.text(column)
        if not text or is_nothing(text):
            return None
        number = phone(text)
        if number is None:
            kind = "roster.problem.shortened_phone" if is_shortened(text) else "roster.problem.not_a_phone"
            self._refuse("roster.problem.several_phones" if is_list(text) else kind, column, text=text[:SHOWN])
        return number

    def _phone_column(self) -> Column:
        # A number behind the contact is the contact's. Behind a tick for the liaison it is that of the row's person.
        named = self.liaison_named()
        if self._cells.text(Column.PHONE) or (not named and self._cells.has(Column.PHONE)):
            return Column.PHONE
        is_contact = not named or same(named) == same(self._cells.text(Column.NAME))
        return Column.CONTACT_PHONE if is_contact else Column.PHONE

    def _listed(self) -> bool | None:
        text = self._cells.text(Column.LISTED)
        answer = yes(text)
        if text and answer is None:
            self._refuse("roster.problem.not_yes_or_no", Column.LISTED, text=text[:SHOWN])
        return answer

    def _text(self, column: Column) -> str | None:
        text = named(self._cells.text(column))
        longest = LONGEST[column]
        if len(text) > longest:
            self._refuse("roster.problem.long", column, longest=longest)
            return text[:longest]
        return text if text and not (is_nothing(text) and column is not Column.COMPANY) else None

    def _refuse(self, key: str, column: Column, **values: object) -> tuple[()]:
        self._problems.append(error(key, self._cells.address(column), **values))
        return ()
