"""Files of tables as offices send them: from bytes to sheets of plain text cells. What they mean is not known here."""

from __future__ import annotations

from server.core.refusal import Refusal
from server.sheets.commas import read_commas
from server.sheets.others import CONTENT, read_binary, read_old, read_open
from server.sheets.package import Package
from server.sheets.sheet import Sheet, check_size
from server.sheets.xlsb import WORKBOOK
from server.sheets.xlsx import read_xlsx

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def open_file(name: str, data: bytes) -> list[Sheet]:
    """Return the sheets of a file, hidden ones too; its content counts, not its name. Raises :class:`Refusal`."""
    check_size(data)
    if data.startswith(OLE):
        if ENCRYPTED in data:
            raise Refusal("sheets.refused.password")
        return read_old(data)
    if data.startswith(b"PK"):
        return _open_archive(data)
    if data[:512].lstrip().lower().startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise Refusal("sheets.refused.web")
    if name.lower().endswith((".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")):
        raise Refusal("sheets.refused.damaged")
    return read_commas(data)


def _open_archive(data: bytes) -> list[Sheet]:
    try:
        package = Package(data)
        if CONTENT in package:
            return read_open(package, data)
        return read_binary(package, data) if WORKBOOK in package else read_xlsx(package)
    except Refusal:
        raise
    except Exception as error:  # What is damaged makes zipfile, zlib and expat raise nearly anything.
        raise Refusal("sheets.refused.damaged") from error
