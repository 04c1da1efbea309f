"""Many entries at once, as the server itself would have written them one by one: with leaves, marks and standing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert

from server.core.database.transactions import Transaction
from server.core.logs.entries import UNSEALED, leaf_columns, leaf_data, mac, stored
from server.core.logs.merkle import leaf_hash
from server.core.tables import plain
from server.presence.tables import Entry, Presence

_KNOWN = ("person_id", "status", "since", "until")


def entry(number: int, values: dict[str, Any]) -> dict[str, Any]:
    """Return the row of an entry with this number that says this."""
    leaf = leaf_hash(leaf_data("entry", [stored(values.get(column)) for column in leaf_columns(Entry)]))
    return values | {"id": number, "leaf": leaf}


def append(rows: Sequence[dict[str, Any]], tx: Transaction) -> None:
    """Write entries, to be sealed later."""
    marks = [
        {"log_id": row["log_id"], "row_id": row["id"], "mac": mac(tx.key, "entry", row["id"], row["leaf"])}
        for row in rows
    ]
    tx.session.execute(insert(plain(Entry)), rows)
    tx.session.execute(insert(UNSEALED), marks)


def project(rows: Sequence[dict[str, Any]], tx: Transaction) -> None:
    """Let the last entries of people be what is known of them."""
    standing = [{"entry_id": row["id"], **{name: row[name] for name in _KNOWN}} for row in rows]
    tx.session.execute(insert(plain(Presence)), standing)
