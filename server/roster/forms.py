"""The forms of the roster: a line on a door, a file, what of it is done."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from server.core.refs import LARGEST_ID
from server.forms.faults import ByRule, fault
from server.forms.fields import File, Look, Opaque, RowId, TextLine, Tick, one_of
from server.forms.form import Form
from server.roster import shortening
from server.roster.consents import FIELDS
from server.roster.details import tidy_short_name
from server.roster.importing.answers import Answers, Confirmation, HowMany, Identity, Leaving, Place
from server.roster.importing.synonyms import COLUMNS
from server.roster.importing.told import Company, Naming
from server.roster.notices import LONGEST
from server.sites.forms import SiteName

ChosenSite = Annotated[int, Field(ge=1, le=LARGEST_ID), Look("choice")]


ShortName = Annotated[str, Look(), Field(max_length=shortening.LONGEST), ByRule(tidy_short_name)]


class NoticeForm(Form):
    """A line on the own door; an empty one takes it down."""

    notice: Annotated[TextLine, Field(max_length=LONGEST)] = Field("", title="roster.page.notice")


class ShortNameForm(Form):
    """What the door calls a company in short; an empty one lets it show the name."""

    BESIDE: ClassVar = {"roster.refused.short_taken": "short_name"}

    short_name: ShortName | None = Field(None, title="roster.page.short_name")


class UploadForm(Form):
    """A file with a roster, and the site that it is of, or is to come to be with it."""

    BESIDE: ClassVar = {"sites.refused.name": "new_site", "core.refused.number_in_name": "new_site"}

    new_site: SiteName | None = Field(None, title="roster.page.new_site")
    site: ChosenSite | None = Field(None, title="shared.site")
    file: File = Field(title="sheets.file")


def _answer(text: str) -> str:
    if text and not any(pattern.fullmatch(text) for pattern in (WHO, WHERE, HOW_MANY)):
        raise fault("forms.choice")
    return text


def _answers(texts: Iterable[str], pattern: re.Pattern[str]) -> dict[int, str]:
    found = map(pattern.fullmatch, texts)
    return {int(one[1]): one[2] for one in found if one}


WHO = re.compile(rf"(\d{{1,19}})=({'|'.join(Identity)})", re.ASCII)
"""Who somebody is: the id of the person on the roster, and the answer."""
WHERE = re.compile(rf"(\d{{1,19}})=({'|'.join(Place)})", re.ASCII)
"""Where somebody is: the id of the person on the roster, and the answer."""
HOW_MANY = re.compile(rf"(\d{{1,9}})=({'|'.join(HowMany)})", re.ASCII)
"""How many rooms something is: its place in the plan, and the answer."""
Answered = Annotated[str, AfterValidator(_answer), Look("hidden")]
"""An answer, or none."""


class ConfirmForm(Form):
    """Who and what of those that the file no longer names has left, and who is who; ``digest`` tells what was shown."""

    digest: Opaque = ""
    person: frozenset[RowId] = frozenset()
    lease: frozenset[RowId] = frozenset()
    tenant: frozenset[RowId] = frozenset()
    likely: frozenset[Answered] = frozenset()
    elsewhere: frozenset[Answered] = frozenset()
    spans: frozenset[Answered] = frozenset()

    @property
    def confirmation(self) -> Confirmation:
        """Return what was confirmed, and what was chosen: who is who and where, and how many rooms it is."""
        people = {key: Identity(value) for key, value in _answers(self.likely, WHO).items()}
        places = {key: Place(value) for key, value in _answers(self.elsewhere, WHERE).items()}
        spans = {key: HowMany(value) for key, value in _answers(self.spans, HOW_MANY).items()}
        leaving = Leaving(self.person, self.lease, self.tenant)
        return Confirmation(leaving, Answers(people, places, spans), self.digest)


LEFT_OUT = "left_out"
"""What is said of a column that is not to be read."""


def _meaning(text: str) -> str:
    if not MEANING.fullmatch(text):
        raise fault("forms.choice")
    return text


MEANING = re.compile(r"\w{0,60}:\w{0,16}")
"""What a heading means: its key, and the column."""


def _company(text: str) -> str:
    if text and not COMPANY.fullmatch(text):
        raise fault("forms.choice")
    return text


COMPANY = re.compile(rf"({'|'.join(Naming)})-(\d{{1,19}}):(.{{1,200}})")
"""Which company one of a file is: what is said of it, the id of the known one, and its folded name."""


class ReadingForm(Form):
    """What columns are that were not read, which companies they are, and whether hidden rows are wanted."""

    company: frozenset[Annotated[str, AfterValidator(_company), Look("hidden")]] = frozenset()
    means: frozenset[Annotated[str, AfterValidator(_meaning), Look("hidden")]] = frozenset()
    hidden_rows: Tick = Field(False, title="roster.preview.with_hidden")

    @property
    def said(self) -> dict[str, str | None]:
        """What was said of each heading, by its key."""
        pairs = (one.partition(":") for one in self.means)
        return {key: name if name in COLUMNS else None for key, _, name in pairs if key and name}

    @property
    def companies(self) -> dict[str, Company]:
        """What was said of each company, by its folded name."""
        found = [match for match in map(COMPANY.fullmatch, self.company) if match]
        return {one[3]: Company(Naming(one[1]), int(one[2]) or None) for one in found}


class ConsentForm(Form):
    """A consent of a person, given or withdrawn."""

    field: Annotated[Opaque, one_of(FIELDS)]
    granted: Annotated[Literal["0", "1"], Look("hidden")]
