"""Imports that are under way: staged beside the roster, to be done part by part, and what became of each.

Nobody's door and page looks at what is staged. The job of an import names it in its lane and its site in its key: a
site has one import at a time.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import orjson
from sqlalchemy import ColumnElement, bindparam, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from server.core.database.db import Database
from server.core.database.statements import AnyRow
from server.core.database.transactions import Transaction, rows_of
from server.core.jobs import latest, put, void
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import plain
from server.roster.current import find_site, lock_roster
from server.roster.headings import Said, remember_headings
from server.roster.importing.parts import Part, Prepared, part_of
from server.roster.tables import ImportPart
from server.sites.actions import add_site

KIND = "import"
"""The kind of the job that carries on what was staged."""
TRIES = 3
"""How often a part is tried that goes wrong as nobody expected: the database may have been busy, or the disk full."""
BATCH = 50
"""Parts that are staged in one transaction: some milliseconds."""
LEFT_BEHIND = timedelta(minutes=1)
"""After so long a worker takes up what whoever staged it has neither handed over nor done."""

PART = plain(ImportPart)
_THIS = (PART.c.key == bindparam("key")) & (PART.c.place == bindparam("place"))
_CONTENT = select(PART.c.content).where(_THIS, ~PART.c.left_out)
_DONE = delete(PART).where(_THIS)


@dataclass(frozen=True, slots=True)
class Import:
    """An import: how many ``parts`` were confirmed, what all of them do, what came of it once it is over."""

    key: str
    site: int
    author: Ref
    parts: int
    figures: Mapping[str, int]
    result: Result | None = None

    @classmethod
    def of(cls, arguments: Mapping[str, Any], result: str | None = None) -> Import:
        """Return the import that a job is about."""
        author = Ref.parse(arguments["author"])
        return cls(**{**arguments, "author": author, "result": orjson.loads(result) if result else None})

    @property
    def job(self) -> str:
        """The key of its job."""
        return str(self.site)


Result = Mapping[str, Any]
"""The site's id, how many tenants, people and changes came, how many people left, and which tenants did not come.

What is ``left_out`` was changed meanwhile, over what is ``broken`` something went wrong.
"""


def new_key() -> str:
    """Return a key that nobody can guess."""
    return secrets.token_urlsafe(16)


def import_of(session: Session, key: str) -> Import | None:
    """Return the import of a key; None where nothing was confirmed under it."""
    return _import(latest(session, KIND, lane=key))


def import_at(session: Session, site: int) -> Import | None:
    """Return the import that is under way at a site."""
    return _import(latest(session, KIND, key=str(site)))


def stage(
    db: Database,
    key: str,
    site: int | str,
    prepared: Prepared,
    now: datetime,
    *,
    said: Said,
    by: Principal,
    hands_over: bool = False,
) -> Import:
    """Stage what was confirmed, batch by batch; return the import. What was staged under this key already is not again.

    ``site`` is its id, or the name of a site to create with its first roster. What was ``said`` of the file's headings
    is remembered. Where whoever stages ``hands_over``, a worker does it at once. Raises :class:`Refusal` while another
    import is under way at the site.
    """
    rows = [{"key": key, "place": place, "content": one} for place, one in enumerate(prepared.parts)]
    batches = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]

    def begin(tx: Transaction) -> tuple[Import, bool]:
        home = find_site(tx.session, site) or add_site(tx, str(site))
        lock_roster(tx.session, home.id)
        if before := import_of(tx.session, key):
            return before, False
        if import_at(tx.session, home.id):
            raise Refusal("roster.refused.under_way", status=409)
        one = Import(key, home.id, by.ref, len(rows), prepared.figures)
        _put(tx, one, now, now + LEFT_BEHIND)
        _insert(batches[0] if batches else [], one, tx)
        remember_headings(tx, home.id, said)
        return one, True

    one, is_new = db.act(begin, by=by)
    if is_new:
        for batch in batches[1:]:
            db.act(partial(_insert, batch, one), by=by)
        if hands_over:
            db.act(lambda tx: _put(tx, one, now, now), by=by)
    return one


def waiting(session: Session, one: Import) -> Sequence[int]:
    """Return the places of the parts that are to be done, in their order."""
    return session.scalars(select(PART.c.place).where(_of(one), ~PART.c.left_out).order_by(PART.c.place)).all()


def progress(session: Session, one: Import) -> int:
    """Return how many parts were done, or left out."""
    open_ones = select(func.count()).select_from(PART).where(_of(one), ~PART.c.left_out)
    return one.parts - (session.scalar(open_ones) or 0)


def is_whole(session: Session, one: Import) -> bool:
    """Tell whether everything was staged: whoever did so may have died over it. The last part is done last."""
    last = exists().where(_of(one), PART.c.place == one.parts - 1)
    return not waiting(session, one) or bool(session.scalar(select(last)))


def part_at(session: Session, one: Import, place: int) -> Part | None:
    """Return a part that is still to be done; None where somebody else did it."""
    content = rows_of(session, _CONTENT, key=one.key, place=place).scalar()
    return part_of(content) if content else None


def tick_off(tx: Transaction, one: Import, place: int) -> None:
    """Note that a part is done, in the transaction that does it."""
    tx.send(_DONE, {"key": one.key, "place": place})


def leave_out(tx: Transaction, one: Import, place: int) -> None:
    """Note that a part is not done."""
    tx.session.execute(update(PART).where(_of(one), PART.c.place == place).values(left_out=True))


def is_tried_again(tx: Transaction, one: Import, place: int) -> bool:
    """Note that a part went wrong; tell whether it is tried again, or left out for that."""
    mine = update(PART).where(_of(one), PART.c.place == place)
    noted = mine.values(broke=PART.c.broke + 1, left_out=PART.c.broke + 1 >= TRIES).returning(PART.c.left_out)
    return tx.session.scalar(noted) is False


def conclude(tx: Transaction, one: Import) -> Result:
    """Return what came of an import of which nothing is to be done any more."""
    rows = tx.session.execute(delete(PART).where(_of(one)).returning(PART.c.content, PART.c.broke))
    parts = [(part_of(row.content), row.broke >= TRIES) for row in rows]
    figures = Counter(one.figures)
    for part, _is_broken in parts:
        figures.subtract(part.figures)
    broken = sorted(part.called for part, is_broken in parts if is_broken)
    left_out = sorted(part.called for part, is_broken in parts if not is_broken)
    return {"site": one.site, **figures, "left_out": left_out, "broken": broken}


def drop(tx: Transaction, one: Import) -> None:
    """Forget an import of which not everything was staged: nothing of it was done, and it is confirmed anew."""
    tx.session.execute(delete(PART).where(_of(one)))
    void(tx, KIND, key=one.job)


def _import(job: AnyRow | None) -> Import | None:
    return Import.of(orjson.loads(job.arguments), job.result) if job else None


def _put(tx: Transaction, one: Import, now: datetime, due: datetime) -> None:
    arguments = {"key": one.key, "site": one.site, "author": str(one.author), "parts": one.parts}
    put(tx, KIND, {**arguments, "figures": one.figures}, now, due=due, key=one.job, lane=one.key)


def _insert(rows: Sequence[Mapping[str, Any]], one: Import, tx: Transaction) -> None:
    if import_at(tx.session, one.site) != one:
        # It took so long that it was taken to be left behind.
        raise Refusal("roster.refused.moved", status=409)
    if rows:
        tx.session.execute(insert(PART), [{**row, "left_out": False, "broke": 0} for row in rows])


def _of(one: Import) -> ColumnElement[bool]:
    return PART.c.key == one.key
