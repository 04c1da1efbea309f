"""Proof that a database is whole: its pages, every log, and the present statuses made from the entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.files.rows import named
from server.core.files.store import Damaged, FileStore
from server.core.keys import ENTRIES, Keys
from server.core.logs.entries import Log
from server.core.logs.notes import Note
from server.core.principals import HOUSE
from server.core.refusal import StartRefusal
from server.core.tables import Instance, plain
from server.operation.proof import Keyring, Proof, Prover
from server.operation.sealing import checkpoint_key, origin_of
from server.presence.figures import wrong_figures
from server.presence.tables import Entry, Presence
from server.roster.tables import Person
from server.sites.tables import Site

LOG = plain(Log)

FOREIGN_KEY = "secret.key is not the key of this database: put the two back from one backup."


def whole_parts(
    session: Session, keys: Keys, *, whole: bool = False, outside: Sequence[Note] = ()
) -> Iterator[str | Proof]:
    """Name one by one what is whole; raise :class:`StartRefusal` at the first thing that is not.

    Of each log what came since its last proof is proved, all of it with ``whole``. Checkpoints that were kept
    ``outside`` are held against the logs that they are of.
    """
    sqlite = session.get_bind().dialect.name == "sqlite"
    if sqlite:
        _check_pages(session)
    if session.scalar(select(Instance.key_mark)) != keys.mark:
        raise StartRefusal(FOREIGN_KEY)
    yield "the key: that of these data"
    yield from _proofs(session, keys, whole, outside)
    if sqlite:
        # Only now: what somebody removed from a log is better named by the log.
        _check_references(session)
        yield "the file: whole"
    person = session.scalar(_wrongly_projected().limit(1))
    if person is not None:
        raise StartRefusal(f"Person {person}: the present status does not follow from the entries.")
    yield "the present statuses: whole"
    organisation = next(wrong_figures(session), None)
    if organisation is not None:
        raise StartRefusal(f"Organisation {organisation}: the figures are not those of its people.")
    yield "the figures: whole"


def check(session: Session, keys: Keys) -> list[Proof]:
    """Raise :class:`StartRefusal` unless all is whole; return what was proved of each log."""
    return [part for part in whole_parts(session, keys) if isinstance(part, Proof)]


def check_files(session: Session, files: FileStore) -> list[str]:
    """Return the digests of the files that rows name; raise :class:`StartRefusal` unless all are there and whole."""
    digests = []
    for row in named(session):
        try:
            files.check(row.digest)
        except Damaged as damaged:
            raise StartRefusal(
                f"A file ({row.kind} of {row.owner}) is not whole: {damaged}. Put it back from a backup, or remove it."
            ) from None
        digests.append(row.digest)
    return digests


def note_proofs(db: Database, proofs: Iterable[Proof]) -> None:
    """Let the next proof go on where these ended."""
    further = [proof for proof in proofs if proof.sealed.size > proof.proved]

    def note(tx: Transaction) -> None:
        for proof in further:
            less = (LOG.c.id == proof.log_id) & (LOG.c.proved < proof.sealed.size)
            values = {"proved": proof.sealed.size, "proved_peaks": proof.sealed.stored()}
            tx.session.execute(update(LOG).where(less).values(values))

    if further:
        db.act(note, by=HOUSE)


def _proofs(session: Session, keys: Keys, whole: bool, outside: Sequence[Note]) -> Iterator[Proof]:
    keyring = Keyring(keys.derive(ENTRIES), checkpoint_key(keys).public_key())
    logs = session.execute(select(Log, Site.name).outerjoin(Site, Site.id == Log.site_id).order_by(Log.id)).all()
    origins = {origin_of(session, log.id): log.id for log, _site in logs}
    for note in outside:
        if note.checkpoint.origin not in origins:
            raise StartRefusal(f"There is no log {note.checkpoint.origin} here: this checkpoint is of elsewhere.")
    for log, site in logs:
        kept = [note for note in outside if origins[note.checkpoint.origin] == log.id]
        name = " ".join(part for part in (site, log.kind) if part)
        yield Prover(session, log, name, keyring).prove(kept, whole=whole)


def _check_pages(session: Session) -> None:
    found = session.connection().exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    if found != "ok":
        raise StartRefusal(f"The file is damaged: {found}.")


def _check_references(session: Session) -> None:
    orphan = session.connection().exec_driver_sql("PRAGMA foreign_key_check").first()
    if orphan is not None:
        raise StartRefusal(f"The file is damaged: a row of {orphan[0]} belongs to nothing.")


def _wrongly_projected() -> Select[int]:
    # Entries that correct each other share a line; the last entry of the last line is what stands.
    last = (
        select(Entry.id)
        .where(Entry.person_id == Person.id)
        .order_by(Entry.line.desc(), Entry.id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    differs = or_(
        Presence.entry_id.is_distinct_from(Entry.id),
        Presence.status.is_distinct_from(Entry.status),
        Presence.since.is_distinct_from(Entry.since),
        Presence.until.is_distinct_from(Entry.until),
    )
    return (
        select(Person.id)
        .outerjoin(Presence, Presence.person_id == Person.id)
        .outerjoin(Entry, Entry.id == last)
        .where(differs)
    )
