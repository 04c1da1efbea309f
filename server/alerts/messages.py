"""What an alert's message says: the same in a mail and in a webhook, in the language of the site."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

import orjson

from server.alerts.tables import Alert
from server.sites.tables import Site
from server.words.catalogue import text
from server.words.clock import Clock

LONGEST_LIST = 60
"""Lines of one kind; beyond, their number says more than their names."""

Message = dict[str, Any]


def news(site: Site, opened: Sequence[Alert], settled: Sequence[Alert], page: str, now: datetime) -> Message:
    """Return the message about alerts that began and alerts that ended."""
    here = Clock.at(site.timezone, now, site.language)
    parts = [*_parts(here, "alerts.opened", opened), *_parts(here, "alerts.settled", settled)]
    subject = " · ".join(heading for heading, _lines in parts)
    paragraphs = ["\n".join((heading, *lines)) for heading, lines in parts]
    facts = {"opened": [_fact(one) for one in opened], "settled": [_fact(one) for one in settled]}
    return _message(site, "news", subject, "\n\n".join((*paragraphs, page)), now) | facts


def trial(site: Site, page: str, now: datetime) -> Message:
    """Return the message of the test button."""
    said = text("alerts.message.test", lang=site.language, site=site.name)
    return _message(site, "test", text("alerts.message.test_subject", lang=site.language), f"{said}\n\n{page}", now)


def what(alert: Alert) -> str:
    """Return how people call the subject of an alert."""
    named = orjson.loads(alert.detail).get("what")
    return str(named or alert.subject)


def _message(site: Site, event: str, subject: str, said: str, now: datetime) -> Message:
    title = text("alerts.message.subject", lang=site.language, site=site.name, subject=subject)
    return {
        "id": secrets.token_hex(8),
        "event": event,
        "site": site.name,
        "at": now.isoformat(),
        "subject": title,
        # The form that group robots of WeCom and DingTalk document.
        "msgtype": "text",
        "text": {"content": f"{title}\n{said}"},
        "said": said,
    }


def _parts(here: Clock, change: str, alerts: Iterable[Alert]) -> list[tuple[str, list[str]]]:
    by_kind = groupby(sorted(alerts, key=lambda alert: (alert.kind, alert.id)), key=lambda alert: alert.kind)
    return [_part(here, change, kind, list(some)) for kind, some in by_kind]


def _part(here: Clock, change: str, kind: str, alerts: list[Alert]) -> tuple[str, list[str]]:
    say = partial(text, lang=here.lang)
    lines = [
        say("alerts.message.line", what=what(alert), since=here.moment(alert.opened_at))
        for alert in alerts[:LONGEST_LIST]
    ]
    if len(alerts) > LONGEST_LIST:
        lines.append(say("alerts.message.more", count=len(alerts) - LONGEST_LIST))
    return say(change, kind, count=len(alerts)), lines


def _fact(alert: Alert) -> dict[str, str]:
    ended = {"until": alert.settled_at.isoformat()} if alert.settled_at else {}
    return {"kind": alert.kind, "what": what(alert), "since": alert.opened_at.isoformat()} | ended
