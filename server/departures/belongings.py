"""What people, organisations and sites have that ends when they leave: one list.

The preview counts it, the departure ends it, and the daily look finds who still has any of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, or_, select, true, update
from sqlalchemy import Table as CoreTable

from server.access.tables import Token
from server.accounts.actions import end_grants
from server.accounts.tables import UserGrant
from server.accounts.tokens import revoke_tokens
from server.alerts.actions import settle_all
from server.alerts.removing import remove_targets
from server.alerts.tables import Alert, Target
from server.boards.kiosks import Kiosk
from server.core.database.transactions import Transaction
from server.core.refs import Ref
from server.core.tables import Board, plain
from server.corrections.tables import Correction
from server.fleet.actions import remove_boards, revoke_within
from server.mine.rules import Fate
from server.mine.tables import Plan
from server.phones.actions import end_owning
from server.phones.invites import void_open
from server.phones.pins import void_all
from server.phones.tables import Invite, PhoneOwner, Pin
from server.roster.consents import FIELDS, end_all
from server.roster.logos import drop_logos
from server.roster.notices import take_down
from server.roster.tables import Logo, Organisation, Person

OWNER, INVITE, PIN, PLAN, CORRECTION, PERSON = (
    plain(one) for one in (PhoneOwner, Invite, Pin, Plan, Correction, Person)
)
GRANT, TOKEN, ORGANISATION, LOGO = (plain(one) for one in (UserGrant, Token, Organisation, Logo))
BOARD, KIOSK, TARGET, ALERT = (plain(one) for one in (Board, Kiosk, Target, Alert))

Kind = Literal["person", "organisation", "site"]
Of = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Belonging:
    """Rows of a ``table`` that are somebody's: of whoever the column ``whose`` names, as long as they are ``open``.

    ``key`` names its words. ``end`` ends the rows that a condition says, and notes it in the ledger of rights.
    """

    key: str
    table: CoreTable
    whose: ColumnElement[Any]
    open: Callable[[datetime], Of]
    end: Callable[[Transaction, Of, Ref, datetime], object]

    def of(self, who: list[int] | Select[int], now: datetime) -> Of:
        """Return which rows are these people's, organisations' or sites', and still hold."""
        return self.whose.in_(who) & self.open(now)


def _plans(tx: Transaction, these: Of, _author: Ref, now: datetime) -> None:
    tx.session.execute(update(PLAN).where(these).values(state=Fate.REFUSED, settled_at=now))


def _requests(tx: Transaction, these: Of, author: Ref, now: datetime) -> None:
    ended = {"state": "refused", "decided_at": now, "decided_by": author}
    tx.session.execute(update(CORRECTION).where(these).values(**ended))


def _kiosks(tx: Transaction, these: Of, author: Ref, now: datetime) -> None:
    for kiosk in tx.session.scalars(select(KIOSK.c.id).where(these).order_by(KIOSK.c.id)).all():
        revoke_within(tx, kiosk, author, now)


def _open(ended: ColumnElement[Any]) -> Callable[[datetime], Of]:
    return lambda _now: ended.is_(None)


def _always(_now: datetime) -> Of:
    return true()


_AGREED = or_(*(column.is_(True) for column in FIELDS.values()), PERSON.c.address.is_not(None))
_ASKED = CORRECTION.c.state == "open"
_UNTAKEN = INVITE.c.used_at.is_(None)
_AT = select(BOARD.c.site_id).where(BOARD.c.id == KIOSK.c.board_id).scalar_subquery()

BELONGINGS: Mapping[Kind, tuple[Belonging, ...]] = MappingProxyType(
    {
        "person": (
            Belonging("phones", OWNER, OWNER.c.person_id, _open(OWNER.c.ended), end_owning),
            Belonging("pins", PIN, PIN.c.person_id, _always, void_all),
            Belonging(
                "invites", INVITE, INVITE.c.person_id, lambda now: _UNTAKEN & (INVITE.c.expires_at > now), void_open
            ),
            Belonging("plans", PLAN, PLAN.c.person_id, lambda _now: PLAN.c.state == Fate.WAITS, _plans),
            Belonging("requests", CORRECTION, CORRECTION.c.person_id, lambda _now: _ASKED, _requests),
            Belonging("consents", PERSON, PERSON.c.id, lambda _now: _AGREED, end_all),
        ),
        "organisation": (
            Belonging("rights", GRANT, GRANT.c.organisation_id, _open(GRANT.c.ended_at), end_grants),
            Belonging("tokens", TOKEN, TOKEN.c.organisation_id, _open(TOKEN.c.revoked_at), revoke_tokens),
            Belonging("requests", CORRECTION, CORRECTION.c.organisation_id, lambda _now: _ASKED, _requests),
            Belonging(
                "notices", ORGANISATION, ORGANISATION.c.id, lambda _now: ORGANISATION.c.notice.is_not(None), take_down
            ),
            Belonging("logos", LOGO, LOGO.c.organisation_id, _always, drop_logos),
        ),
        "site": (
            Belonging("rights", GRANT, GRANT.c.site_id, _open(GRANT.c.ended_at), end_grants),
            Belonging("tokens", TOKEN, TOKEN.c.site_id, _open(TOKEN.c.revoked_at), revoke_tokens),
            Belonging("targets", TARGET, TARGET.c.site_id, _always, remove_targets),
            Belonging("kiosks", KIOSK, _AT, _open(KIOSK.c.revoked_at), _kiosks),
            Belonging("boards", BOARD, BOARD.c.site_id, _open(BOARD.c.removed_at), remove_boards),
            Belonging("alerts", ALERT, ALERT.c.site_id, _open(ALERT.c.settled_at), settle_all),
        ),
    }
)
"""Whoever may leave → what they have that ends then."""
