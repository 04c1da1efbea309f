"""A write is done once, however often it is sent: the same key gets the same answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.api.contract import Caller
from server.core.database.idempotency import remember, replayed, sought
from server.core.database.transactions import Transaction
from server.core.house import house


def done_once(
    caller: Caller,
    key: str,
    request: dict[str, Any],
    write: Callable[[Transaction], int | None],
    *,
    long: bool = False,
) -> int:
    """Write something and return the id that it made, 0 for none; sent again with the same key, change nothing.

    What may take longer than a turn of the loop is ``long``.
    """

    def act(tx: Transaction) -> int:
        before = replayed(sought(tx, caller.by.ref, key), request)
        if before is not None:
            return int(before)
        made = write(tx) or 0
        remember(tx, caller.by.ref, key, request, made, house().clock())
        return made

    return house().db.act(act, by=caller.by, long=long)
