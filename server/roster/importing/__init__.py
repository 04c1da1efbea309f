"""Reads a roster file as it really looks: ``read_file`` takes bytes, and gives tenants and problems. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.core.folding import same
from server.core.refusal import Refusal
from server.roster.importing.account import UnreadColumn
from server.roster.importing.headers import NOTHING_SAID, Meanings
from server.roster.importing.lines import Someone, Vacancy
from server.roster.importing.missed import ReadSheet, beside_hidden, missed, no_roster
from server.roster.importing.places import Where
from server.roster.importing.roster import Tenant, fold
from server.roster.importing.rows import read_sheet
from server.roster.importing.told import NOTHING_TOLD, Companies
from server.sheets import open_file
from server.sheets.problems import Problem
from server.sheets.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says. While a problem is an error, nothing of it is imported.

    ``unread`` are columns with texts that nothing was done with. ``hidden`` are the tenants and people of rows that
    are hidden or were left out, which are not imported, but still there; ``hidden_rows`` counts those that are hidden,
    by a filter if ``is_filtered``. ``vacant`` are rooms without a tenant, ``companies`` what somebody said of those
    that the roster calls otherwise.
    """

    tenants: tuple[Tenant, ...]
    problems: tuple[Problem, ...]
    unread: tuple[UnreadColumn, ...] = ()
    hidden: tuple[Tenant, ...] = ()
    hidden_rows: int = 0
    is_filtered: bool = False
    vacant: tuple[Vacancy, ...] = ()
    companies: Companies = field(default_factory=dict)


def read_file(
    name: str,
    data: bytes,
    meanings: Meanings = NOTHING_SAID,
    *,
    hidden: bool = False,
    companies: Companies = NOTHING_TOLD,
) -> Reading:
    """Read a roster file; its content counts, not its name. ``meanings`` are what somebody said of its headings,
    ``companies`` of its companies.

    Rows that are hidden are read only where they are wanted. Raises :class:`Refusal` for what is no roster.
    """
    opened = [sheet for sheet in open_file(name, data) if sheet.rows]
    sheets = [_read(sheet, meanings, hidden=hidden) for sheet in opened]
    readers = [one.reader for one in sheets if one.reader and not one.sheet.is_hidden]
    if not (readers or any(one.hidden_names for one in sheets)):
        raise no_roster(sheets, meanings)
    tenants, between = fold(line for reader in readers for line in reader.lines if not line.hidden)
    unseen, _between = fold(line for one in sheets if one.reader for line in one.reader.lines if line.hidden)
    not_read = missed(sheets, meanings, {same(tenant.name) for tenant in tenants})
    problems = (*not_read, *(problem for reader in readers for problem in reader.problems), *between)
    unread = tuple(column for one in sheets if not one.sheet.is_hidden for column in one.unread)
    rows = sum(reader.hidden for reader in readers)
    vacant = tuple(vacancy for reader in readers for vacancy in reader.vacant)
    if not (tenants or vacant or problems or unread or rows):
        raise Refusal("roster.refused.nobody")
    is_filtered = any(sheet.is_filtered for sheet in opened)
    return Reading(tenants, problems, unread, unseen, rows, is_filtered, vacant, companies)


def _read(sheet: Sheet, meanings: Meanings, *, hidden: bool) -> ReadSheet:
    reader = read_sheet(sheet, meanings, hidden=hidden)
    return ReadSheet(sheet, reader) if hidden else beside_hidden(sheet, reader, meanings)


__all__ = ["Problem", "Reading", "Someone", "Tenant", "Where", "read_file"]
