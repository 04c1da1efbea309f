"""What the rows above a row say of it: whose it is, in which department and which building. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from server.roster.importing.cells import Cells
from server.roster.importing.groups import Group, Kind
from server.roster.importing.lines import OFFICE
from server.roster.importing.titles import Title
from server.sheets.problems import Problem


@dataclass(slots=True)
class Around:
    """What the rows read so far say of those below them.

    ``building_in`` is the row that named the building, ``tenant`` the group that the rows are in. ``groups`` are rows
    that wait for somebody below them. ``is_titled``: a row has named a tenant. ``is_under_title``: nothing stands
    between a row that says whose those below it are and the next one. ``is_parted``: the tenant has departments.
    """

    title: Title
    company: str | None
    department: str | None
    short: str | None = None
    building: str | None = None
    building_in: Cells | None = None
    tenant: Group | None = None
    groups: dict[Kind, Problem] = field(default_factory=dict)
    is_titled: bool = False
    is_under_title: bool = False
    is_parted: bool = False

    @classmethod
    def below(cls, title: Title) -> Around:
        """Return what the title of a sheet says of its rows."""
        return cls(title, title.company, title.department)

    def begin(self, company: str | None, department: str | None = None) -> None:
        """Take note of whom the rows below are."""
        self.company, self.short, self.department = company, None, department

    def enter_tenant(self, group: Group) -> None:
        """Take note of the tenant that the rows below are of."""
        self.begin(group.name)
        self.title = replace(self.title, room=group.room)
        self.tenant, self.is_parted = group, False
        self.is_titled = self.is_under_title = True

    def leave_tenant(self) -> None:
        """Take note that the rows below are of somebody else: the tenant's room says nothing of them."""
        if self.tenant:
            self.tenant, self.title = None, replace(self.title, room=None)

    def enter(self, group: Group) -> None:
        """Take note of a department of the rows below: of the tenant, the sheet's company, or the park office."""
        if self._is_below(group):
            self.is_parted = True
        else:
            self.leave_tenant()
        company = self.tenant.name if self.tenant else self.title.company or OFFICE
        self.begin(company, None if group.is_of_the_park else group.name)
        self.is_under_title = True

    def doubt(self, group: Group) -> str | None:
        """Return what is to be said of a department that may be of the tenant above it, or of another one.

        It may be either where it is counted as the tenant is, and where people without a department stand between.
        """
        if self.tenant is None or group.is_of_the_park:
            return None
        if not self._is_below(group):
            return "roster.problem.department_beside"
        is_plain = not (group.level or self.tenant.level or self.is_parted or self.is_under_title)
        return "roster.problem.department_of" if is_plain else None

    def _is_below(self, group: Group) -> bool:
        if self.tenant is None or group.is_of_the_park:
            return False
        return not group.level or group.level != self.tenant.level

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Read meanwhile what says nothing of the rows below it."""
        before = self.company, self.short, self.department, self.building
        yield
        self.company, self.short, self.department, self.building = before
