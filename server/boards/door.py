"""The face of a door; those of several doors are read together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain

from sqlalchemy import Date, bindparam, select

from server.boards.members import Member, members, people_of
from server.boards.moment import Moment, moment_at
from server.core.database.statements import AnyRow
from server.core.database.transactions import Reads, rows_of
from server.core.files.tables import FILE
from server.presence.rules import FEW, Sight, counts_of, sight
from server.presence.statuses import PUBLIC, Counted
from server.roster.courtesy import Addressee, told_apart
from server.roster.logos import LOGO, LOGOS, logo_of
from server.roster.rules import masked_phone
from server.roster.tables import Organisation
from server.sites.rules import Hours
from server.sites.tables import Lease, hours_of
from server.words.legible import NAMELESS, legible, legible_name, legible_place
from signs.face import Contact, DoorFace, Group, Location, PersonLine, Tenant

Forms = Mapping[int, str]
"""Id of a person → how the door addresses them."""

_DAY = bindparam("day", type_=Date())
_TENANTS = (
    select(Lease.room_id, Organisation.id, Organisation.name, Organisation.short_name, Organisation.notice)
    .add_columns(*LOGO)
    .select_from(Organisation)
    .join(Lease, Lease.organisation_id == Organisation.id)
    .outerjoin(LOGOS, LOGOS.c.organisation_id == Organisation.id)
    .outerjoin(FILE, FILE.c.id == LOGOS.c.file_id)
    .where(Lease.room_id.in_(bindparam("rooms", expanding=True)))
    .where(Lease.stands_on(_DAY), Organisation.stands_on(_DAY))
    .order_by(Lease.id)
)


def door_face(reads: Reads, head: AnyRow, now: datetime) -> DoorFace:
    """Return the face of one room's door."""
    return next(door_faces(reads, [head], now))[1]


def door_faces(reads: Reads, heads: Iterable[AnyRow], now: datetime) -> Iterator[tuple[AnyRow, DoorFace, Hours]]:
    """Return the faces of rooms' doors; those on which it is the same day are read together."""
    moments: dict[int, Moment] = {}
    of_day: dict[date, list[AnyRow]] = defaultdict(list)
    for head in heads:
        if head.site_id not in moments:
            moments[head.site_id] = moment_at(now, hours_of(head))
        of_day[moments[head.site_id].day].append(head)
    for day, doors in of_day.items():
        tenants: dict[int, list[AnyRow]] = defaultdict(list)
        for tenant in rows_of(reads, _TENANTS, rooms=[door.room_id for door in doors], day=day):
            tenants[tenant.room_id].append(tenant)
        people = people_of(reads, {tenant.id for behind in tenants.values() for tenant in behind}, day)
        for door in doors:
            moment = moments[door.site_id]
            yield door, _face(door, tenants[door.room_id], people, moment), moment.hours


def _face(head: AnyRow, tenants: Iterable[AnyRow], people: Mapping[int, Sequence[AnyRow]], moment: Moment) -> DoorFace:
    behind = [(one, members(people[one.id], moment.now, moment.hours)) for one in tenants]
    forms = _forms(chain.from_iterable(members for _tenant, members in behind), head.courtesy)
    return DoorFace(
        location=Location(
            legible_name(head.site) or NAMELESS,
            legible_place(head.building),
            legible_place(head.floor),
            legible_place(head.room) or NAMELESS,
        ),
        tenants=tuple(_tenant(one, members, forms, moment) for one, members in behind),
        night=moment.night,
        accent=head.accent,
    )


def _forms(members: Iterable[Member], courtesy: str) -> Forms:
    """Say how those are addressed who are named on a door: that others are behind it makes no difference."""
    named = [member.person for member in members if member.person.listed or member.person.liaison]
    forms = told_apart(map(Addressee.of, named), courtesy)
    return {person.id: legible_name(form) or NAMELESS for person, form in zip(named, forms, strict=True)}


def _tenant(tenant: AnyRow, members: Sequence[Member], forms: Forms, moment: Moment) -> Tenant:
    counts = counts_of(member.standing for member in members)
    is_told = not 0 < len(members) < FEW or all(member.person.figures_open for member in members)
    returns = list(_returns(members))
    return Tenant(
        name=legible_name(tenant.name) or NAMELESS,
        short_name=legible_name(tenant.short_name or "") or None,
        counts=counts if is_told else None,
        contact=_contact(members, forms),
        groups=_groups(members, forms, moment),
        occupied=not is_told and counts.present > 0,
        notice=legible(tenant.notice or "") or None,
        next_return=moment.short(min(returns)) if returns else None,
        logo=logo_of(tenant),
    )


def _returns(members: Sequence[Member]) -> Iterator[datetime]:
    """Yield when those are back who are on the market and will be: the one status that asks for a time and hides none.

    Of fewer than three, and of who is named beside it, only where they agreed.
    """
    for member in members:
        known, person = member.standing, member.person
        is_nobody = len(members) >= FEW and not person.listed and not person.liaison
        is_due = known.status.counted is Counted.MARKET and not known.overdue
        if is_due and known.until and (person.times_open or is_nobody):
            yield known.until


def _contact(members: Sequence[Member], forms: Forms) -> Contact | None:
    for person in (member.person for member in members):
        if person.liaison:
            shown = masked_phone(person.phone) if person.phone else None
            return Contact(
                forms[person.id],
                phone=None if person.phone_open else shown,
                call=person.phone if person.phone_open else None,
            )
    return None


def _groups(members: Sequence[Member], forms: Forms, moment: Moment) -> tuple[Group, ...]:
    lines: dict[str, list[PersonLine]] = defaultdict(list)
    for member in members:
        public = member.standing.status.public
        seen = sight(member.standing, moment.now, moment.hours, times=member.person.times_open)
        if member.person.listed and public is not None and seen is not None:
            lines[public.key].append(_line(forms[member.person.id], seen, moment))
    return tuple(Group(key, row.label, row.mark, tuple(lines[key])) for key, row in PUBLIC.items() if key in lines)


def _line(name: str, seen: Sight, moment: Moment) -> PersonLine:
    return PersonLine(
        name=name,
        until=moment.short(seen.until) if seen.until else None,
        overdue=seen.overdue,
    )
