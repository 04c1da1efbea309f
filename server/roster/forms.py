"""The forms of the roster: a line on a door, a file, what of it is done."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from server.core.refs import LARGEST_ID
from server.forms.fields import File, Line, Look, Opaque, RowId, one_of
from server.forms.form import Form
from server.roster.consents import FIELDS
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
    file: File = Field(title="sheets.file")


class ConfirmForm(Form):
    """Who and what of those that the file no longer names has left; ``digest`` tells what was shown."""

    digest: Opaque = ""
    person: frozenset[RowId] = frozenset()
    lease: frozenset[RowId] = frozenset()


class ConsentForm(Form):
    """A consent of a person, given or withdrawn."""

    field: Annotated[Opaque, one_of(FIELDS)]
    granted: Annotated[Literal["0", "1"], Look("hidden")]
