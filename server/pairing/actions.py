"""A tablet asks, an installer confirms, the tablet asks again and is told its token.

The tablet makes a secret of its own and asks with it as often as it likes, so that neither its restart, nor ours, nor
an answer that was lost is in the way. The token follows from the secret and our key, and is stored nowhere; once the
kiosk has spoken with it, the secret opens nothing any more.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from server.access.audit import record
from server.access.throttle.attempts import Attempt, count, forget
from server.boards.kiosks import Kiosk
from server.core.boards.hanging import lock_board
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.keys import Keys, digest
from server.core.principals import HOUSE, Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import Board
from server.fleet.actions import new_kiosk, replace_device, revoke_within
from server.fleet.scopes import about_kiosk
from server.fleet.tables import Pairing
from server.pairing.rules import CODES, LASTS, MOST, MOST_AT_ADDRESS


@dataclass(frozen=True, slots=True)
class Tablet:
    """A tablet that asks: its own secret, from where it comes, and what it is."""

    secret: str
    address: str
    agent: str
    glass: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """The code that the tablet is to show, until when."""

    code: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Paired:
    """The token that the tablet is to use from now on."""

    token: str


@dataclass(frozen=True, slots=True)
class Placement:
    """What an installer wants: the tablet with this code for this board, in the place of ``instead`` if named."""

    code: str
    board_id: int
    name: str = ""
    instead: int | None = None


def ask(db: Database, keys: Keys, tablet: Tablet, now: datetime) -> Waiting | Paired:
    """Answer a tablet; give it a code when it has none. Raises :class:`Refusal` when too many wait already."""
    with db.reading() as session:
        known = _standing(session, tablet.secret, now)
    if known is not None and (known.confirmed_at is None or known.collected_at is not None):
        return _answer(keys, known)
    return db.act(lambda tx: _answer(keys, _take_up(tx, tablet, now)), by=HOUSE)


def confirm(db: Database, keys: Keys, placement: Placement, by: Principal, now: datetime) -> int:
    """Let the tablet with this code be the kiosk; return the kiosk's id. Raises :class:`Refusal` for a wrong code."""
    kiosk = db.act(lambda tx: _confirm(tx, keys, placement, by.ref, now), by=by)
    if kiosk is None:
        raise Refusal("pairing.refused.code")
    return kiosk


def abandon(tx: Transaction, pairing_id: int, author: Ref, now: datetime) -> None:
    """Let a tablet that was confirmed, and has not come as a kiosk yet, become none."""
    pairing = tx.session.get_one(Pairing, pairing_id)
    if pairing.kiosk_id is not None:
        revoke_within(tx, pairing.kiosk_id, author, now)
    tx.session.delete(pairing)


def forget_pairings(tx: Transaction, now: datetime) -> None:
    """Drop the pairings whose time is over."""
    tx.session.execute(delete(Pairing).where(Pairing.expires_at <= now))


def _answer(keys: Keys, pairing: Pairing) -> Waiting | Paired:
    if pairing.confirmed_at is None:
        return Waiting(pairing.code, pairing.expires_at)
    return Paired(_token(keys, pairing.digest, pairing.confirmed_at))


def _token(keys: Keys, secret_digest: str, confirmed_at: datetime) -> str:
    made = f"{secret_digest} {confirmed_at.timestamp()}".encode()
    return base64.urlsafe_b64encode(hmac.digest(keys.derive("kiosk token"), made, sha256)).decode().rstrip("=")


def _standing(session: Session, secret: str, now: datetime) -> Pairing | None:
    unspoken = or_(Pairing.kiosk_id.is_(None), Kiosk.seen_at.is_(None))
    return session.scalar(
        select(Pairing)
        .outerjoin(Kiosk, Kiosk.id == Pairing.kiosk_id)
        .where(Pairing.digest == digest(secret), Pairing.expires_at > now, unspoken)
    )


