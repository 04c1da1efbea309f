"""The forms of the own page: plans, consents, and what should be corrected."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from server.corrections.rules import LONGEST_WORDS, ROSTER
from server.forms.faults import ByRule
from server.forms.fields import Area, Day, Look, Opaque, TimeOfDay, one_of
from server.forms.form import Form
from server.presence.statuses import STATUSES, Return
from server.roster.courtesy import LONGEST_FORM
from server.roster.details import LONGEST, tidy_address

Status = Annotated[Opaque, one_of(STATUSES, "presence.refused.status")]
Address = Annotated[str, Look(), Field(max_length=LONGEST_FORM), ByRule(tidy_address)]
Words = Annotated[Area, Field(max_length=LONGEST_WORDS)]


class PlanForm(Form):
    """A status that begins later."""

    BESIDE: ClassVar = {
        "mine.refused.plan_past": "day",
        "mine.refused.plan_far": "day",
    }

    status: Status
    day: Annotated[Day, Look("date", missing="mine.refused.plan_start")] = Field(title="mine.plans.day")
    time: Annotated[TimeOfDay, Look("time", missing="mine.refused.plan_start")] = Field(title="mine.plans.time")


class PlanToDayForm(PlanForm):
    """One with a day of return."""

    BESIDE: ClassVar = PlanForm.BESIDE | {"presence.refused.return_before": "back"}

    back: Annotated[Day, Look("date", missing="presence.refused.return_missing")] = Field(title="mine.plans.back_date")


class PlanToTimeForm(PlanForm):
    """One with a time of return."""

    BESIDE: ClassVar = PlanToDayForm.BESIDE

    back: Annotated[TimeOfDay, Look("time", missing="presence.refused.return_missing")] = Field(title="shared.back_at")


PLAN_FORMS: dict[Return, type[PlanForm]] = {Return.DATE: PlanToDayForm, Return.TIME: PlanToTimeForm}
"""What a status asks for → the form of its plan; of all others it is the plain one."""


class PlannedForm(Form):
    """Which status a plan is of."""

    status: Status


class RosterForm(Form):
    """What of the roster should be corrected, and how."""

    BESIDE: ClassVar = {
        "roster.refused.name_missing": "wanted",
        "roster.refused.phone": "wanted",
        "corrections.refused.words_missing": "words",
    }

    about: Annotated[Opaque, one_of(ROSTER)]
    wanted: Annotated[str, Look(), Field(max_length=LONGEST)] = Field("", title="corrections.wanted")
    words: Words = Field("", title="corrections.words")


class AddressForm(Form):
    """How a person wants to be called on the door: a form that is offered, or another one in ``own`` words."""

    address: Address | None = None
    own: Address | None = Field(None, title="mine.address.own", description="mine.address.own_hint")


class EntryForm(Form):
    """What is wrong with an entry."""

    words: Annotated[Words, Look("area", missing="corrections.refused.words_missing")] = Field(
        title="corrections.words_entry", description="corrections.entry_hint"
    )
