"""Sealing: what was recorded gets its place in its log, and the installation signs what the log holds by then.

Entries wait for it without waiting for each other. A row that this installation did not write is never sealed: it
stays where :mod:`server.operation.verification` names it.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from server.access.audit import Audit
from server.core.database.db import Database
from server.core.database.statements import AnyRow
from server.core.database.transactions import Transaction
from server.core.jobs import Work
from server.core.keys import CHECKPOINTS, Keys
from server.core.logs.entries import RIGHTS, UNSEALED, Log, Seal, Sealed, mac
from server.core.logs.merkle import CompactRange
from server.core.logs.notes import Checkpoint, sign, signing_key, written
from server.core.organisation_kinds import OrganisationKind
from server.core.principals import HOUSE
from server.core.tables import Instance, Table, plain
from server.core.turns import give_way
from server.presence.tables import Entry
from server.sites.rules import day_start
from server.sites.tables import Site
from server.sites.today import first_day_end

LOGGED: Mapping[str, type[Table]] = MappingProxyType({RIGHTS: Audit} | dict.fromkeys(OrganisationKind, Entry))
"""Kind of log → the table of its entries."""
EVERY = timedelta(minutes=5)
"""How often what waits is sealed; and once more when a site's own day ends."""
BATCH = 250
"""Entries that get their place in one transaction: some milliseconds."""

SEALED, SEAL = plain(Sealed), plain(Seal)

log = logging.getLogger(__name__)


def seal(db: Database, keys: Keys, now: datetime) -> int:
    """Seal every log in which entries wait; return how many entries that were."""
    key = checkpoint_key(keys)
    with db.reading() as session:
        waiting = session.scalars(select(UNSEALED.c.log_id).distinct()).all()
    return sum(_seal(db, key, number, now) for number in waiting)


def seal_again(work: Work) -> None:
    """Seal what was recorded since the last time."""
    seal(work.house.db, work.house.keys, work.house.clock())


def next_seal(session: Session, now: datetime) -> datetime:
    """Return when to seal again: soon, and at the end of a day, so that a day ends with a checkpoint of its own."""
    return first_day_end(session, now, EVERY)


def checkpoint_key(keys: Keys) -> Ed25519PrivateKey:
    """Return the key that signs the checkpoints of an installation."""
    return signing_key(keys.derive(CHECKPOINTS))


def origin_of(session: Session, number: int) -> str:
    """Return what a log is called where its checkpoints are kept: nobody else's log has that name."""
    instance = session.scalars(select(Instance.name)).one()
    found = session.get_one(Log, number)
    where = f"site-{found.site_id}/" if found.site_id else ""
    return f"doorboard/{instance}/{where}{found.kind}"


def newest_checkpoints(session: Session, keys: Keys) -> list[str]:
    """Return the newest checkpoint of every log, as text to be kept outside."""
    key = checkpoint_key(keys)
    notes = []
    for number in session.scalars(select(Log.id).order_by(Log.id)):
        last = _last_seal(session, number)
        if last:
            checkpoint = Checkpoint(origin_of(session, number), last.size, last.root)
            notes.append(written(checkpoint, last.signature, key.public_key()))
    return notes


def _seal(db: Database, key: Ed25519PrivateKey, number: int, now: datetime) -> int:
    count, after = 0, 0
    while True:
        taken, last = db.act(lambda tx, after=after: _take(tx, key, number, after, now), by=HOUSE)  # type: ignore[misc]
        count += taken
        if last is None:
            break
        after = last
        give_way()
    db.act(lambda tx: _sign(tx, key, number, now), by=HOUSE)
    return count


def _lock_log(tx: Transaction, number: int) -> Log:
    return tx.session.scalars(select(Log).where(Log.id == number).with_for_update(key_share=True)).one()


def _take(tx: Transaction, key: Ed25519PrivateKey, number: int, after: int, now: datetime) -> tuple[int, int | None]:
    """Give the next entries their places; return how many, and the last one that was looked at.

    The first ones are signed with it: a log that holds something and has no checkpoint is one that lost them.
    """
    found = _lock_log(tx, number)
    table = plain(LOGGED[found.kind])
    rows = tx.session.execute(
        select(UNSEALED.c.row_id, UNSEALED.c.mac, table.c.leaf)
        .join(table, table.c.id == UNSEALED.c.row_id)
        .where(UNSEALED.c.log_id == number, UNSEALED.c.row_id > after)
        .order_by(UNSEALED.c.row_id)
        .limit(BATCH)
    ).all()
    ours = []
    for row in rows:
        if hmac.compare_digest(row.mac, mac(tx.key, table.name, row.row_id, row.leaf)):
            ours.append(row)
        else:
            log.error("entry %s of log %s was not written by this installation, and is not sealed", row.row_id, number)
    if ours:
        is_first = not found.size
        _place(tx, found, ours)
        if is_first:
            _sign(tx, key, number, now)
    return len(ours), rows[-1].row_id if rows else None


def _place(tx: Transaction, found: Log, rows: Sequence[AnyRow]) -> None:
    tree = CompactRange.of(found.size, found.peaks)
    places = [
        {"log_id": found.id, "position": position, "row_id": row.row_id} for position, row in enumerate(rows, tree.size)
    ]
    for row in rows:
        tree.append(row.leaf)
    tx.session.execute(insert(SEALED), places)
    sealed = [row.row_id for row in rows]
    tx.session.execute(delete(UNSEALED).where(UNSEALED.c.log_id == found.id, UNSEALED.c.row_id.in_(sealed)))
    found.size, found.peaks = tree.size, tree.stored()


def _sign(tx: Transaction, key: Ed25519PrivateKey, number: int, now: datetime) -> None:
    """Sign what the log holds, unless that is signed already; of earlier days keep the last checkpoint alone."""
    found = _lock_log(tx, number)
    last = _last_seal(tx.session, number)
    if not found.size or (last and last.size == found.size):
        return
    root = CompactRange.of(found.size, found.peaks).root
    signature = sign(key, Checkpoint(origin_of(tx.session, number), found.size, root))
    if last:
        _thin_out(tx.session, found, last, now)
    tx.session.add(Seal(log_id=number, size=found.size, root=root, signature=signature, sealed_at=now))


def _thin_out(session: Session, found: Log, last: Seal, now: datetime) -> None:
    if _day(session, found, last.sealed_at) == _day(session, found, now):
        return
    same_day = SEAL.c.sealed_at >= _day(session, found, last.sealed_at)
    session.execute(delete(SEAL).where(SEAL.c.log_id == found.id, same_day, SEAL.c.size < last.size))


def _day(session: Session, found: Log, now: datetime) -> datetime:
    if found.site_id is None:
        return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day_start(now, session.get_one(Site, found.site_id).hours)


def _last_seal(session: Session, number: int) -> Seal | None:
    return session.scalar(select(Seal).where(Seal.log_id == number).order_by(Seal.size.desc()).limit(1))
