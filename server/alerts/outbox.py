"""Messages wait as jobs until they are delivered, those to one target in one lane."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import orjson

from server.alerts.messages import Message
from server.core.config import Config
from server.core.database.transactions import Transaction
from server.core.jobs import put

MESSAGE = "message"
"""The kind of its job. ``body`` is JSON and stays the same over all attempts, as does the id in it."""


def send(tx: Transaction, targets: Iterable[int], message: Message, now: datetime) -> None:
    """Let a message be delivered to each of these targets."""
    body = orjson.dumps(message).decode()
    for target in targets:
        put(tx, MESSAGE, {"target": target, "body": body}, now, lane=lane_of(target))


def lane_of(target: int) -> str:
    """Return where all messages to one target wait."""
    return f"target:{target}"


def alerts_page(config: Config) -> str:
    """Return where to look closer, for a reader who is not signed in yet."""
    return f"{config.url}/manage/alerts"
