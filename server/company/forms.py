"""The forms of a company's page: who is on its roster, what is declared for them, what they asked for, its logo."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from server.corrections.rules import LONGEST_WORDS
from server.forms.faults import ByRule
from server.forms.fields import Day, Key, Look, Phone, Selected, TextLine, Tick, WallClock, one_of
from server.forms.fields import File as AnyFile
from server.forms.form import Form
from server.presence.rules import PLACE_LENGTH, PURPOSE_LENGTH
from server.presence.statuses import STATUSES
from server.roster.courtesy import Salutation
from server.roster.details import (
    LONGEST,
    LONGEST_DEPARTMENT,
    LONGEST_PHONE,
    Details,
    tidy_department,
    tidy_name,
    tidy_phone,
    tidy_title,
)

CHOOSABLE = tuple(status for status in STATUSES.values() if status.choosable)

Status = Annotated[Selected, one_of([status.key for status in CHOOSABLE])]
Name = Annotated[str, Look(), Field(max_length=LONGEST), ByRule(tidy_name)]
Title = Annotated[str, Look(), Field(max_length=LONGEST), ByRule(tidy_title)]
Department = Annotated[str, Look(), Field(max_length=LONGEST_DEPARTMENT), ByRule(tidy_department)]
Number = Annotated[Phone, Field(max_length=LONGEST_PHONE), ByRule(tidy_phone)]
Reason = Annotated[TextLine, Look(missing="company.refused.reason_missing"), Field(max_length=LONGEST_WORDS)]
AnswerWords = Annotated[TextLine, Look(missing="corrections.refused.answer_missing"), Field(max_length=LONGEST_WORDS)]
Picture = Annotated[AnyFile, Look("file", missing="company.logo.no_file")]


class PersonForm(Form):
    """A line of the roster."""

    BESIDE: ClassVar = {"roster.refused.namesake": "name", "roster.refused.withdrew": "listed"}

    name: Name = Field(title="shared.person_name")
    department: Department | None = Field(None, title="company.person.department")
    title: Title | None = Field(None, title="company.person.title")
    phone: Number | None = Field(None, title="company.person.phone")
    liaison: Tick = Field(False, title="company.person.liaison")
    salutation: Annotated[Selected, one_of(list(Salutation))] | None = Field(None, title="company.person.salutation")
    listed: Tick = Field(False, title="company.person.listed")

    def details(self) -> Details:
        """Return the person that it describes."""
        said = (self.title, self.phone, self.liaison, self.listed, self.salutation, self.department)
        return Details(self.name, *said)


class JoinForm(PersonForm):
    """A new line of the roster, and from when on it holds."""

    starts: Day | None = Field(None, title="company.person.starts")


class LeaveForm(Form):
    """The last day of a person; at once where it is empty."""

    ends: Day | None = Field(None, title="company.person.ends")


class ProxyForm(Form):
    """What is declared for somebody else."""

    BESIDE: ClassVar = {"presence.refused.return_missing": "until", "presence.refused.return_past": "until"}

    key: Key
    status: Status = Field(title="company.declare.status")
    until: WallClock | None = Field(None, title="shared.back_at", description="company.declare.until_hint")
    not_today: Tick = Field(False, title="presence.return.not_today")
    place: Annotated[TextLine, Field(max_length=PLACE_LENGTH)] | None = Field(None, title="company.declare.place")
    purpose: Annotated[TextLine, Field(max_length=PURPOSE_LENGTH)] | None = Field(None, title="company.declare.purpose")
    reason: Reason = Field(title="company.declare.reason", description="company.declare.hint")


class RightForm(Form):
    """What is right in the place of an entry, and why."""

    BESIDE: ClassVar = ProxyForm.BESIDE

    status: Status = Field(title="corrections.wanted")
    since: Annotated[WallClock, Look("datetime-local", missing="company.refused.correct_when")] = Field(
        title="company.requests.since"
    )
    until: WallClock | None = Field(None, title="shared.back_at")
    answer: AnswerWords = Field(title="company.requests.reason")


class AgreeForm(Form):
    """Words to what is corrected as it was asked."""

    answer: Annotated[TextLine, Field(max_length=LONGEST_WORDS)] = ""


class RefuseForm(Form):
    """Why a request is turned down."""

    answer: AnswerWords = Field(title="company.requests.answer")


class LogoForm(Form):
    """A picture for the door."""

    logo: Picture = Field(title="company.logo.file")
