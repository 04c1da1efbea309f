"""The forms of alerts: who is told, in which language."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from server.alerts.targets import LONGEST
from server.forms.fields import Selected, Verbatim, one_of
from server.forms.form import Form
from server.words.catalogue import LANGUAGES


class TargetForm(Form):
    """A mail address or a URL that is told of alerts."""

    address: Annotated[Verbatim, Field(max_length=LONGEST)] = Field(title="alerts.settings.new")


class LanguageForm(Form):
    """The language of the messages."""

    language: Annotated[Selected, one_of(LANGUAGES)] = Field(title="alerts.settings.language")
