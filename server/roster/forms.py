"""The forms of the roster: a line on a door, a file, what of it is done."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from server.core.refs import LARGEST_ID
from server.forms.faults import fault
from server.forms.fields import File, Line, Look, Opaque, RowId, one_of
from server.forms.form import Form
from server.roster.consents import FIELDS
from server.roster.importing.answers import Identity
from server.roster.notices import LONGEST
from server.sites.forms import SiteName

ChosenSite = Annotated[int, Field(ge=1, le=LARGEST_ID), Look("choice")]


class NoticeForm(Form):
    """A line on the own door; an empty one takes it down."""

    notice: Annotated[Line, Field(max_length=LONGEST)] = Field("", title="roster.page.notice")


class UploadForm(Form):
    """A file with a roster, and the site that it is of, or is to come to be with it."""

    BESIDE: ClassVar = {"sites.refused.name": "new_site"}

    new_site: SiteName | None = Field(None, title="roster.page.new_site")
    site: ChosenSite | None = Field(None, title="shared.site")
    file: File = Field(title="roster.page.file")


def _answer(text: str) -> str:
    if text and not ANSWER.fullmatch(text):
        raise fault("forms.choice")
    return text


ANSWER = re.compile(rf"(\d{{1,19}})=({'|'.join(Identity)})")
"""Who somebody is: the id of the person on the roster, and the answer."""
Answered = Annotated[str, AfterValidator(_answer), Look("hidden")]
"""An answer, or none."""


class ConfirmForm(Form):
    """Who and what of those that the file no longer names has left, and who is who; ``digest`` tells what was shown."""

    digest: Opaque = ""
    person: frozenset[RowId] = frozenset()
    lease: frozenset[RowId] = frozenset()
    likely: frozenset[Answered] = frozenset()

    @property
    def answers(self) -> dict[int, Identity]:
        """Return who is who, of those about whom something was chosen."""
        found = (ANSWER.fullmatch(one) for one in self.likely)
        return {int(one[1]): Identity(one[2]) for one in found if one}


class ConsentForm(Form):
    """A consent of a person, given or withdrawn."""

    field: Annotated[Opaque, one_of(FIELDS)]
    granted: Annotated[Literal["0", "1"], Look("hidden")]
