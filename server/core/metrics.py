"""What is counted, for Prometheus. Every room may count: ``metrics().reconciled.inc()``.

One process counts in its memory. Several count together in files of one folder, so that whichever of them is asked
answers for all; :func:`share` must come before the first count and before the workers.
"""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

MILLISECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
STATUSES = ("2xx", "3xx", "4xx", "5xx")


class Metrics:
    """All counters of a process."""

    def __init__(self) -> None:
        own = self.registry = CollectorRegistry()
        self.connected = Gauge(
            "doorboard_connected_kiosks", "Kiosks with an open socket", multiprocess_mode="livesum", registry=own
        )
        self.waiting = Gauge(
            "doorboard_push_waiting_boards",
            "Boards that moved and whose screens were not told yet",
            multiprocess_mode="livesum",
            registry=own,
        )
        self.reconciled = Counter(
            "doorboard_push_reconciled_boards", "Boards that the reconciler found behind the database", registry=own
        )
        self.regressions = Counter(
            "doorboard_version_regressions", "Kiosks that knew a higher version than the database", registry=own
        )
        self.cut = Counter(
            "doorboard_cut_sockets", "Sockets that were closed: slow readers, silent strangers", ["why"], registry=own
        )
        self.refused = Counter(
            "doorboard_refused_kiosks", "Kiosks that found no descriptor left but those kept for people", registry=own
        )
        self.commits = Histogram(
            "doorboard_commit_seconds", "Time that the database took to commit", buckets=MILLISECONDS, registry=own
        )
        self.blocked_turns = Counter(
            "doorboard_blocked_turns",
            "Actions that blocked the loop for more than 20 ms at a time",
            ["action"],
            registry=own,
        )
        self.checkins = Counter("doorboard_checkins", "Entries by how they came about", ["provenance"], registry=own)
        self.requests = Histogram(
            "doorboard_http_request_seconds",
            "Time to an answer, by class of its status",
            ["status"],
            buckets=MILLISECONDS,
            registry=own,
        )
        for status in STATUSES:
            self.requests.labels(status)


@cache
def metrics() -> Metrics:
    """Return the counters of this process."""
    return Metrics()


def share(folder: Path) -> None:
    """Let this process and those that it starts count together in ``folder``, which is emptied first."""
    if metrics.cache_info().currsize:
        raise RuntimeError("counting has begun already")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    # The library reads this variable wherever it opens a file; workers inherit it.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]


def bury(worker: int) -> None:
    """Take a worker that ended, by its process id, out of the gauges; what it counted stays."""
    mark_process_dead(worker)  # type: ignore[no-untyped-call]


def exposition(readings: Collector) -> bytes:
    """Return all counters and ``readings`` in Prometheus' text format."""
    registry = CollectorRegistry()
    if getattr(values.ValueClass, "_multiprocess", False):
        metrics()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(metrics().registry)
    registry.register(readings)
    return generate_latest(registry)
