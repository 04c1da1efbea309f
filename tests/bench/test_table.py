from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.figures import Sample
from tests.bench.manager import kind_of
from tests.bench.page import write_page
from tests.bench.plays import PLAYS
from tests.bench.rows import ARRIVE, BOTH, CLOSED, NODE, ROWS, STOCK, chosen, in_order, of_reference
from tests.bench.table import DOORBOARD, MISSING, REACHED, SHORT, Table

(CHECKINS,) = chosen(["checkins"])
(PHONES,) = chosen(["phones"])


def table(*values: float, others: float = 0.0) -> Table:
    """A table of check-ins with these measurements, and both references."""
    made = Table([CHECKINS], rounds=3)
    for value in values:
        made.add(CHECKINS, DOORBOARD, Sample(value, others))
    for subject in BOTH:
        made.add(CHECKINS, subject, Sample(1_000.0))
    return made


def test_a_row_that_reaches_what_it_must_passes() -> None:
    made = table(410, 390, 420)
    assert made.verdict(CHECKINS) == REACHED
    assert made.is_passed
    assert made.remarks(CHECKINS) == []
    assert made.against(CHECKINS, NODE) == "1,000 (× 0.41)"


def test_a_row_that_falls_short_is_marked() -> None:
    made = table(390, 380, 420)
    assert made.verdict(CHECKINS) == SHORT
    assert not made.is_passed


def test_a_reference_that_is_missing_is_named_and_is_no_pass() -> None:
    made = Table([CHECKINS], rounds=1)
    made.add(CHECKINS, DOORBOARD, Sample(900.0))
    made.add(CHECKINS, STOCK, Sample(900.0))
    made.lack(CHECKINS, NODE, "Node.js is not installed")
    assert made.verdict(CHECKINS) == MISSING
    assert made.remarks(CHECKINS) == ["Node: Node.js is not installed"]
    assert made.against(CHECKINS, NODE) == "missing"
    assert not made.is_passed


def test_a_row_that_was_not_measured_is_no_pass() -> None:
    made = Table([PHONES], rounds=1)
    made.lack(PHONES, DOORBOARD, "no generator: cc: not found")
    assert made.verdict(PHONES) == MISSING
    assert made.remarks(PHONES) == ["Doorboard: no generator: cc: not found"]
    assert not made.is_passed


def test_a_row_measured_beside_others_may_not_be_quoted() -> None:
    made = table(900, 900, 900, others=45.0)
    assert made.remarks(CHECKINS) == ["not quotable: others used 45 % of a processor"]
    assert not made.is_passed


def test_a_row_says_of_how_many_runs_it_is_when_time_was_short() -> None:
    assert table(900).remarks(CHECKINS) == ["1 of 3 runs"]


def test_a_row_of_one_page_names_it() -> None:
    (slowest,) = chosen(["pages"])
    made = Table([slowest], rounds=1)
    made.add(slowest, DOORBOARD, slowest.read({"pages": {"slowest_ms": 90.0, "slowest": "/manage/", "others": 0.0}}))
    assert made.remarks(slowest) == ["`/manage/`"]


def test_a_row_for_which_there_was_no_time_says_so() -> None:
    assert Table([PHONES], rounds=3).remarks(PHONES) == ["Doorboard: there was no time"]


def test_every_row_is_measured_by_a_play_and_can_be_asked_for_by_its_key() -> None:
    assert {row.play for row in ROWS} == set(PLAYS)
    assert chosen(row.key for row in ROWS) == chosen([]) == list(ROWS)
    with pytest.raises(ValueError, match="there is no row speed"):
        chosen(["speed"])


def test_kiosks_arrive_before_anything_else_is_asked_of_them() -> None:
    assert in_order([CLOSED]) == [ARRIVE, CLOSED]


def test_a_reference_is_asked_for_the_same_in_its_own_way() -> None:
    assert [of_reference(step) for step in (CLOSED, ARRIVE)] == ["post=0,5", ARRIVE]


def test_one_page_of_a_kind_stands_for_all() -> None:
    assert kind_of("/manage/sites/12/kiosks?page=3") == kind_of("/manage/sites/7/kiosks")
    assert kind_of("/manage/boards/ABCDEFGH/plate.png") == kind_of("/manage/boards/HGFEDCBA/plate.png")
    assert kind_of("/manage/sites/12") != kind_of("/manage/kiosks/12")


def test_the_page_shows_each_row_with_its_verdict(tmp_path: Path) -> None:
    page = tmp_path / "speed.md"
    write_page(table(390, 380, 420), page)
    assert "| check-ins a second, API, 2,000 kiosks | ≥ 400 /s | 390 /s | 1,000 (× 0.39) | 1,000 (× 0.39) |" in (
        page.read_text("utf-8")
    )
    assert SHORT in page.read_text("utf-8")
