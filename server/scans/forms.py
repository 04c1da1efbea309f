"""The forms of the pages that a scan opens: which choice, about whom, by which ticket; what is taken back."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from server.core.refs import LARGEST_ID
from server.forms.fields import Key, Look, Opaque, TextLine
from server.forms.form import Form
from server.phones.forms import PinDigits
from server.presence.returns import RelativeWish
from server.presence.rules import PLACE_LENGTH, PURPOSE_LENGTH
from server.roster.forms import ConsentForm
from server.sites.rules import Hours

Row = Annotated[int, Field(ge=0, le=LARGEST_ID), Look("hidden")]
"""A row that a page is about; 0, which no row has, where it names none."""


class WhoForm(Form):
    """Whom a page is about, and the ticket that opened it."""

    ticket: Opaque = ""
    person: Row = 0


class ChoiceForm(Form):
    """A choice, in the words of the page: "in two hours" counts from when it is first received."""

    BESIDE: ClassVar = {"presence.refused.return_missing": "custom"}

    key: Key
    status: Opaque = ""
    until: Opaque = ""
    custom: Annotated[str, Look()] = ""
    place: Annotated[TextLine, Field(max_length=PLACE_LENGTH)] | None = Field(None, title="scans.page.place")
    purpose: Annotated[TextLine, Field(max_length=PURPOSE_LENGTH)] | None = Field(None, title="scans.page.purpose")

    def answer(self, hours: Hours) -> RelativeWish:
        """Return what it says at a place with these hours."""
        return RelativeWish(self.status, self.until, self.custom, self.place, self.purpose, hours)


class EntryForm(Form):
    """The entry that a page is about, and the ticket that opened it."""

    ticket: Opaque | None = None
    entry: Row = 0


class EntryConsentForm(EntryForm, ConsentForm):
    """A consent, given or withdrawn beside an entry."""


class PinForm(Form):
    """The PIN of somebody at the door."""

    pin: PinDigits = Field(title="scans.pin")
