"""The head of a request: its fields, taken as they are written or not at all. Pure.

The library that gevent asks reads them as those of a mail, in twenty steps for each request. Here a line is a name and
a value: none goes on in the next one, and what two readers might understand differently is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO

LONGEST_LINE = 65_536
MOST_FIELDS = 100
NAMES = 256
"""Names of fields that are understood without being looked at again; browsers send three dozen."""
BLANK = " \t\r\n"
ENDS = (b"\r\n", b"\n", b"")
BESIDE = ("content-type", "content-length")
"""What WSGI names without the prefix of the other fields."""

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class Head(dict[str, str]):
    """The values of a request's fields by their names in lower case, as gevent's handler asks for them.

    What comes twice is one list.
    """

    status = ""
    """What is wrong with it: nothing, or there is none."""

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        """Return the value of a field."""
        return super().get(name.lower(), default)

    getheader = get

    def __delitem__(self, name: str) -> None:
        super().__delitem__(name.lower())

    @property
    def typeheader(self) -> str | None:
        """What the body is said to be."""
        return super().get("content-type")

    def environ(self) -> Iterator[tuple[str, str]]:
        """Yield the fields as WSGI names them. ``_`` is left out: it would pass for the ``-`` of another field."""
        for name, value in self.items():
            if name not in BESIDE and "_" not in name:
                yield _environ_name(name), value


def read_head(lines: BinaryIO) -> Head:
    """Read the fields of a request to the empty line that ends them. Raises ValueError."""
    head = Head()
    for _ in range(MOST_FIELDS + 1):
        line = lines.readline(LONGEST_LINE + 1)
        if line in ENDS:
            return head
        if len(line) > LONGEST_LINE:
            raise ValueError("a line of the head is too long")
        _add(head, line.decode("latin-1"))
    raise ValueError("the head has too many fields")


def _add(head: Head, line: str) -> None:
    written, colon, rest = line.partition(":")
    name, value = _name(written), rest.strip(BLANK)
    if not colon or "\r" in value or "\0" in value:
        raise ValueError("a line of the head is no field")
    if name == "content-length" and (name in head or not (value.isascii() and value.isdigit())):
        raise ValueError("the head says no length, or two")
    if name in head:
        value = f"{head[name]}{'; ' if name == 'cookie' else ','}{value}"
    head[name] = value


@lru_cache(NAMES)
def _name(written: str) -> str:
    if not _NAME.fullmatch(written):
        raise ValueError("a line of the head has no name")
    return written.lower()


@lru_cache(NAMES)
def _environ_name(name: str) -> str:
    return f"HTTP_{name.replace('-', '_').upper()}"
