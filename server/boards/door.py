"""The face of a door; those of several doors are read together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Date, bindparam, select

from server.boards.members import Member, members, people_of, short_instant
from server.core.db import Reads, rows_of
from server.core.legible import legible
from server.core.statements import AnyRow
from server.presence.rules import figures
from server.presence.statuses import PUBLIC, Counted
from server.roster import tables
from server.roster.logos import LOGO, logo_of
from server.roster.rules import masked_phone, short_form
from server.roster.tables import Organisation
from server.sites.rules import Hours, day_of, is_night
from server.sites.tables import Lease, hours_of
from signs.face import Contact, DoorFace, Group, PersonLine, Place, Tenant

AWAY_ON_BUSINESS = (Counted.MARKET, Counted.OUT)


_DAY = bindparam("day", type_=Date())
_TENANTS = (
    select(Lease.room_id, Organisation.id, Organisation.name, Organisation.short_name, Organisation.notice)
    .add_columns(*LOGO)
    .select_from(Organisation)
    .join(Lease, Lease.organisation_id == Organisation.id)
    .outerjoin(tables.Logo, tables.Logo.organisation_id == Organisation.id)
    .where(Lease.room_id.in_(bindparam("rooms", expanding=True)))
    .where(Lease.stands_on(_DAY), Organisation.stands_on(_DAY))
    .order_by(Lease.id)
)


def door_face(reads: Reads, head: AnyRow, now: datetime) -> DoorFace:
    """Return the face of one room's door."""
    return next(door_faces(reads, [head], now))[1]


def door_faces(reads: Reads, heads: Iterable[AnyRow], now: datetime) -> Iterator[tuple[AnyRow, DoorFace, Hours]]:
    """Return the faces of rooms' doors; those on which it is the same day are read together."""
    of_day: dict[date, list[tuple[AnyRow, Hours]]] = defaultdict(list)
    for head in heads:
        hours = hours_of(head)
        of_day[day_of(now, hours)].append((head, hours))
    for day, doors in of_day.items():
        tenants: dict[int, list[AnyRow]] = defaultdict(list)
        for tenant in rows_of(reads, _TENANTS, rooms=[head.room_id for head, _hours in doors], day=day):
            tenants[tenant.room_id].append(tenant)
        people = people_of(reads, {tenant.id for behind in tenants.values() for tenant in behind}, day)
        for head, hours in doors:
            yield head, _face(head, tenants[head.room_id], people, now, hours), hours


def _face(
    head: AnyRow, tenants: Iterable[AnyRow], people: Mapping[int, Sequence[AnyRow]], now: datetime, hours: Hours
) -> DoorFace:
    return DoorFace(
        place=Place(head.site, head.building, head.floor, head.room),
        tenants=tuple(_tenant(tenant, members(people[tenant.id], now, hours), now, hours) for tenant in tenants),
        night=is_night(now, hours),
        accent=head.accent,
    )


def _tenant(tenant: AnyRow, members: Sequence[Member], now: datetime, hours: Hours) -> Tenant:
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
        logo=logo_of(tenant),
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
