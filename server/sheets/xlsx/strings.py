"""The texts of a workbook, which its cells name by number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.sheets.markup import Attributes, Reader, local
from server.sheets.xlsx.styles import is_on

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Text:
    """A text; some of it, or all, may be struck out."""

    text: str
    struck: bool = False


class TextReader(Reader):
    """Reads the text of one element, whole or in runs; how it is pronounced is no part of it."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Begin another text."""
        self._pieces: list[str] = []
        self._in_text = self._in_sound = self._struck = False

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take note of what begins."""
        name = local(tag)
        if name == "t":
            self._in_text = not self._in_sound
        elif name == "rPh":
            self._in_sound = True
        elif name == "strike":
            self._struck = self._struck or is_on(attributes)

    def end(self, tag: str) -> None:
        """Take note of what ends."""
        name = local(tag)
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._in_sound = False

    def text(self, text: str) -> None:
        """Take what stands in it."""
        if self._in_text:
            self._pieces.append(text)

    def read(self) -> Text:
        """Return the text that was read."""
        return Text(unescaped("".join(self._pieces)), self._struck)


class StringsReader(TextReader):
    """Reads the part of shared texts."""

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[Text] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take note of what begins."""
        if local(tag) == "si":
            self.begin()
        else:
            super().start(tag, attributes)

    def end(self, tag: str) -> None:
        """Take note of what ends."""
        if local(tag) == "si":
            self.strings.append(self.read())
        else:
            super().end(tag)


def unescaped(text: str) -> str:
    """Return a text whose characters that XML cannot hold, or does not keep, are written as _x000D_."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    # Characters beyond the first plane are written as two.
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
