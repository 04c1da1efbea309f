"""What a name is not: a number to call, an address to write to, the number of a document. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from server.core.refusal import Refusal

FEWEST = 7
"""Digits of a number that reaches somebody, or is one of their documents'."""

_WORDS = """
联系电话 联系方式 手机号码 电话号码 手机号 手机 电话 座机 微信号 微信 电子邮件 邮箱 身份证号码 身份证号 身份证
"""
_LABEL = (
    rf"(?:(?:{'|'.join(_WORDS.split())}|(?<![a-z])(?:telephone|tel|phone|mobile|cell|e-?mail|wechat|wx|id))"
    r"\s*[:.]?\s*){0,3}"
)
_ADDRESS = r"[a-z0-9.!#$%&'*+=?^_`{|}~-]{1,64}@[a-z0-9-]{1,64}(?:\.[a-z0-9-]{1,64}){1,8}"
_EXTENSION = r"(?:\s*(?:转|分机|ext\.?|x|#)\s*[0-9]{1,5})?"
_NUMBER = rf"\+?[0-9](?:[\W_]*[0-9]){{{FEWEST - 1},}}(?:x(?![a-z0-9]))?{_EXTENSION}"
_STRANGE = re.compile(rf"{_LABEL}({_ADDRESS}|{_NUMBER})", re.IGNORECASE)

_GAP = "[ .·‐-―-]{0,2}"
_NUMBERS_AT_A_PLACE = (
    rf"[1-9][0-9]{{5}}{_GAP}(?:19|20)[0-9]{{6}}{_GAP}[0-9]{{3}}[0-9x]",  # of an identity card
    rf"(?:\+?86{_GAP})?(?<![0-9])1{_GAP}[3-9](?:{_GAP}[0-9]){{9}}(?![0-9])",  # mobile
    rf"(?:0|\+86{_GAP})[0-9]{{2,3}}{_GAP}[1-9][0-9]{{2,3}}{_GAP}[0-9]{{4}}(?![0-9])",  # with its area
    rf"(?<![0-9])[48]00{_GAP}[0-9]{{3}}{_GAP}[0-9]{{4}}(?![0-9])",  # of a service
    rf"\+?[0-9]{{{FEWEST},}}",
)
_STRANGE_AT_A_PLACE = re.compile(
    rf"{_LABEL}({_ADDRESS}|(?:{'|'.join(_NUMBERS_AT_A_PLACE)}){_EXTENSION})", re.IGNORECASE
)
"""Rooms are listed by numbers, and 1201-1205 is none to call: here a number is one in a row, or written like one."""

_ABROAD = re.compile(rf"{_LABEL}([^\s@]{{1,64}}@[^\s@]{{1,64}}\.[^\s@]{{1,64}})", re.IGNORECASE)
"""An address in other letters: where it begins in a text without spaces, nobody can tell."""
_EMPTY = re.compile(r"[(（\[【<《]\s*[)）\]】>》]")
_EDGES = " \t\n\r:：,，;；、/／|-—–_+"
_BRACKETS = {"(": ")", "（": "）", "[": "]", "【": "】", "<": ">", "《": "》"}


@dataclass(frozen=True, slots=True)
class Parted:
    """A name in its ``pieces``, and the ``strange`` that was written between and beside them, as it was written."""

    pieces: tuple[str, ...]
    strange: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What is left as a name, "" for nothing."""
        return " ".join(self.pieces)


def parted(text: str) -> Parted:
    """Part a name from what is none: a number of seven or more digits, an e-mail address, an identity number.

    王明（138 0000 0231） is 王明, and the number that is strange to a name.
    """
    return _parted(text, _STRANGE)


def parted_place(text: str) -> Parted:
    """Part what a building, a floor or a room is called from the same: A座13800000231 is A座, and 1201-1205 a room."""
    return _parted(text, _STRANGE_AT_A_PLACE)


def name_alone(text: str, part: Callable[[str], Parted] = parted) -> str:
    """Return a name that carries nothing strange; refuse any other."""
    if strange := part(text).strange:
        raise Refusal("core.refused.number_in_name", text=strange[0])
    return text


def _parted(text: str, pattern: re.Pattern[str]) -> Parted:
    name, strange = Parted((text,)), list[str]()
    if not _may_be_strange(text):
        return name
    # Digits on both sides of what was taken out may be one number.
    while found := _found(_plain(name.name), pattern):
        strange.extend(name.name[one.start(1) : one.end(1)] for one in found)
        name = Parted(_without(name.name, found))
    return Parted(name.pieces, tuple(strange))


def _found(text: str, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    return list(pattern.finditer(text)) or list(_ABROAD.finditer(text))


def _may_be_strange(text: str) -> bool:
    return sum(map(str.isdigit, text)) >= FEWEST or "@" in text or "＠" in text


def _without(text: str, found: Sequence[re.Match[str]]) -> tuple[str, ...]:
    ends = [0, *(one.end() for one in found)]
    starts = [*(one.start() for one in found), len(text)]
    # A bracket that the number stood in is empty once the number is gone.
    rest = _EMPTY.sub("\n", "\n".join(text[end:start] for end, start in zip(ends, starts, strict=True)))
    pieces = (_closed(piece.strip(_EDGES)) for piece in rest.split("\n"))
    return tuple(piece for piece in pieces if piece)


def _closed(piece: str) -> str:
    """Return a piece without a bracket that opens or closes nothing in it."""
    for opening, closing in _BRACKETS.items():
        if piece.endswith(opening) or (piece.startswith(opening) and closing not in piece):
            piece = piece.strip(opening)
        if piece.startswith(closing) or (piece.endswith(closing) and opening not in piece):
            piece = piece.strip(closing)
    return piece.strip(_EDGES)


def _plain(text: str) -> str:
    """Return a text of the same length, with digits for whatever is read as one, and in half width."""
    return "".join(map(_half, text)) if not text.isascii() else text


def _half(char: str) -> str:
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    narrow = unicodedata.normalize("NFKC", char)
    return narrow if len(narrow) == 1 else char
