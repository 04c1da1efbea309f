"""What a form says about a person, checked and tidied. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from server.core.refusal import Refusal
from server.roster.importing.phones import phone as phone_number
from server.roster.importing.values import clean, named

LONGEST = 60
"""Characters of a name, of a title."""
LONGEST_PHONE = 40
"""Characters of a telephone number as somebody writes it."""


@dataclass(frozen=True, slots=True)
class Details:
    """A person as a form describes them. ``listed``: they agreed to be named on the door."""

    name: str
    title: str | None
    phone: str | None
    liaison: bool
    listed: bool


def tidy_name(text: str) -> str:
    """Return a name as it is stored; refuse none, and one that is too long."""
    name = named(text)
    if not name:
        raise Refusal("roster.refused.name_missing")
    return _short(name)


def tidy_title(text: str) -> str | None:
    """Return a title as it is stored, None for an empty one."""
    return _short(named(text)) or None


def tidy_phone(text: str) -> str | None:
    """Return a phone number as it is stored, None for an empty one; refuse what cannot be one."""
    written = clean(text)
    number = phone_number(written) if written else None
    if written and number is None:
        raise Refusal("roster.refused.phone")
    return number


def _short(text: str) -> str:
    if len(text) > LONGEST:
        raise Refusal("core.refused.text_long", longest=LONGEST)
    return text
