"""The kinds of jobs: a row each."""

from __future__ import annotations

from datetime import timedelta

from server.alerts.delivery import deliver
from server.alerts.news import tell_news
from server.core.files.sweep import sweep
from server.core.jobs import Kind, Retry, every
from server.mine.plans import carry_out
from server.operation.sealing import next_seal, seal_again
from server.retention import retain

KINDS = (
    Kind("files", sweep, lease=timedelta(minutes=10), recurs=every(timedelta(hours=1))),
    Kind("message", deliver, retry=Retry(worth=timedelta(days=1)), at_once=3),
    Kind("news", tell_news),
    Kind("plan", carry_out),
    Kind("retention", retain, lease=timedelta(minutes=10), recurs=every(timedelta(hours=1))),
    Kind("seal", seal_again, lease=timedelta(minutes=10), recurs=next_seal),
)
