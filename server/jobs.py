"""The kinds of jobs: a row each."""

from __future__ import annotations

from datetime import timedelta

from server.alerts.actions import end_days, next_end
from server.alerts.delivery import deliver
from server.alerts.news import tell_news
from server.core.files.sweep import sweep
from server.core.jobs import JobKind, Retry, every
from server.departures.actions import carry_out as carry_out_departures
from server.departures.actions import next_day
from server.mine.plans import carry_out
from server.operation.sealing import next_seal, seal_again
from server.retention import retain
from server.roster.actions import carry_on

KINDS = (
    JobKind("day", end_days, recurs=next_end),
    JobKind("departure", carry_out_departures, lease=timedelta(minutes=10), recurs=next_day),
    JobKind("files", sweep, lease=timedelta(minutes=10), recurs=every(timedelta(hours=1))),
    JobKind("import", carry_on),
    JobKind("message", deliver, retry=Retry(worth=timedelta(days=1)), at_once=3),
    JobKind("news", tell_news),
    JobKind("plan", carry_out),
    JobKind("retention", retain, lease=timedelta(minutes=10), recurs=every(timedelta(hours=1))),
    JobKind("seal", seal_again, lease=timedelta(minutes=10), recurs=next_seal),
)
