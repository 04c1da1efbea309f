"""Phones that were known before a phone could have several people."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlalchemy import insert, select, text

from server.core.access import digest
from server.core.db import Database
from server.core.tables import plain
from server.phones.reads import find_phone, people_of
from server.phones.tables import PhoneOwner
from server.roster.tables import Organisation, Person
from server.sites.tables import Site
from server.storage import migrate_to, open_storage
from tests.incubator import THURSDAY, config_of

BOTH_ENGINES = True

OLD_PHONE = text(
    "INSERT INTO phone (id, person_id, digest, created_at, revoked_at) VALUES (:id, 1, :digest, :created_at, :ended)"
)


def test_a_phone_from_before_stays_its_persons_and_a_forgotten_one_stays_forgotten(
    tmp_path: Path, database_url: str | None
) -> None:
    config = config_of(tmp_path, database_url)
    with closing(Database(config.database_url)) as db:
        migrate_to(db, "0003")
        _somebody(db)
    with closing(open_storage(config, migrate=True, clock=lambda: THURSDAY)) as db, db.reading() as session:
        found = find_phone(session, "kept", THURSDAY)
        assert found
        assert people_of(session, found) == [1]
        gone = find_phone(session, "forgotten", THURSDAY)
        assert gone
        assert people_of(session, gone) == []
        assert set(session.scalars(select(PhoneOwner.how))) == {"name"}
        assert set(session.scalars(select(Site.enrolment))) == {"pin"}


def _somebody(db: Database) -> None:
    with db.writer.begin() as into:
        columns = "id, name, timezone, opens, closes, every_day"
        into.execute(text(f"INSERT INTO site ({columns}) VALUES (1, '星河', 'Asia/Shanghai', '08:30', '17:30', false)"))
        into.execute(insert(plain(Organisation)).values(id=1, site_id=1, kind="tenant", name="北辰智造"))
        into.execute(insert(plain(Person)).values(id=1, organisation_id=1, name="王小明", joined_at=THURSDAY))
        for number, (secret, ended) in enumerate((("kept", None), ("forgotten", "2026-03-05 06:00:00")), start=1):
            values = {"id": number, "digest": digest(secret), "created_at": "2026-03-01 06:00:00", "ended": ended}
            into.execute(OLD_PHONE, values)
