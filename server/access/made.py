"""What is made on the strength of a right, and ends with it: links, invites, PINs, pairings, tokens, targets.

Each kind is declared once (``server/made.py`` names them all). It ends when its maker could no longer make it: asked
again whenever a right is withdrawn or narrowed, and of those whom it is about, whenever they get a wider one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, SQLColumnExpression
from sqlalchemy.orm import Session

from server.access.roles import Actor, Permission, Scope
from server.core.database.transactions import Transaction
from server.core.refs import Ref

NOTHING = Actor()
"""Somebody who holds no right."""


@dataclass(frozen=True, slots=True)
class Made:
    """A kind of thing that a right makes.

    ``open_ones`` selects ``id``, ``maker`` and ``name`` of what still works at an instant; ``maker`` and ``subject``
    are its columns. ``may`` tells whether this maker could make it now. Of what is ``listed``, whoever ends the right
    says what ends with it; everything else is void at once.
    """

    kind: str
    table: str
    maker: SQLColumnExpression[Any]
    open_ones: Callable[[datetime], Select[Any, Any, Any]]
    may: Callable[[Session, Actor, Ref, int, datetime], bool]
    end: Callable[[Transaction, int, Ref, datetime], None]
    subject: SQLColumnExpression[int] | None = None
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """One thing that a right made and that still works. ``key`` names it in a form."""

    made: Made
    id: int
    name: str

    @property
    def key(self) -> str:
        """Its kind and id."""
        return f"{self.made.kind}-{self.id}"


_MADE: dict[str, Made] = {}
_ACTORS: dict[str, Callable[[Session, int, datetime], Actor]] = {}


def declare(made: Collection[Made], actors: Mapping[str, Callable[[Session, int, datetime], Actor]]) -> None:
    """Name all kinds, and who can say what the makers of a kind hold."""
    _MADE.update((one.kind, one) for one in made)
    _ACTORS.update(actors)


def declared() -> tuple[Made, ...]:
    """Return all kinds."""
    return tuple(_MADE.values())


def actor_of(session: Session, maker: Ref, now: datetime) -> Actor | None:
    """Return what somebody holds; None for the house itself and whoever types at its terminal: they hold all."""
    found = _ACTORS.get(maker.kind)
    return found(session, maker.id, now) if found and maker.id else None


def on_scope(
    permission: Permission, scope: Callable[[Session, int, datetime], Scope | None]
) -> Callable[[Session, Actor, Ref, int, datetime], bool]:
    """Return the rule that a maker needs a permission where the thing belongs; of oneself, nobody needs one."""

    def may(session: Session, actor: Actor, maker: Ref, thing: int, now: datetime) -> bool:
        where = scope(session, thing, now)
        if where is None:
            return False
        is_own = maker.kind == "person" and maker.id == where.person
        return is_own or actor.holder(permission, where) is not None

    return may


def lost(session: Session, maker: Ref, actor: Actor, now: datetime, *, listed: bool) -> list[Standing]:
    """Return what somebody made, void or listed, and could not make with these rights."""
    return [
        Standing(made, row.id, row.name)
        for made in declared()
        if made.listed is listed
        for row in session.execute(made.open_ones(now).where(made.maker == maker)).all()
        if not made.may(session, actor, maker, row.id, now)
    ]


def end_lost(
    tx: Transaction, maker: Ref, actor: Actor, author: Ref, now: datetime, ticked: Collection[str] | None = None
) -> None:
    """End what somebody made and could not make with the rights that are left: all secrets, and what was ticked.

    ``ticked`` are keys of what is listed; None: all of it.
    """
    gone = lost(tx.session, maker, actor, now, listed=False)
    gone += [one for one in lost(tx.session, maker, actor, now, listed=True) if ticked is None or one.key in ticked]
    _end(tx, gone, author, now)


def end_outgrown(tx: Transaction, kinds: Collection[str], subject: int, author: Ref, now: datetime) -> bool:
    """End what opens more, since its subject got wider rights, than its maker holds; tell whether there was any."""
    gone = list(_outgrown(tx.session, kinds, subject, now))
    _end(tx, gone, author, now)
    return bool(gone)


def _outgrown(session: Session, kinds: Collection[str], subject: int, now: datetime) -> Iterator[Standing]:
    for made in declared():
        if made.kind not in kinds or made.subject is None:
            continue
        for row in session.execute(made.open_ones(now).where(made.subject == subject)).all():
            actor = actor_of(session, row.maker, now)
            if actor is not None and not made.may(session, actor, row.maker, row.id, now):
                yield Standing(made, row.id, row.name)


def _end(tx: Transaction, gone: Collection[Standing], author: Ref, now: datetime) -> None:
    for one in gone:
        one.made.end(tx, one.id, author, now)
        if tx.long:
            tx.breathe()
