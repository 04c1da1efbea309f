"""Reads XLSX workbooks: what a reader would see of their sheets, one pass over each."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from xml.parsers.expat import ExpatError

from server.core.refusal import Refusal
from server.sheets.markup import Attributes, Reader, local, read_markup
from server.sheets.package import CONTENT_TYPES, Package, Relation
from server.sheets.sheet import Sheet
from server.sheets.styles import Style
from server.sheets.xlsx.strings import StringsReader, Text
from server.sheets.xlsx.styles import StyleReader
from server.sheets.xlsx.worksheet import ON, WorksheetReader


def read_xlsx(package: Package) -> list[Sheet]:
    """Return the sheets of a workbook in their order, hidden ones too.

    Raises :class:`Refusal`, and whatever zipfile, zlib and expat raise for what is damaged.
    """
    return list(_Workbook(package).sheets())


class _Workbook(Reader):
    def __init__(self, package: Package) -> None:
        self._package = package
        self._part = next(
            (one.part for one in package.relations().values() if one.kind == "officeDocument"), "xl/workbook.xml"
        )
        self._parts = package.relations(self._part)
        self._named: list[tuple[str, Relation, bool]] = []
        self._since_1904 = False
        if self._part not in package:
            raise Refusal("sheets.refused.damaged" if CONTENT_TYPES in package else "sheets.refused.kind")
        with package.open(self._part) as source:
            read_markup(source, self)

    def start(self, tag: str, attributes: Attributes) -> None:
        name = local(tag)
        if name == "workbookPr":
            self._since_1904 = attributes.get("date1904") in ON
        elif name == "sheet":
            relation = next((value for key, value in attributes.items() if local(key) == "id"), "")
            if (part := self._parts.get(relation)) and part.kind == "worksheet":
                is_hidden = attributes.get("state", "visible") != "visible"
                self._named.append((attributes.get("name", ""), part, is_hidden))

    def sheets(self) -> Iterator[Sheet]:
        strings, styles = self._strings(), self._styles()
        for name, part, is_hidden in self._named:
            reader = WorksheetReader(strings, styles, since_1904=self._since_1904)
            with self._package.open(part.part) as source:
                read_markup(source, reader, sparse=True)
            yield reader.made.sheet(name, is_hidden=is_hidden)

    def _strings(self) -> Sequence[Text]:
        found = StringsReader()
        part = self._first("sharedStrings")
        if part:
            with self._package.open(part) as source:
                read_markup(source, found)
        return found.strings

    def _styles(self) -> Sequence[Style]:
        found = StyleReader()
        part = self._first("styles")
        if part:
            try:
                with self._package.open(part) as source:
                    read_markup(source, found)
            except (ExpatError, zipfile.BadZipFile, zlib.error):
                # The text does not need it: what was read so far is what there is.
                return found.styles()
        return found.styles()

    def _first(self, kind: str) -> str | None:
        return next((one.part for one in self._parts.values() if one.kind == kind and one.part in self._package), None)
