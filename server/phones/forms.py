"""The forms of phones: PINs, why a phone is cut off, how phones are enrolled at a site."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, ValidationInfo, field_validator

from server.core.refusal import Refusal
from server.forms.faults import ByRule, fault
from server.forms.fields import Look, Pin, Selected, one_of
from server.forms.form import Form
from server.phones.rules import PIN, WAYS, Why


def pin_of(text: str) -> str:
    """Return a PIN; refuse what is none."""
    if not PIN.fullmatch(text):
        raise Refusal("phones.refused.pin_digits")
    return text


PinDigits = Annotated[Pin, ByRule(pin_of), Field(max_length=6)]


class OwnPinForm(Form):
    """Another PIN; it takes the present one, of those who have one."""

    BESIDE: ClassVar = {"phones.refused.pin_wrong": "old", "phones.refused.pin_simple": "new"}

    old: Annotated[Pin, Field(max_length=6)] = Field("", title="phones.pin_old")
    new: PinDigits = Field(title="phones.pin_new", description="phones.pin_rule")
    again: Annotated[Pin, Field(max_length=6), Look("password", "numeric", missing="phones.refused.pin_differs")] = (
        Field(title="phones.pin_again")
    )

    @field_validator("again")
    @classmethod
    def _is_the_same(cls, again: str, typed: ValidationInfo) -> str:
        if again != typed.data.get("new", again):
            raise fault("phones.refused.pin_differs")
        return again


class RevokeForm(Form):
    """Why a phone is cut off."""

    why: Annotated[Why, Look("hidden")]


class WayForm(Form):
    """How a phone becomes somebody's at a site."""

    way: Annotated[Selected, one_of(WAYS)]
