from __future__ import annotations

from datetime import timedelta

from server.alerts.rules import GATHER, KINDS, PAUSE, tells_at
from server.words.catalogue import catalogue
from tests.incubator import THURSDAY


def test_news_wait_for_what_happens_at_the_same_time() -> None:
    assert tells_at(THURSDAY, None) == THURSDAY + GATHER


def test_a_site_is_not_written_to_more_often_than_every_few_minutes() -> None:
    told = THURSDAY - timedelta(seconds=10)
    assert tells_at(THURSDAY, told) == told + PAUSE
    assert tells_at(THURSDAY, THURSDAY - timedelta(hours=1)) == THURSDAY + GATHER


def test_every_kind_has_its_words() -> None:
    for kind in KINDS:
        assert {f"alerts.{part}.{kind}" for part in ("kind", "opened", "settled")} <= set(catalogue("zh"))
