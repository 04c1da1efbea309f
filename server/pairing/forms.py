"""The forms of the installer: which tablet becomes which screen, and one more board beside another."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from server.boards.actions import LONGEST_NAME as LONGEST_BOARD
from server.boards.actions import board_name
from server.core.refs import LARGEST_ID
from server.forms.faults import ByRule
from server.forms.fields import Digits, Look, Opaque, TextLine
from server.forms.form import Form
from server.pairing.rules import LONGEST_NAME, code_of

Code = Annotated[Digits, Field(max_length=12), ByRule.known(code_of, "pairing.refused.digits")]


class PairForm(Form):
    """The tablet with a code: in the place of which screen, or as a new one of this name."""

    BESIDE: ClassVar = {"pairing.refused.code": "code"}

    code: Code = Field(title="pairing.page.code")
    instead: Annotated[int, Field(ge=0, le=LARGEST_ID), Look("choice")] = Field(0, title="pairing.page.present")
    name: Annotated[TextLine, Field(max_length=LONGEST_NAME)] = Field("", title="pairing.page.name")


class AnotherForm(Form):
    """One more board, and the code of the tablet that it is for."""

    code: Opaque = ""
    name: Annotated[TextLine, Field(max_length=LONGEST_BOARD), ByRule(board_name)] = Field(
        title="pairing.page.twin_name"
    )
