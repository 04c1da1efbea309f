"""Check-ins at a quiet pace, timed one by one, while something else goes on."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import perf_counter
from typing import TypeVar

import orjson
import urllib3

from tests.process import Server

T = TypeVar("T")

PACE = 0.05
"""Seconds between two check-ins: 20 a second, a quiet morning of one incubator."""


def timed_beside(work: Callable[[], T], server: Server, token: str, people: int) -> tuple[T, list[float]]:
    """Do something while people check in; return its result, and the milliseconds that each check-in took."""
    over = Event()
    with ThreadPoolExecutor(1) as pool:
        times = pool.submit(_check_in, server, token, people, over)
        try:
            done = work()
        finally:
            over.set()
        return done, times.result()


def _check_in(server: Server, token: str, people: int, over: Event) -> list[float]:
    pool, times = urllib3.PoolManager(), list[float]()
    while not over.wait(PACE):
        number = len(times)
        headers = {
            "Authorization": f"Bearer {token}",
            "Idempotency-Key": os.urandom(8).hex(),
            "Content-Type": "application/json",
        }
        address = f"{server.url}/api/v1/people/{number % people + 1}/status"
        body = orjson.dumps({"status": ("on_site", "meeting")[number % 2], "reason": "measurement"})
        began = perf_counter()
        answer = pool.request("PUT", address, body=body, headers=headers)
        times.append((perf_counter() - began) * 1000)
        assert answer.status == 200, answer.data
    return times
