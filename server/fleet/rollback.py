"""A kiosk that knows more than the database is a witness that the database went back."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from server.alerts.actions import raise_alert
from server.alerts.tables import Alert
from server.core.db import Database
from server.core.metrics import metrics
from server.core.principals import HOUSE
from server.core.refs import Ref
from server.core.tables import Instance
from server.core.transactions import Transaction
from server.fleet.actions import Screen
from server.fleet.names import name_of
from server.fleet.rules import AHEAD, EPOCH_LASTS, knows_more, version_of

log = logging.getLogger(__name__)


def note_rollback(db: Database, screen: Screen, epoch: Any, version: Any, now: datetime, board: Any = None) -> bool:
    """Hear what a kiosk has on the glass; when it is ahead of the database in the same epoch, begin a new epoch.

    Screens replace everything at a new epoch; in the old one they would ignore the truth as outdated. A kiosk that was
    moved names the other board, of which the version tells nothing here. A stolen token could lie: each witness is an
    alert that names the kiosk, and no witness again until somebody has seen to it.
    """
    painted = version_of(version)
    if board not in (None, screen.board) or painted is None:
        return False
    if screen.epoch != epoch or not knows_more(painted, screen.version):
        return False
    with db.reading() as session:
        if not _is_believed(session, screen, now):
            return False
    if not db.act(lambda tx: _begin(tx, screen, epoch, now), by=HOUSE):
        return False
    metrics().regressions.inc()
    log.critical(
        "the database went back: board %s was painted in version %s; a new epoch begins", screen.board, painted
    )
    return True


def _begin(tx: Transaction, screen: Screen, epoch: str, now: datetime) -> bool:
    began = update(Instance).where(Instance.epoch == epoch).values(epoch=secrets.token_hex(4).upper())
    if not tx.session.execute(began).rowcount:  # type: ignore[attr-defined]
        return False
    named = name_of(tx.session, screen.id)
    raise_alert(tx, AHEAD, Ref("kiosk", screen.id), named.site_id, now, named.zone_id, what=named.what)
    return True


def _is_believed(session: Session, screen: Screen, now: datetime) -> bool:
    own = (Alert.subject == Ref("kiosk", screen.id)) & Alert.settled_at.is_(None)
    lately = or_(own, Alert.opened_at.between(now - EPOCH_LASTS, now))
    return session.scalar(select(Alert.id).where(Alert.kind == AHEAD, lately).limit(1)) is None
