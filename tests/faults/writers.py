"""Writers: they check people in over HTTP and write down what they were told, and what they never learned."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from types import TracebackType
from zoneinfo import ZoneInfo

import urllib3
from urllib3.exceptions import HTTPError

from tests.faults.history import Outcome, Write

HERE = ZoneInfo("Asia/Shanghai")
PATIENCE = urllib3.Timeout(connect=2.0, read=10.0)
BETWEEN_ATTEMPTS = 0.2
STATUSES = {"market": "market"}
"""Status → the public one that a door shows, of those of which it says when somebody is back.

By one of 330 days of return each write is told from those before: a mark comes again minutes later.
"""
DAYS = 330
FIRST_DAY = 20


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person on the roster, and the board on which the person is listed."""

    id: int
    name: str
    board: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request: how long it took, and its status (0: no answer)."""

    at: float
    seconds: float
    status: int


class Writer:
    """Writes in turn for some people, one request at a time. Every ``gives_up``-th unclear write is not tried again."""

    def __init__(self, name: str, port: int, token: str, people: Sequence[Somebody], pause: float) -> None:
        self.writes: list[Write] = []
        self.attempts: list[Attempt] = []
        self.broken: Exception | None = None
        self._name = name
        self._url = f"http://127.0.0.1:{port}/api/v1"
        self._token = token
        self._people = people
        self._pause = pause
        self._stop = threading.Event()
        self._give_up = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._today = datetime.now(HERE).date()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, within: float) -> None:
        """Begin nothing new; an unclear write is tried until it is clear or the time is over."""
        self._stop.set()
        self._thread.join(within)
        self._give_up.set()
        self._thread.join(30)
        if self.broken:
            raise self.broken

    def _run(self) -> None:
        try:
            with urllib3.PoolManager(maxsize=1, retries=False, timeout=PATIENCE) as http:
                while not self._stop.wait(self._pause):
                    self._write(http)
        except Exception as error:  # shown by stop(): a thread has nobody to tell
            self.broken = error

    def _write(self, http: urllib3.PoolManager) -> None:
        number = len(self.writes)
        person = self._people[number % len(self._people)]
        turn = number // len(self._people)
        status = list(STATUSES)[turn % len(STATUSES)]
        day = self._today + timedelta(days=FIRST_DAY + turn % DAYS)
        key = f"{self._name}-{number}"
        write = Write(key, person.board, person.name, f"{STATUSES[status]} {day}", monotonic())
        self.writes.append(write)
        gives_up = number % 3 == 0
        while write.outcome is Outcome.UNKNOWN:
            write = self._attempt(http, write, person, status, day)
            self.writes[-1] = write
            unclear = write.outcome is Outcome.UNKNOWN
            if unclear and (gives_up or self._give_up.wait(BETWEEN_ATTEMPTS)):
                return

    def _attempt(self, http: urllib3.PoolManager, write: Write, person: Somebody, status: str, day: date) -> Write:
        began = monotonic()
        try:
            answer = http.request(
                "PUT",
                f"{self._url}/people/{person.id}/status",
                headers={"Authorization": f"Bearer {self._token}", "Idempotency-Key": write.key},
                json={"status": status, "until": _noon(day), "reason": "fault suite"},
            )
        except (HTTPError, OSError):
            self.attempts.append(Attempt(began, monotonic() - began, 0))
            return write
        ended = monotonic()
        self.attempts.append(Attempt(began, ended - began, answer.status))
        if answer.status == 200:
            return replace(write, ended=ended, outcome=Outcome.OK, entry=answer.json()["entry"])
        if answer.status < 500:
            return replace(write, ended=ended, outcome=Outcome.REFUSED)
        return write


def _noon(day: date) -> str:
    return datetime.combine(day, time(12), HERE).astimezone(UTC).isoformat()


class Writers:
    """Several writers that share the people between them."""

    def __init__(
        self, port: int, token: str, people: Sequence[Somebody], *, count: int = 3, pause: float = 0.05, name: str = "w"
    ) -> None:
        shares = [people[index::count] for index in range(count)]
        self._writers = [
            Writer(f"{name}-{index}", port, token, share, pause) for index, share in enumerate(shares) if share
        ]

    @property
    def writes(self) -> list[Write]:
        """Everything that was tried."""
        return [write for writer in self._writers for write in writer.writes]

    def attempts(self, since: float = 0.0, until: float = float("inf")) -> list[Attempt]:
        """Return the requests that began in a part of the history."""
        return [one for writer in self._writers for one in list(writer.attempts) if since <= one.at < until]

    def acknowledged(self) -> int:
        """Return how many writes were acknowledged so far."""
        return sum(write.outcome is Outcome.OK for write in self.writes)

    def stop(self, within: float = 30.0) -> None:
        """Stop and wait."""
        for writer in self._writers:
            writer.stop(within)

    def __enter__(self) -> Writers:
        for writer in self._writers:
            writer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop(0.0 if error else 30.0)
