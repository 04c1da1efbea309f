"""Reads a roster file as it really looks: ``read_file`` takes bytes, and gives tenants and problems. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from server.core.refusal import Refusal
from server.roster.importing.commas import read_commas
from server.roster.importing.lines import Line, Problem, Someone, warning
from server.roster.importing.places import Where
from server.roster.importing.roster import Tenant, fold
from server.roster.importing.rows import read_sheet
from server.roster.importing.sheets import Sheet, check_size
from server.roster.importing.workbook import read_workbook

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says. While a problem is an error, nothing of it is imported."""

    tenants: tuple[Tenant, ...]
    problems: tuple[Problem, ...]


def read_file(name: str, data: bytes) -> Reading:
    """Read a roster file; its content counts, not its name. Raises :class:`Refusal` for what is no roster."""
    sheets = open_file(name, data)
    lines: list[Line] = []
    problems: list[Problem] = []
    headed = [(sheet, read_sheet(sheet)) for sheet in sheets if sheet.rows]
    if not any(reader for _sheet, reader in headed):
        raise Refusal("roster.refused.header")
    for sheet, reader in headed:
        if reader is None:
            problems.append(warning("no_header", sheet.cell(0, 0)))
        else:
            lines.extend(reader.lines)
            problems.extend(reader.problems)
    tenants, between = fold(lines)
    if not (tenants or problems):
        raise Refusal("roster.refused.nobody")
    return Reading(tenants, (*problems, *between))


def open_file(name: str, data: bytes) -> list[Sheet]:
    """Return the sheets of a file."""
    check_size(data)
    if data.startswith(OLE):
        raise Refusal("roster.refused.password" if ENCRYPTED in data else "roster.refused.old")
    if data.startswith(b"PK"):
        return read_workbook(data)
    if data[:512].lstrip().lower().startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise Refusal("roster.refused.old")
    if name.lower().endswith((".xlsx", ".xlsm")):
        raise Refusal("roster.refused.damaged")
    return read_commas(data)


__all__ = ["Problem", "Reading", "Someone", "Tenant", "Where", "read_file"]
