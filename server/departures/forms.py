"""The form of a departure: on which day it is."""

from __future__ import annotations

from server.forms.fields import Day, Opaque
from server.forms.form import Form


class EndsForm(Form):
    """The day on which somebody leaves, or something closes; ``seen`` tells what was told about it."""

    ends: Day | None = None
    seen: Opaque = ""
