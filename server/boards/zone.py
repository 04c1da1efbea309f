"""The face of a zone: its sites side by side, each with the sums of its companies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, case, exists, func, select

from server.boards.kiosks import Kiosk
from server.core.database.statements import AnyRow
from server.core.database.transactions import Reads, rows_of
from server.core.tables import Board
from server.presence.figures import FIGURES
from server.presence.rules import summed
from server.roster.tables import Organisation
from server.sites.rules import Hours, common_timezone, day_of, is_night, is_open, is_published
from server.sites.tables import HOURS, RUNS, Lease, Site, hours_of
from server.sites.today import day_among
from server.words.legible import NAMELESS, cut, legible_name
from signs.face import Counts, SiteCell, ZoneFace

NAME_COLUMNS = 26
"""What a cell shows of a site's name, in columns: thirteen characters, or twenty-six Latin letters."""

NOBODY = (FIGURES.c.silent == FIGURES.c.roster) & (FIGURES.c.roster > 0)
"""Of which company nobody has declared anything."""

_IN_ZONE = select(Site.id, Site.name, Site.accent, *HOURS).where(Site.zone_id == bindparam("zone"), RUNS)
_SITES = _IN_ZONE.order_by(Site.id)
_THESE: BindParameter[int] = bindparam("sites", expanding=True)
_SUMS = (
    select(Organisation.site_id)
    .add_columns(*(func.sum(FIGURES.c[name]).label(name) for name in ("present", "market", "out", "roster")))
    .add_columns(func.sum(case((NOBODY, 1), else_=0)).label("silent"))
    .join(FIGURES, FIGURES.c.organisation_id == Organisation.id)
    .where(Organisation.site_id.in_(_THESE))
    .group_by(Organisation.site_id)
)
_DARK = (
    select(Board.site_id, func.count().label("screens"))
    .join(Kiosk, Kiosk.board_id == Board.id)
    .where(Board.site_id.in_(_THESE))
    .where(Kiosk.revoked_at.is_(None), Kiosk.seen_at.is_not(None), Kiosk.silent_since.is_not(None))
    .group_by(Board.site_id)
)


def zone_face(reads: Reads, head: AnyRow, now: datetime) -> tuple[ZoneFace, Hours]:
    """Return the face of a zone, and the clock of most of its sites."""
    return zone_of(reads, head.zone_id, head.zone, now)


def zone_of(reads: Reads, zone_id: int, name: str, now: datetime) -> tuple[ZoneFace, Hours]:
    """Return the face of the zone that is called so, and the clock of most of its sites: it has no hours of its own."""
    sites = rows_of(reads, _SITES, zone=zone_id).all()
    hours = {row.id: hours_of(row) for row in sites}
    cells = tuple(cells_of(reads, sites, now).values())
    clock = Hours(common_timezone(one.timezone for one in hours.values()))
    accents = {row.accent for row in sites}
    face = ZoneFace(
        zone=legible_name(name) or NAMELESS,
        sites=cells,
        counts=summed(cell.counts for cell in cells),
        silent=sum(cell.silent for cell in cells),
        dark=sum(cell.dark for cell in cells),
        night=bool(sites) and all(is_night(now, one) for one in hours.values()),
        clock=None if _agree(hours.values(), clock, now) else clock.timezone,
        accent=accents.pop() if len(accents) == 1 else None,
    )
    return face, clock


def cells_of(reads: Reads, sites: Sequence[AnyRow], now: datetime) -> dict[int, SiteCell]:
    """Return what is known of each of these sites (id, name and :data:`HOURS`), by its id."""
    hours = {row.id: hours_of(row) for row in sites}
    figures, dark = _figures(reads, hours, now), _dark(reads, hours)
    return {row.id: _cell(row.name, hours[row.id], figures.get(row.id), dark.get(row.id, 0), now) for row in sites}


def _agree(hours: Iterable[Hours], clock: Hours, now: datetime) -> bool:
    return all(one.local(now).utcoffset() == clock.local(now).utcoffset() for one in hours)


def _cell(name: str, hours: Hours, figures: AnyRow | None, dark: int, now: datetime) -> SiteCell:
    opened = is_open(now, hours)
    return SiteCell(
        site=cut(legible_name(name) or NAMELESS, NAME_COLUMNS),
        counts=Counts(figures.present, figures.market, figures.out, figures.roster) if figures else Counts(),
        silent=figures.silent if figures and opened else 0,
        dark=dark,
        open=opened,
        unpublished=not is_published(day_of(now, hours), hours),
    )


def _figures(reads: Reads, hours: Mapping[int, Hours], now: datetime) -> Mapping[int, AnyRow]:
    """Return the sums of each site over those who are behind one of its doors today, each counted once."""
    day = day_among({site: day_of(now, one) for site, one in hours.items()}, now, Organisation.site_id)
    has_a_door = exists().where(Lease.organisation_id == Organisation.id, Lease.stands_on(day))
    sums = _SUMS.where(Organisation.stands_on(day), has_a_door)
    return {row.site_id: row for row in reads.execute(sums, {"sites": list(hours)})}


def _dark(reads: Reads, sites: Iterable[int]) -> Mapping[int, int]:
    """Return how many screens of each site are silent that were live once."""
    return {row.site_id: row.screens for row in rows_of(reads, _DARK, sites=list(sites))}
