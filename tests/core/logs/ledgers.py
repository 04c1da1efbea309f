"""A small log, and what is wrong with it."""

from __future__ import annotations

from server.core.refusal import StartRefusal
from server.operation.sealing import seal
from server.operation.verification import check
from tests.incubator import Incubator


def trouble(incubator: Incubator) -> str | None:
    """Return what a proof of everything that is new says is wrong, None when nothing is."""
    with incubator.db.reading() as session:
        try:
            check(session, incubator.keys)
        except StartRefusal as refusal:
            return str(refusal)
    return None


def three_entries(incubator: Incubator) -> None:
    """Let somebody come, go to the market, and come back."""
    incubator.tenant("北辰智造", "王小明")
    incubator.says("王小明", "on_site")
    incubator.says("王小明", "market", hours=2, place="工商银行", purpose="谈贷款")
    incubator.time.pass_by(hours=1)
    incubator.says("王小明", "on_site")


def three_sealed(incubator: Incubator) -> None:
    """Seal them, the first two together."""
    three_entries(incubator)
    assert seal(incubator.db, incubator.keys, incubator.time()) == 3
