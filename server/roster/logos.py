"""The logo that an organisation hangs beside its name: a file, and what signs must know to show it."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from server.core.database.statements import AnyRow
from server.core.database.transactions import Transaction
from server.core.files.rows import Naming, check_quota, drop_files, name_file
from server.core.files.tables import FILE
from server.core.house import House
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.tables import plain
from server.roster import tables
from server.roster.organisations import lock_organisation
from server.roster.pictures import Picture
from server.roster.tables import Organisation
from server.sites.tables import boards_showing
from signs.face import Ink, Logo

KIND = "logo"
LOGOS = plain(tables.Logo)
LOGO = (
    FILE.c.digest.label("logo_digest"),
    *(LOGOS.c[name].label(f"logo_{name}") for name in ("width", "height", "ink")),
)
"""The columns by which signs know a logo: of its file, and of :data:`LOGOS`."""


def hang_logo(house: House, organisation_id: int, picture: Picture, by: Principal) -> None:
    """Hang a logo on an organisation's door in the place of any other. Raises :class:`Refusal`."""
    now = house.clock()
    with house.db.reading() as session:
        # Before anything is on the disk.
        site = session.scalar(select(Organisation.site_id).where(Organisation.id == organisation_id))
        check_quota(session, KIND, site, len(picture.image))
    stored = house.files.put(picture.image, now)

    def hang(tx: Transaction) -> None:
        organisation = _remove(tx, organisation_id, now)
        naming = Naming(KIND, Ref("organisation", organisation_id), organisation.site_id, by.ref)
        drawn = {"width": picture.width, "height": picture.height, "ink": picture.ink}
        file = name_file(tx, stored, naming, now)
        tx.session.add(tables.Logo(organisation_id=organisation_id, file_id=file, **drawn))

    house.db.act(hang, by=by)


def take_logo_down(house: House, organisation_id: int, by: Principal) -> None:
    """Leave the name of an organisation alone on its door."""
    house.db.act(lambda tx: _remove(tx, organisation_id, house.clock()), by=by)


def drop_logos(tx: Transaction, these: ColumnElement[bool], _author: Ref, _now: datetime) -> None:
    """Drop these logos with their files."""
    for organisation in tx.session.scalars(select(LOGOS.c.organisation_id).where(these)).all():
        drop_files(tx.session, Ref("organisation", organisation), KIND)


def logo_of(row: AnyRow) -> Logo | None:
    """Return what signs are told of the logo in a row that has the columns :data:`LOGO`."""
    if row.logo_digest is None:
        return None
    return Logo(f"/logo/{row.logo_digest}", row.logo_width, row.logo_height, cast("Ink", row.logo_ink))


def logo_at(session: Session, organisation: int) -> Logo | None:
    """Return what signs are told of the logo of an organisation, None where it has none."""
    its = select(*LOGO).join(FILE, FILE.c.id == LOGOS.c.file_id).where(LOGOS.c.organisation_id == organisation)
    row = session.execute(its).one_or_none()
    return logo_of(row) if row else None


def logo_file(session: Session, digest: str) -> AnyRow | None:
    """Return the file with this digest while some door shows it."""
    return session.execute(select(FILE).where(FILE.c.digest == digest, FILE.c.kind == KIND).limit(1)).one_or_none()


def _remove(tx: Transaction, organisation_id: int, now: datetime) -> Organisation:
    organisation, day = lock_organisation(tx.session, organisation_id, now)
    drop_files(tx.session, Ref("organisation", organisation_id), KIND)
    tx.move(boards_showing([organisation_id], day))
    return organisation
