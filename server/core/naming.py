"""What a name is not: a number to call, an address to write to, the number of a document. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 7
"""Digits of a number that reaches somebody, or is one of their documents'."""

_WORDS = """
联系电话 联系方式 手机号码 电话号码 手机号 手机 电话 座机 微信 电子邮件 邮箱 身份证号码 身份证号 身份证
"""
_LABEL = (
    rf"(?:(?:{'|'.join(_WORDS.split())}|(?<![a-z])(?:telephone|tel|phone|mobile|cell|e-?mail|wechat|id))\s*[:.]?\s*)?"
)
_ADDRESS = r"[a-z0-9.!#$%&'*+=?^_`{|}~-]{1,64}@[a-z0-9-]{1,64}(?:\.[a-z0-9-]{1,64}){1,8}"
_NUMBER = rf"\+?[0-9](?:[\W_]*[0-9]){{{FEWEST - 1},}}(?:x(?![a-z0-9]))?(?:\s*(?:转|分机|ext\.?|x|#)\s*[0-9]{{1,5}})?"
_STRANGE = re.compile(rf"{_LABEL}({_ADDRESS}|{_NUMBER})", re.IGNORECASE)
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
    name, strange = Parted((text,)), list[str]()
    if not _may_be_strange(text):
        return name
    # Digits on both sides of what was taken out may be one number.
    while found := _found(_plain(name.name)):
        strange.extend(name.name[one.start(1) : one.end(1)] for one in found)
        name = Parted(_without(name.name, found))
    return Parted(name.pieces, tuple(strange))


def _found(text: str) -> list[re.Match[str]]:
    return list(_STRANGE.finditer(text)) or list(_ABROAD.finditer(text))


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
