"""The face of a door."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.boards.members import Member, members_of, rooms, short_instant
from server.core.legible import legible
from server.core.tables import Board
from server.presence.rules import figures
from server.presence.statuses import PUBLIC, Counted
from server.roster.logos import logos_of
from server.roster.rules import masked_phone, short_form
from server.roster.tables import Organisation
from server.sites.rules import Hours, day_of, is_night
from server.sites.tables import Lease, Room, Site
from signs.face import Contact, DoorFace, Group, Logo, PersonLine, Place, Tenant

AWAY_ON_BUSINESS = (Counted.MARKET, Counted.OUT)


def door_face(session: Session, site: Site, hours: Hours, board: Board, now: datetime) -> DoorFace:
    """Return the face of one room's door."""
    where = session.execute(rooms().where(Room.id == board.room_id)).one()
    day = day_of(now, hours)
    tenants = session.scalars(
        select(Organisation)
        .join(Lease, Lease.organisation_id == Organisation.id)
        .where(Lease.room_id == board.room_id, Lease.stands_on(day), Organisation.stands_on(day))
        .order_by(Lease.id)
    ).all()
    members = members_of(session, [tenant.id for tenant in tenants], now, hours)
    logos = logos_of(session, [tenant.id for tenant in tenants])
    return DoorFace(
        place=Place(site.name, where.building, where.floor, where.room),
        tenants=tuple(_tenant(tenant, members[tenant.id], logos.get(tenant.id), now, hours) for tenant in tenants),
        night=is_night(now, hours),
        accent=site.accent,
    )


def _tenant(tenant: Organisation, members: Sequence[Member], logo: Logo | None, now: datetime, hours: Hours) -> Tenant:
    standings = [member.standing for member in members]
    business = [one for one in standings if one.status.counted in AWAY_ON_BUSINESS and not one.overdue]
    returns = [one.until for one in business if one.until]
    return Tenant(
        name=legible(tenant.name),
        short_name=legible(tenant.short_name or "") or None,
        counts=figures(standings, now, hours).counts,
        contact=_contact(members),
        groups=_groups(members, now, hours),
        notice=legible(tenant.notice or "") or None,
        next_return=short_instant(min(returns), now, hours) if returns else None,
        logo=logo,
    )


def _contact(members: Sequence[Member]) -> Contact | None:
    for person in (member.person for member in members):
        if person.liaison:
            shown = masked_phone(person.phone) if person.phone else None
            return Contact(
                legible(short_form(person.name, person.title) if person.title else person.name),
                phone=None if person.phone_open else shown,
                call=person.phone if person.phone_open else None,
            )
    return None


def _groups(members: Sequence[Member], now: datetime, hours: Hours) -> tuple[Group, ...]:
    lines: dict[str, list[PersonLine]] = defaultdict(list)
    for member in members:
        public = member.standing.status.public
        if member.person.listed and public is not None:
            lines[public.key].append(_line(member, now, hours))
    return tuple(Group(key, row.label, row.mark, tuple(lines[key])) for key, row in PUBLIC.items() if key in lines)


def _line(member: Member, now: datetime, hours: Hours) -> PersonLine:
    known = member.standing
    return PersonLine(
        name=legible(short_form(member.person.name, member.person.title)),
        since=short_instant(known.since, now, hours) if known.since else None,
        until=short_instant(known.until, now, hours) if known.until else None,
        overdue=known.overdue,
    )
