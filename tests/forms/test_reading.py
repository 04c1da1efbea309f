"""A form becomes a model, or words beside each field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, ClassVar

import pytest
from flask import Flask
from pydantic import Field

from server.core.refusal import Refusal
from server.forms.faults import ByRule
from server.forms.fields import Day, Number, Password, Phone, RowId, Selected, TextLine, Tick, TimeOfDay, one_of
from server.forms.form import Form, Misread, read


def exclaimed(text: str) -> str:
    """Read what must end as if it were shouted."""
    if not text.endswith("!"):
        raise Refusal("sites.refused.name")
    return text


class Feast(Form):
    """A form with a field of each kind."""

    BESIDE: ClassVar = {"sites.refused.taken": "day"}

    host: RowId = 1
    name: Annotated[TextLine, Field(max_length=8)] = Field(title="shared.name")
    call: Annotated[TextLine, ByRule(exclaimed)] = "Hurrah!"
    day: Day = Field(title="sites.calendar.page.first")
    at: TimeOfDay = time(18)
    guests: Annotated[Number, Field(ge=2, le=40)] = 2
    kind: Annotated[Selected, one_of(("feast", "tea"))] = "feast"
    phone: Annotated[Phone, Field(max_length=20)] | None = None
    secret: Password | None = None
    dance: Tick = False
    courses: frozenset[RowId] = frozenset()


GOOD = {"name": "年会", "day": "2026-03-05"}


def sent(**fields: str | list[str]) -> Feast:
    with Flask(__name__).test_request_context(method="POST", data=fields):
        return read(Feast)


def refused(**fields: str | list[str]) -> Mapping[str, str]:
    with pytest.raises(Misread) as found:
        sent(**fields)
    assert found.value.status == 422
    return {one.field: one.key for one in found.value.faults}


def test_what_was_sent_is_a_model() -> None:
    feast = sent(name=" 年  会 ", day="2026-03-05", at="9:30", guests="１２", dance="on", courses=["3", "4"], host="7")
    assert feast == Feast(
        host=7,
        name="年 会",
        day=date(2026, 3, 5),
        at=time(9, 30),
        guests=12,
        dance=True,
        courses=frozenset({3, 4}),
    )


def test_what_was_left_empty_was_not_sent() -> None:
    assert sent(**GOOD, phone="  ", at="", guests="") == sent(**GOOD)
    assert refused(name=" ", day="") == {"name": "forms.missing", "day": "forms.missing"}


def test_every_wrong_field_has_its_own_words() -> None:
    wrong = refused(name="年" * 9, day="soon", at="25:00", guests="41", kind="riot", phone="1" * 21, courses=["x"])
    assert wrong == {
        "name": "forms.too_long",
        "day": "forms.day",
        "at": "forms.time",
        "guests": "forms.at_most",
        "kind": "forms.choice",
        "phone": "forms.too_long",
        "courses": "error.400",
    }


def test_a_rule_is_heard_beside_the_field() -> None:
    assert refused(**GOOD, call="Hurrah") == {"call": "sites.refused.name"}


@pytest.mark.parametrize("day", ["2026-02-30", "20260305", "1772668800", "2026-03-05T10:00", "２０２６-03-05"])
def test_a_day_is_written_in_one_way(day: str) -> None:
    assert refused(name="年会", day=day) == {"day": "forms.day"}


@pytest.mark.parametrize("text", ["a\x00b", "a\u202eb"])
def test_a_line_holds_nothing_that_cannot_be_seen(text: str) -> None:
    assert refused(name=text, day="2026-03-05") == {"name": "forms.unprintable"}


@pytest.mark.parametrize("row", ["0", "-1", "x", "99999999999999999999", "9" * 5000])
def test_no_row_has_such_an_id(row: str) -> None:
    assert list(refused(**GOOD, host=row)) == ["host"]
