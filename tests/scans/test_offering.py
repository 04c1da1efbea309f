"""What is offered is drawn once for many, and yet each form is of the one who reads it."""

from __future__ import annotations

import pytest

from server.scans import offering
from tests.incubator import Incubator
from tests.phone import HIDDEN, Phone, phone_of

PERSON = "person"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[offering.Offer]:
    """Note what is drawn."""
    offering._parts.cache_clear()
    noted: list[offering.Offer] = []
    draw = offering._drawn

    def noting(offered: offering.Offer, *given: object) -> object:
        noted.append(offered)
        return draw(offered, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(offering, "_drawn", noting)
    return noted


def people_in(phone: Phone) -> set[str]:
    return {value for name, value in HIDDEN.findall(phone.text) if name == PERSON}


def test_two_of_whom_the_same_is_known_are_offered_what_was_drawn_once(
    incubator: Incubator, drawn: list[offering.Offer]
) -> None:
    incubator.tenant("北辰智造", "王小明", "李雷")
    app = incubator.application()
    for name in ("王小明", "李雷"):
        phone = phone_of(name, incubator, app)
        phone.scan()
        assert people_in(phone) == {str(incubator.person(name))}
    assert len(drawn) == 1
    incubator.says("李雷", "meeting")
    assert 'class="target current"' in phone.scan()
    assert len(drawn) == 2


def test_what_somebody_typed_is_drawn_for_them_alone(incubator: Incubator, drawn: list[offering.Offer]) -> None:
    incubator.tenant("北辰智造", "王小明", "李雷")
    app = incubator.application()
    first, second = (phone_of(name, incubator, app) for name in ("王小明", "李雷"))
    assert "城西的客户" in first.send("/s/declare", status="market", place="城西的客户", until="custom", custom="25:00")
    drawings = len(drawn)
    assert "城西的客户" not in second.scan()
    assert len(drawn) == drawings
