"""An Open XML package: parts in a zip file, found by the relations between them."""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass
from typing import IO
from urllib.parse import unquote

from server.core.refusal import Refusal
from server.sheets.markup import Attributes, Reader, local, read_markup

LARGEST_CONTENT = 128 * 1024 * 1024
"""Bytes of all parts together, unpacked; they are never in memory at once."""
CONTENT_TYPES = "[content_types].xml"


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to. ``kind`` is the last word of its type, the same in both dialects of the format."""

    kind: str
    part: str


class Package:
    """The parts of a file. Raises :class:`Refusal` for what is protected or too large."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        members = self._archive.infolist()
        if any(member.flag_bits & 1 for member in members):
            raise Refusal("sheets.refused.password")
        if sum(member.file_size for member in members) > LARGEST_CONTENT:
            raise Refusal("sheets.refused.large", status=413)
        self._members = {_normal(member.filename): member for member in members}

    def __contains__(self, part: str) -> bool:
        return _normal(part) in self._members

    def open(self, part: str) -> IO[bytes]:
        """Open a part; its name is written in upper or lower case, with or without a slash before it."""
        return self._archive.open(self._members[_normal(part)])

    def relations(self, part: str = "") -> dict[str, Relation]:
        """Return what a part refers to, by id; without a part, what the whole package does."""
        folder, name = posixpath.split(part)
        beside = posixpath.join(folder, "_rels", f"{name}.rels")
        if beside not in self:
            return {}
        found = _Relations(folder)
        with self.open(beside) as source:
            read_markup(source, found)
        return found.relations


class _Relations(Reader):
    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.relations: dict[str, Relation] = {}

    def start(self, tag: str, attributes: Attributes) -> None:
        if local(tag) == "Relationship" and attributes.get("TargetMode") != "External":
            target = unquote(attributes.get("Target", "")).replace("\\", "/")
            part = posixpath.normpath(posixpath.join("/", self._folder, target)).lstrip("/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.relations[attributes.get("Id", "")] = Relation(kind, part)


def _normal(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()
