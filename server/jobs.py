"""The kinds of jobs: a row each."""

from __future__ import annotations

from datetime import timedelta

from server.alerts.delivery import deliver
from server.alerts.news import tell_news
from server.core.jobs import Kind, Retry

KINDS = (
    Kind("message", deliver, retry=Retry(worth=timedelta(days=1)), at_once=3),
    Kind("news", tell_news),
)