def _take_up(tx: Transaction, tablet: Tablet, now: datetime) -> Pairing:
    known = _standing(tx.session, tablet.secret, now)
    if known is None:
        return _begin(tx, tablet, now)
    if known.confirmed_at is not None and known.collected_at is None:
        known.collected_at = now
        tx.session.flush()
    return known


def _begin(tx: Transaction, tablet: Tablet, now: datetime) -> Pairing:
    forget_pairings(tx, now)
    tx.session.execute(delete(Pairing).where(Pairing.digest == digest(tablet.secret)))
    _make_room(tx, tablet.address)
    pairing = Pairing(
        code=_free_code(tx.session),
        digest=digest(tablet.secret),
        address=tablet.address,
        agent=tablet.agent[:200],
        glass=tablet.glass[:20],
        created_at=now,
        expires_at=now + LASTS,
    )
    tx.session.add(pairing)
    tx.session.flush()
    return pairing


def _make_room(tx: Transaction, address: str) -> None:
    """Let those behind one address wait for one another, and keep no other address from waiting."""
    many = Refusal("pairing.refused.many", status=429, seconds=60)
    waiting = select(func.count()).select_from(Pairing)
    if (tx.session.scalar(waiting.where(Pairing.address == address)) or 0) >= MOST_AT_ADDRESS:
        raise many
    if (tx.session.scalar(waiting) or 0) < MOST:
        return
    unconfirmed = Pairing.confirmed_at.is_(None)
    count = func.count()
    crowd = select(Pairing.address, count).where(unconfirmed).group_by(Pairing.address).order_by(count.desc()).limit(1)
    largest = tx.session.execute(crowd).one_or_none()
    if largest is None:
        raise many
    oldest = select(func.min(Pairing.id)).where(unconfirmed, Pairing.address == largest.address)
    tx.session.execute(delete(Pairing).where(Pairing.id == oldest.scalar_subquery(), unconfirmed))


def _free_code(session: Session) -> str:
    taken = set(session.scalars(select(Pairing.code)))
    while (code := f"{secrets.randbelow(CODES):06}") in taken:
        continue
    return code


def _confirm(tx: Transaction, keys: Keys, placement: Placement, author: Ref, now: datetime) -> int | None:
    attempts = [Attempt("pairing", str(author))]
    count(tx, attempts, now)
    # Claimed in one statement, so that two who confirm at once are not both right.
    claim = (Pairing.code == placement.code) & (Pairing.expires_at > now) & Pairing.confirmed_at.is_(None)
    values = {"confirmed_by": author, "confirmed_at": now, "expires_at": now + LASTS}
    claimed = tx.session.execute(update(Pairing).where(claim).values(**values).returning(Pairing.id, Pairing.digest))
    pairing = claimed.one_or_none()
    if pairing is None:
        return None
    forget(tx, attempts)
    kiosk = _kiosk(tx, placement, _token(keys, pairing.digest, now), author, now)
    tx.session.execute(update(Pairing).where(Pairing.id == pairing.id).values(kiosk_id=kiosk.id))
    return kiosk.id


def _kiosk(tx: Transaction, placement: Placement, token: str, author: Ref, now: datetime) -> Kiosk:
    there = lock_board(tx, Board.id == placement.board_id)
    if there is None:
        raise Refusal("error.404", status=404)
    board = there.code
    if placement.instead is None:
        kiosk = new_kiosk(tx, placement.board_id, token, now, placement.name)
        record(tx, author, "kiosk.paired", about_kiosk(tx.session, kiosk.id), now, board=board, name=kiosk.name)
    else:
        kiosk = replace_device(tx, placement.instead, placement.board_id, token, now)
        record(tx, author, "kiosk.replaced", about_kiosk(tx.session, kiosk.id), now, board=board, name=kiosk.name)
    kiosk.paired_by, kiosk.paired_at = author, now
    return kiosk
