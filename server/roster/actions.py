"""A roster file is imported: staged, then applied tenant by tenant, each whole; whoever dies over it is carried on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from types import MappingProxyType

from server.core.clock import Clock
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.jobs import JobFailed, Lost, Work, settle
from server.core.principals import HOUSE, Principal
from server.core.refusal import Refusal
from server.roster.applying import apply_part
from server.roster.current import IMPORT, lock_roster, roster_at
from server.roster.headings import Said
from server.roster.importing import Reading
from server.roster.importing.answers import Confirmation
from server.roster.importing.parts import prepare
from server.roster.staging import (
    KIND,
    Import,
    Result,
    conclude,
    drop,
    import_of,
    is_tried_again,
    is_whole,
    leave_out,
    new_key,
    part_at,
    stage,
    tick_off,
    waiting,
)

ALL = Confirmation()
NOTHING: Result = {"left_out": [], "broken": []}
NOTHING_SAID: Said = MappingProxyType({})

Tell = Callable[[Import, int], None]
"""Hears how many parts of an import are through."""

log = logging.getLogger(__name__)


def import_roster(
    db: Database,
    site: int | str,
    reading: Reading,
    now: datetime,
    *,
    confirmation: Confirmation = ALL,
    said: Said = NOTHING_SAID,
    by: Principal = IMPORT,
    tell: Tell = lambda _one, _through: None,
) -> Result:
    """Bring a site's roster to what a file says, here and now; return what came of it.

    ``site`` is its id, or the name of a site to create with its first roster. Raises :class:`Refusal` and writes
    nothing when that is not what was confirmed. ``by`` answers for the rights that come and go with it.
    """
    with db.reading() as session:
        prepared = prepare(reading, roster_at(session, site, now), confirmation)
    return finish(db, stage(db, new_key(), site, prepared, now, said=said, by=by), lambda: now, tell)


def finish(db: Database, one: Import, clock: Clock, tell: Tell) -> Result:
    """Do here what is left of an import, though no worker was given it; return what came of it.

    Nothing comes of one of which not everything was staged: it is forgotten.
    """
    with db.reading() as session:
        whole = is_whole(session, one)
    if not whole:
        db.act(lambda tx: drop(tx, one), by=HOUSE)
        return NOTHING
    while not apply_parts(db, one, clock, tell):
        # What goes wrong again and again is left out in the end.
        log.info("import %s is tried again", one.key)
    db.act(lambda tx: settle(tx, KIND, one.job, conclude(tx, one), clock()), by=HOUSE)
    with db.reading() as session:
        # A worker may have taken it up, and ended it a moment ago.
        over = import_of(session, one.key)
    return over.result if over and over.result else NOTHING


def carry_on(work: Work) -> None:
    """Do what is left of an import, as a job; forget one of which not everything was staged."""
    db, clock, one = work.house.db, work.house.clock, Import.of(work.arguments)
    with db.reading() as session:
        whole = is_whole(session, one)
    if not whole:
        db.act(lambda tx: drop(tx, one), by=HOUSE)
        raise Lost
    if not apply_parts(db, one, clock, lambda _one, through: work.tell(100 * through // one.parts)):
        raise JobFailed("broken")
    db.act(lambda tx: work.finish(tx, conclude(tx, one)), by=HOUSE)


def apply_parts(db: Database, one: Import, clock: Clock, tell: Tell) -> bool:
    """Apply each part that is left in a transaction of its own, in the name of whoever confirmed them all.

    False where one went wrong that is worth another try.
    """
    with db.reading() as session:
        left = waiting(session, one)
    through = done = one.parts - len(left)
    for tried, place in enumerate(left):
        if place == one.parts - 1 and through < done + tried:
            # By the last part one knows that all were staged: it is done last.
            break
        through += _is_through(db, one, place, clock())
        tell(one, through)
    return through == one.parts


def _is_through(db: Database, one: Import, place: int, now: datetime) -> bool:
    """Apply a part or leave it out; False where it went wrong and is tried again."""
    by = Principal(one.author)
    try:
        db.act(partial(_apply, one, place, now), by=by, long=True)
    except Refusal as refusal:
        # It was possible when it was planned, and will not be again.
        log.info("part %s of import %s is left out: %s", place, one.key, refusal.key)
        db.act(lambda tx: leave_out(tx, one, place), by=by)
    except Exception:
        # Nobody foresaw it: one company keeps neither the others nor the next file waiting.
        log.exception("part %s of import %s broke", place, one.key)
        return not db.act(lambda tx: is_tried_again(tx, one, place), by=HOUSE)
    return True


def _apply(one: Import, place: int, now: datetime, tx: Transaction) -> None:
    lock_roster(tx.session, one.site)
    part = part_at(tx.session, one, place)
    if part is None:
        return
    if apply_part(tx, one.site, part, one.author, now):
        tick_off(tx, one, place)
    else:
        leave_out(tx, one, place)
