"""What a form says about a person, checked and tidied. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from server.core.naming import name_alone
from server.core.refusal import Refusal
from server.roster import shortening
from server.roster.courtesy import LONGEST_FORM
from server.roster.importing.phones import phone as phone_number
from server.roster.importing.values import clean, named

LONGEST = 60
"""Characters of a name, of a title."""
LONGEST_DEPARTMENT = 40
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
    salutation: str | None = None
    department: str | None = None


def tidy_name(text: str, longest: int = LONGEST) -> str:
    """Return a name as it is stored; refuse none, one that is too long, and one with a number in it."""
    name = tidy_title(text, longest)
    if name is None:
        raise Refusal("roster.refused.name_missing")
    return name


def tidy_address(text: str) -> str | None:
    """Return how somebody wants to be called, None where they leave it to the rule."""
    return tidy_title(text, LONGEST_FORM)


def tidy_short_name(text: str) -> str | None:
    """Return the short name of a company as it is stored, None for an empty one."""
    return tidy_title(text, shortening.LONGEST)


def tidy_department(text: str) -> str | None:
    """Return the name of a department as it is stored, None for an empty one."""
    return tidy_title(text, LONGEST_DEPARTMENT)


def tidy_title(text: str, longest: int = LONGEST) -> str | None:
    """Return a title as it is stored, None for an empty one."""
    title = named(text)
    if len(title) > longest:
        raise Refusal("core.refused.text_long", longest=longest)
    return name_alone(title) or None


def tidy_phone(text: str) -> str | None:
    """Return a phone number as it is stored, None for an empty one; refuse what cannot be one."""
    written = clean(text)
    number = phone_number(written) if written else None
    if written and number is None:
        raise Refusal("roster.refused.phone")
    return number
