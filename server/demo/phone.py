"""A phone of the demo: it does over HTTP what a phone at the door does, and knows nothing that a phone does not.

It takes its person's invite, opens the address in the code that the board shows, reads the forms of the page and
sends the choice: of the return, what the plan promises, as near in real time as the play is fast.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import urlencode

from urllib3 import BaseHTTPResponse, HTTPConnectionPool

from server.demo.day import Move
from server.presence.statuses import STATUSES, Return
from server.sites.rules import Hours


class TurnedAwayError(Exception):
    """The door did not take what the phone sent."""


@dataclass(frozen=True, slots=True)
class Pick:
    """What a person picks: ``back`` is a wall-clock time (15:30), or the key of a suggestion on the page."""

    status: str
    back: str | None = None
    place: str | None = None
    purpose: str | None = None


class Phone:
    """The phone of one person, with its cookies."""

    def __init__(self, pool: HTTPConnectionPool, host: str) -> None:
        self._pool = pool
        self._host = host
        self._cookies: dict[str, str] = {}

    def accept(self, invite: str) -> None:
        """Become its person's phone by an invite (the path of its link). Raises TurnedAwayError."""
        for form in self._get(invite):
            self._post(form, {})

    def check_in(self, scanned: str, choice: Pick) -> None:
        """Scan a code (the path of its address) and declare the choice. Raises TurnedAwayError."""
        form = _first(form for form in self._get(scanned) if form.fields.get("status") == choice.status)
        if form is None:
            raise TurnedAwayError("the page does not offer this choice")
        went = self._post(form, _answer(form, choice))
        if not went.startswith("/s/done/"):
            raise TurnedAwayError(went)

    def _get(self, path: str) -> list[Form]:
        answer = self._request("GET", path)
        if answer.status != 200:
            raise TurnedAwayError(f"{path}: {answer.status}")
        return read_forms(answer.data.decode())

    def _post(self, form: Form, clicked: dict[str, str]) -> str:
        answer = self._request("POST", form.action, urlencode(form.fields | clicked))
        if answer.status != 303:
            raise TurnedAwayError(f"{form.action}: {answer.status}")
        return str(answer.headers["Location"])

    def _request(self, method: str, path: str, body: str | None = None) -> BaseHTTPResponse:
        headers = {"Host": self._host, "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._pool.urlopen(method, path, body=body, headers=headers, redirect=False, retries=False)
        for cookie in answer.headers.getlist("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer


def _answer(form: Form, choice: Pick) -> dict[str, str]:
    sent = {name: text for name, text in (("place", choice.place), ("purpose", choice.purpose)) if text}
    if choice.back is None:
        return sent
    if form.offers("until", choice.back):
        return sent | {"until": choice.back}
    return sent | {"until": "custom", "custom": choice.back}


def _first(forms: Iterable[Form]) -> Form | None:
    return next(iter(forms), None)


@dataclass(slots=True)
class Form:
    """One form. ``buttons`` are the (name, value) pairs of which a click sends one."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def offers(self, name: str, value: str) -> bool:
        """Tell whether the form has a button with this name and value."""
        return (name, value) in self.buttons


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(said.get("action", "")))
            self._open = True
        elif self._open and said.get("name"):
            if tag == "input":
                self.forms[-1].fields[said["name"]] = said.get("value", "")
            elif tag == "button":
                self.forms[-1].buttons.append((said["name"], said.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False


def read_forms(page: str) -> list[Form]:
    """Return all forms of a page."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms


UNTIL = {Return.TIME: "not_today", Return.DATE: "tomorrow"}
"""What is picked on the page where the plan knows no minute of return."""
HANDLING = timedelta(seconds=2)
"""What passes between choosing and sending: a promise must not be gone by then."""


def pick_of(move: Move, minute: float, speed: float, now: datetime, hours: Hours) -> Pick:
    """Return what the person picks now, when the plan is at ``minute`` and goes ``speed`` times as fast as life.

    A visit of two hours at 60 times is promised, and ends, two real minutes later. A door shows whole minutes, so
    the promise is rounded up.
    """
    return Pick(move.status, _back(move, minute, speed, now, hours), move.place, move.purpose)


def _back(move: Move, minute: float, speed: float, now: datetime, hours: Hours) -> str | None:
    if move.back is None:
        return UNTIL.get(STATUSES[move.status].asks)
    ahead = max(move.back - minute, 0) / speed
    local = hours.local(now)
    promised = (local + HANDLING + timedelta(minutes=ahead + 1)).replace(second=0, microsecond=0)
    # The page takes a time of day for today's, or for the night to come; its own suggestions know any date.
    return f"{promised:%H:%M}" if promised.date() == local.date() else "1h"
