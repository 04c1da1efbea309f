"""A small ledger, and whether it is whole."""

from __future__ import annotations

from server.core.entries import broken_link
from server.presence.tables import ERASABLE, Entry
from tests.incubator import Incubator

LEDGER = "site:1"


def first_break(incubator: Incubator) -> int | None:
    with incubator.db.reading() as session:
        return broken_link(session, Entry.__table__, LEDGER, ERASABLE)  # type: ignore[arg-type]


def three_entries(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    incubator.says("王小明", "on_site")
    incubator.says("王小明", "market", hours=2, place="工商银行", purpose="谈贷款")
    incubator.time.pass_by(hours=1)
    incubator.says("王小明", "on_site")
