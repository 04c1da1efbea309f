"""Reads a roster file as it really looks: ``read_file`` takes bytes, and gives tenants and problems. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from server.core.refusal import Refusal
from server.roster.importing.lines import RosterLine, Someone, warning
from server.roster.importing.places import Where
from server.roster.importing.roster import Tenant, fold
from server.roster.importing.rows import read_sheet
from server.sheets import open_file
from server.sheets.problems import Problem


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says. While a problem is an error, nothing of it is imported."""

    tenants: tuple[Tenant, ...]
    problems: tuple[Problem, ...]


def read_file(name: str, data: bytes) -> Reading:
    """Read a roster file; its content counts, not its name. Raises :class:`Refusal` for what is no roster."""
    sheets = open_file(name, data)
    lines: list[RosterLine] = []
    problems: list[Problem] = []
    headed = [(sheet, read_sheet(sheet)) for sheet in sheets if sheet.rows and not sheet.is_hidden]
    if not any(reader for _sheet, reader in headed):
        raise Refusal("roster.refused.header")
    for sheet, reader in headed:
        if reader is None:
            problems.append(warning("roster.problem.no_header", sheet.cell(0, 0)))
        else:
            lines.extend(reader.lines)
            problems.extend(reader.problems)
    tenants, between = fold(lines)
    if not (tenants or problems or between):
        raise Refusal("roster.refused.nobody")
    return Reading(tenants, (*problems, *between))


__all__ = ["Problem", "Reading", "Someone", "Tenant", "Where", "read_file"]
