"""Files of tables as offices send them: from bytes to sheets of plain text cells. What they mean is not known here."""

from __future__ import annotations

from server.core.refusal import Refusal
from server.sheets.commas import read_commas
from server.sheets.sheet import Sheet, check_size
from server.sheets.workbook import read_workbook

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def open_file(name: str, data: bytes) -> list[Sheet]:
    """Return the sheets of a file."""
    check_size(data)
    if data.startswith(OLE):
        raise Refusal("sheets.refused.password" if ENCRYPTED in data else "sheets.refused.old")
    if data.startswith(b"PK"):
        return read_workbook(data)
    if data[:512].lstrip().lower().startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise Refusal("sheets.refused.old")
    if name.lower().endswith((".xlsx", ".xlsm")):
        raise Refusal("sheets.refused.damaged")
    return read_commas(data)
