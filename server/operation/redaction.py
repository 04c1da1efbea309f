"""What never reaches a log: tokens, cookies, door codes, phone numbers, and the values of a statement that failed."""

from __future__ import annotations

import re

_NUMBERS = (
    (re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"), "[phone]"),
    (re.compile(r"(?<!\d)0\d{2,3}[ -]\d{7,8}(?!\d)"), "[phone]"),
)
_RULES = (
    # The parts of SQLAlchemy's and PostgreSQL's messages that quote rows.
    (re.compile(r"\[parameters: .*?\](?=\s*(?:\(Background|$))", re.DOTALL), "[parameters]"),
    (re.compile(r"DETAIL: .*"), "DETAIL: [detail]"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[^\s\"',]+"), r"\1 [secret]"),
    (re.compile(r"(?i)\b((?:set-)?cookie|authorization)([\"']?\s*[:=]\s*[\"']?)[^\r\n\"']+"), r"\1\2[secret]"),
    # Addresses of a kiosk, of an invite, of a phone and of a live door: whoever has them, is them.
    (re.compile(r"(?i)(/k/|/i/|/s/[^/\s]+/)(?!<)[^/\s?\"'&#]+"), r"\1[secret]"),
    (re.compile(r"(?i)\b(token|ticket|csrf_token|key|pin|code)=[^\s&\"']+"), r"\1=[secret]"),
    (re.compile(r"://[^/\s:@]*:[^/\s@]+@"), "://[secret]@"),
    # Signed values (payload.time.signature) and 256 random bits, wherever they stand.
    (re.compile(r"[\w-]{4,}(?:\.[\w-]{4,})?\.[\w-]{27,}"), "[secret]"),
    (re.compile(r"[A-Za-z0-9_-]{40,}"), "[secret]"),
    *_NUMBERS,
)
_SHORT_WORD = re.compile(r"[A-Za-z0-9._-]{0,31}")
"""A word that could be a number, but is too short for anything signed and names nothing: the id of each request."""
# Beside what moves the cursor: what turns the direction of a text round, and what is not seen at all.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def redacted(text: str) -> str:
    """Return a text without what would let its reader in or call somebody."""
    for pattern, instead in _NUMBERS if _SHORT_WORD.fullmatch(text) else _RULES:
        text = pattern.sub(instead, text)
    return text


def visible(text: str) -> str:
    r"""Return a text whose control characters are spelt out (``\u001b``): a log is read in terminals."""
    return _CONTROLS.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
