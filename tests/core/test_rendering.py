"""A long page gives way while it is filled in."""

from __future__ import annotations

import pytest
from flask import Flask, g
from jinja2 import Environment

from server.core import turns
from server.core.rendering import Unhurried


@pytest.fixture
def breaths(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    taken: list[None] = []
    monkeypatch.setattr(turns, "give_way", lambda: taken.append(None))
    return taken


def filled_in(source: str, work: float, monkeypatch: pytest.MonkeyPatch) -> str:
    """Fill in a page each of whose lines takes so many seconds."""
    now = iter(range(10_000))
    monkeypatch.setattr("server.core.turns.time.perf_counter", lambda: next(now) * work)
    pages = Environment(autoescape=True)
    pages.template_class = Unhurried
    return pages.from_string(source).render(lines=range(100))


SHEET = "{% for line in lines %}{{ line }} {% endfor %}"
WHOLE = "".join(f"{line} " for line in range(100))


def test_a_long_page_arrives_whole_and_lets_others_have_their_turn(
    breaths: list[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert filled_in(SHEET, turns.NEARLY / 10, monkeypatch) == WHOLE
    assert len(breaths) > 5


def test_a_short_page_waits_for_nobody(breaths: list[None], monkeypatch: pytest.MonkeyPatch) -> None:
    assert filled_in(SHEET, turns.NEARLY / 10_000, monkeypatch) == WHOLE
    assert not breaths


def test_a_page_that_was_long_in_reading_gives_way_before_it_is_filled_in(
    breaths: list[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Flask(__name__).test_request_context():
        g.begun = -turns.NEARLY
        filled_in("{{ lines|length }}", 0.0, monkeypatch)
        assert len(breaths) == 1
        g.begun = 0.0
        filled_in("{{ lines|length }}", 0.0, monkeypatch)
        assert len(breaths) == 1
