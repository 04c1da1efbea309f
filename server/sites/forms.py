"""The forms of the sites: what a site is like, what a zone is called, which days are off, how long things are kept."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from server.forms.faults import ByRule, written_as
from server.forms.fields import (
    Day,
    File,
    Look,
    Number,
    Opaque,
    Selected,
    TextLine,
    Tick,
    TimeOfDay,
    Verbatim,
    one_of,
    read_day,
)
from server.forms.form import Form
from server.sites.countries import CALENDARS
from server.sites.days import LONGEST_DAY_NAME, YEARS, CalendarDay, span
from server.sites.descriptions import (
    LONGEST_NAME,
    LONGEST_TIMEZONE,
    Courtesy,
    Described,
    known_timezone,
    opening_hours,
    read_closing,
    site_name,
    zone_name,
)
from server.sites.retention import POLICIES

SiteName = Annotated[TextLine, Field(max_length=LONGEST_NAME), ByRule(site_name)]
ZoneName = Annotated[TextLine, Field(max_length=LONGEST_NAME), ByRule(zone_name)]
Timezone = Annotated[Verbatim, Field(max_length=LONGEST_TIMEZONE), ByRule(known_timezone)]
Closing = Annotated[time, written_as(read_closing, "forms.time"), Look("time")]
PastDay = Annotated[date, written_as(read_day, "forms.day"), Look("hidden")]
Year = Annotated[int, Field(ge=YEARS[0], le=YEARS[-1]), Look("hidden")]


class SiteForm(Form):
    """What a site is like."""

    BESIDE: ClassVar = {
        "sites.refused.taken": "name",
        "sites.refused.zone_taken": "zone",
        "sites.refused.same_hours": "closes",
    }

    name: SiteName = Field(title="shared.name")
    zone: ZoneName | None = Field(None, title="sites.page.zone_optional", description="sites.page.zone_hint")
    opens: TimeOfDay = Field(title="sites.page.opens")
    closes: Closing = Field(title="sites.page.closes", description="sites.page.hours_hint")
    every_day: Tick = Field(False, title="sites.page.every_day")
    country: Annotated[Selected, one_of(CALENDARS)] | None = Field(None, title="sites.page.country")
    timezone: Timezone = Field(title="sites.page.timezone")
    courtesy: Annotated[Selected, one_of(list(Courtesy))] = Field(
        Courtesy.TEACHER, title="sites.page.courtesy", description="sites.page.courtesy_hint"
    )

    def described(self) -> Described:
        """Return the site that it describes. Raises :class:`Refusal`."""
        hours = opening_hours(self.timezone, self.opens, self.closes, every_day=self.every_day, country=self.country)
        return Described(self.name, self.zone, hours, self.courtesy)


class ZoneForm(Form):
    """What a zone is called."""

    name: ZoneName = Field(title="shared.name", description="sites.zones.rename_hint")


class SpanForm(Form):
    """Days of the calendar that are there already."""

    first: PastDay
    last: PastDay


class DaysForm(Form):
    """Days that a site has off or works, in the place of those that it was about."""

    BESIDE: ClassVar = {"sites.calendar.refused.order": "last", "sites.calendar.refused.date": "first"}

    was_first: PastDay | None = None
    was_last: PastDay | None = None
    first: Day = Field(title="sites.calendar.page.first")
    last: Day | None = Field(None, title="sites.calendar.page.last")
    name: Annotated[TextLine, Field(max_length=LONGEST_DAY_NAME)] = Field(title="shared.name")
    kind: Annotated[Literal["off", "work"], Look("choice")] = "off"

    def days(self) -> list[CalendarDay]:
        """Return the days that it names. Raises :class:`Refusal`."""
        return span(self.first, self.last or self.first, self.name, off=self.kind == "off")


class CompleteForm(Form):
    """Whether all days off of a year are there."""

    year: Year
    complete: Tick = False


class NoticeForm(Form):
    """A file of days off."""

    file: File = Field(title="sheets.file")


class ConfirmForm(Form):
    """The days of a file that were shown, and the years of which they are all."""

    days: Opaque
    seen: Opaque
    file: Opaque = ""
    year: frozenset[Annotated[Year, Look("choice")]] = frozenset()


def _range(what: str) -> Any:
    return Field(ge=POLICIES[what].least, le=POLICIES[what].most)


class RetentionForm(Form):
    """For how many days a site keeps what it may say itself."""

    detail: Annotated[Number, _range("detail")] = Field(title="sites.retention.what.detail")
    plan: Annotated[Number, _range("plan")] = Field(title="sites.retention.what.plan")
    correction: Annotated[Number, _range("correction")] = Field(title="sites.retention.what.correction")
    alert: Annotated[Number, _range("alert")] = Field(title="sites.retention.what.alert")
