"""Reads the fields of one row, and notes what cannot be read. Pure."""

from __future__ import annotations

from server.core.folding import same
from server.core.naming import Parted, parted, parted_place
from server.roster.importing.cells import Cells
from server.roster.importing.lines import LONGEST, ROW_SHOWN, Someone, error, note, warning
from server.roster.importing.phones import first_phone, is_shortened, phone
from server.roster.importing.places import Where, building_name, is_date, level, rooms
from server.roster.importing.remarks import Remarked, remarked
from server.roster.importing.synonyms import Column
from server.roster.importing.titles import Title
from server.roster.importing.values import (
    clean,
    has_lost,
    is_broken,
    is_list,
    is_name,
    is_nothing,
    is_unfilled,
    is_vacant,
    lines_of,
    named,
    people_in,
    salutation,
    yes,
)
from server.sheets.problems import Problem

SHOWN = 40
"""Characters of a wrong text that its problem repeats."""

PEOPLE = (Column.NAME, Column.LIAISON)
NAMES = (*PEOPLE, Column.COMPANY, Column.SHORT, Column.DEPARTMENT, Column.TITLE)
"""What has no number in it."""


class Fields:
    """The fields of one row; what is wrong with them goes to ``problems``.

    ``building`` is that of the row above, ``department`` that of the rows around it.
    """

    def __init__(
        self, cells: Cells, title: Title, building: str | None, department: str | None, problems: list[Problem]
    ) -> None:
        self._cells = cells
        self._title = title
        self._above = building
        self._around = department
        self._problems = problems

    def are_broken(self) -> bool:
        """Note every error of a formula, and every text that lost characters; tell whether there is one.

        A formula without a value is one that was noted with the sheet's.
        """
        broken = [(column, self._broken(column)) for column in self._cells.header.columns]
        for column, key in broken:
            if key and not self._cells.is_continued(column):
                self._refuse(key, column, text=self._cells.text(column)[:SHOWN])
        is_any = any(key for _column, key in broken) or self._cells.lacks_a_value()
        if is_any:
            self._cells.use_all()
        return is_any

    def company(self) -> str | None:
        """Return what the row calls its tenant."""
        return self._text(Column.COMPANY)

    def short(self) -> str | None:
        """Return the tenant's short name."""
        return self._text(Column.SHORT)

    def building(self) -> str | None:
        """Return the building of the row: its own, or that of the rows above; a dash says that it has no name."""
        written = self._cells.text(Column.BUILDING)
        if is_nothing(written):
            return ""
        own = self._text(Column.BUILDING) or parted_place(self._title.building or "").name
        return building_name(own) if own else self._above

    def rooms(self) -> tuple[Where, ...]:
        """Return the rooms of the row; a sheet without such a column may name its room in the title."""
        said = parted_place("\n".join(lines_of(self._written_room())))
        self._cells.use(Column.ROOM)
        if self._cells.text(Column.ROOM):
            self._note_all_strange(Column.ROOM, said)
        written = said.name
        if not written or is_vacant(written):
            return ()
        if self._cells.is_date(Column.ROOM) or is_date(clean(written)):
            return self._refuse("roster.problem.date_for_room", Column.ROOM)
        storey = self._text(Column.FLOOR)
        found = rooms(written, self.building(), level(storey) if storey else None)
        if found:
            self._cells.use(Column.FLOOR, Column.BUILDING)
        entrance = self._text(Column.ENTRANCE)
        if entrance and self._cells.text(Column.ROOM):
            found = [where.behind(entrance) for where in found]
        if any(len(where.number) > LONGEST[Column.ROOM] for where in found):
            return self._refuse("roster.problem.long", Column.ROOM, longest=LONGEST[Column.ROOM])
        return tuple(found)

    def _written_room(self) -> str:
        return self._cells.raw(Column.ROOM) or self._cells.raw(Column.ENTRANCE) or self._title.room or ""

    def person(self) -> Someone | None:
        """Return the person of the row."""
        if self._has_left():
            return None
        name = self._name()
        if not name:
            self._note_no_name()
            return None
        liaison = True if self._is_contact() else self._liaison()
        title, said = self._own_title(), self._salutation()
        department = self._text(Column.DEPARTMENT) or self._around
        return Someone(name, self._phone(), title, liaison, self._listed(), self.address(), said, department)

    def liaison_named(self) -> str | None:
        """Return the name in the liaison's column, where a file writes it beside everybody."""
        text = self._cells.text(Column.LIAISON)
        if not text or self._is_contact() or yes(text) is not None or is_nothing(text):
            return None
        self._cells.use(Column.LIAISON)
        return _called(text).name or None

    def _has_left(self) -> bool:
        """Point out whoever is named as somebody who has left: the file has them no more."""
        column = self._name_column()
        has_left = _called(self._cells.text(column)).has_left
        if has_left:
            self._cells.use_all()
            self._warn("roster.problem.has_left", column, text=self._cells.said(ROW_SHOWN))
        return has_left

    def _own_title(self) -> str | None:
        """Return the title of the row's person, that behind the name where no column says one."""
        written, behind = self._text(Column.TITLE), _called(self._cells.text(self._name_column()))
        if behind.remark and (written or not behind.title):
            where = self._cells.address(self._name_column())
            self._problems.append(note("roster.problem.remark", where, text=behind.remark[:SHOWN]))
        return written or behind.title

    def _liaison(self) -> bool | None:
        answer = yes(self._cells.text(Column.LIAISON))
        if answer is not None:
            self._cells.use(Column.LIAISON)
        return answer

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

    def _name_column(self) -> Column:
        return Column.LIAISON if self._is_contact() else Column.NAME

    def _name(self) -> str | None:
        column = self._name_column()
        if is_unfilled(self._cells.text(column)):
            self._cells.use(column)
            self._note_nobody(column)
            return None
        name = remarked(self._text(column) or "").name
        if not name:
            return None
        raw = self._cells.raw(column)
        lines = [line for line in map(parted, lines_of(raw)) if line.name]
        several = people_in(parted(raw).name)
        if several or len(lines) > 1 or any(len(line.pieces) > 1 for line in lines) or is_list(name):
            names = several or [line.name for line in lines]
            self._refuse("roster.problem.several_names", column, text="、".join(names)[:SHOWN])
        elif not is_name(name):
            self._refuse("roster.problem.not_a_name", column, text=name[:SHOWN])
        return name

    def _note_no_name(self) -> None:
        """Point out a row that says how to reach somebody, or what they are, and not who."""
        told = [column for column in (Column.PHONE, Column.TITLE) if self._says(column)]
        if told and any(self._cells.has(column) for column in (Column.NAME, Column.LIAISON)):
            self._cells.use(*told, Column.NAME, Column.DEPARTMENT)
            problem = warning("roster.problem.no_name", self._cells.address(told[0]), text=self._cells.said(ROW_SHOWN))
            self._problems.append(problem)

    def _says(self, column: Column) -> bool:
        text = self._cells.text(column)
        return bool(text) and not is_nothing(text) and not self._cells.is_continued(column)

    def _note_nobody(self, column: Column) -> None:
        if not self._cells.is_continued(column):
            self._warn("roster.problem.nobody_yet", column, text=self._cells.text(column))

    def _phone(self) -> str | None:
        column = self._phone_column()
        text = self._cells.text(column)
        self._cells.use(column)
        number = None if not text or is_nothing(text) else self._written_phone(column, text)
        for where in dict.fromkeys((self._name_column(), Column.LIAISON)):
            for strange in parted(self._cells.text(where)).strange:
                found = phone(strange) if self._is_own(where) and not is_date(strange) else None
                number = number or found
                if found is None or found != number:
                    self._note_strange(where, strange)
        return number

    def _is_own(self, column: Column) -> bool:
        """Tell whether a column names the row's person."""
        own = self._cells.text(self._name_column())
        return same(_called(self._cells.text(column)).name) == same(_called(own).name)

    def _written_phone(self, column: Column, text: str) -> str | None:
        number = phone(text)
        if number is None and is_list(text) and (number := first_phone(text)):
            self._warn("roster.problem.other_phones", column, text=text[:SHOWN], phone=number)
        elif number is None:
            kind = "roster.problem.shortened_phone" if is_shortened(text) else "roster.problem.not_a_phone"
            self._warn("roster.problem.several_phones" if is_list(text) else kind, column, text=text[:SHOWN])
        return number

    def _phone_column(self) -> Column:
        # A number behind the contact is the contact's. Behind a tick for the liaison it is that of the row's person.
        named = self.liaison_named()
        if self._cells.text(Column.PHONE) or (not named and self._cells.has(Column.PHONE)):
            return Column.PHONE
        is_contact = not named or self._is_own(Column.LIAISON)
        return Column.CONTACT_PHONE if is_contact else Column.PHONE

    def _listed(self) -> bool | None:
        text = self._cells.text(Column.LISTED)
        answer = yes(text)
        self._cells.use(Column.LISTED)
        if text and answer is None:
            self._warn("roster.problem.not_yes_or_no", Column.LISTED, text=text[:SHOWN])
        return answer

    def _salutation(self) -> str | None:
        found = salutation(self._cells.text(Column.SALUTATION))
        if found:
            self._cells.use(Column.SALUTATION)
        return found

    def _text(self, column: Column) -> str | None:
        written = self._cells.text(column)
        if column is not Column.BUILDING:
            # A building is used by the rooms in it, which may stand further below.
            self._cells.use(column)
        name = parted(written) if column in NAMES else parted_place(written)
        text = named(name.name)
        if column not in PEOPLE:
            self._note_all_strange(column, name)
        if written and not text and column in (*PEOPLE, Column.COMPANY):
            self._refuse("roster.problem.not_a_name", column, text=written[:SHOWN])
        longest = LONGEST[column]
        if len(text) > longest:
            self._refuse("roster.problem.long", column, longest=longest)
            return text[:longest]
        return text if text and not (is_nothing(text) and column is not Column.COMPANY) else None

    def _note_all_strange(self, column: Column, name: Parted) -> None:
        if not self._cells.is_continued(column):
            for strange in name.strange:
                self._note_strange(column, strange)

    def _note_strange(self, column: Column, strange: str) -> None:
        self._warn("roster.problem.number_in_name", column, text=strange[:SHOWN])

    def _warn(self, key: str, column: Column, **values: object) -> None:
        self._problems.append(warning(key, self._cells.address(column), **values))

    def _refuse(self, key: str, column: Column, **values: object) -> tuple[()]:
        self._problems.append(error(key, self._cells.address(column), **values))
        return ()


def _called(text: str) -> Remarked:
    return remarked(named(parted(text).name))
