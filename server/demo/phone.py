"""A phone of the demo: it does over HTTP what a phone at the door does, and knows nothing that a phone does not.

It takes its person's invite, opens the address in the code that the board shows, reads the forms of the page and
sends the choice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from urllib3 import BaseHTTPResponse, HTTPConnectionPool

from server.demo.forms import Form, read_forms


class TurnedAwayError(Exception):
    """The door did not take what the phone sent."""


@dataclass(frozen=True, slots=True)
class Choice:
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

    def check_in(self, scanned: str, choice: Choice) -> None:
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


def _answer(form: Form, choice: Choice) -> dict[str, str]:
    sent = {name: text for name, text in (("place", choice.place), ("purpose", choice.purpose)) if text}
    if choice.back is None:
        return sent
    if form.offers("until", choice.back):
        return sent | {"until": choice.back}
    return sent | {"until": "custom", "custom": choice.back}


def _first(forms: Iterable[Form]) -> Form | None:
    return next(iter(forms), None)
