from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from server.alerts.rules import FIRST_RETRY, GATHER, GIVE_UP, KINDS, LAST_RETRY, PAUSE, tells_at, tries_again_at
from server.core.i18n import catalogue
from tests.incubator import THURSDAY


def test_news_wait_for_what_happens_at_the_same_time() -> None:
    assert tells_at(THURSDAY, None) == THURSDAY + GATHER


def test_a_site_is_not_written_to_more_often_than_every_few_minutes() -> None:
    told = THURSDAY - timedelta(seconds=10)
    assert tells_at(THURSDAY, told) == told + PAUSE
    assert tells_at(THURSDAY, THURSDAY - timedelta(hours=1)) == THURSDAY + GATHER


def test_a_message_is_tried_again_ever_more_rarely_and_not_for_ever() -> None:
    waits: list[timedelta] = []
    now = made = THURSDAY
    while again := tries_again_at(made, len(waits) + 1, now):
        waits.append(again - now)
        now = again
    assert waits[0] == FIRST_RETRY
    assert waits[-1] == LAST_RETRY
    assert all(later <= sooner * 2 for sooner, later in pairwise(waits))
    assert now - made >= GIVE_UP
    assert len(waits) < 40


def test_every_kind_has_its_words() -> None:
    for kind in KINDS:
        assert {f"alert.{part}.{kind}" for part in ("kind", "opened", "settled")} <= set(catalogue("zh"))
