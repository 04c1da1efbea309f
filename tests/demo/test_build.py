from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from server.boards.faces import face_of
from server.core.config import Config
from server.core.database.db import Database
from server.core.refusal import StartRefusal
from server.core.tables import Board
from server.demo.build import build_demo
from server.demo.cast import DEMO, SITE
from server.demo.opening import open_demo, wake
from server.demo.player import endings, read_crowd
from server.demo.tour import read_tour
from server.presence.actions import declare_within
from server.presence.tables import Entry, Presence
from server.process.storage import open_storage
from server.roster.tables import Organisation, Person
from server.sites.tables import Floor, Room
from signs.face import OverviewFace
from tests.incubator import Incubator

NOW = datetime(2026, 3, 5, 6, 3, tzinfo=UTC)


def opened(data: Path) -> Database:
    return open_storage(Config.from_env({"DOORBOARD_DATA": str(data)}, demo=True), migrate=True)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    db = opened(tmp_path / "data")
    yield db
    db.close()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("built") / "data"
    db = opened(data)
    build_demo(db, NOW)
    db.close()
    return data


@pytest.fixture(scope="module")
def woken(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = shutil.copytree(built, tmp_path_factory.mktemp("woken") / "data")
    db = opened(data)
    wake(db, NOW, Random(1))
    db.close()
    return data


@pytest.fixture
def demo(built: Path, tmp_path: Path) -> Iterator[Database]:
    db = opened(shutil.copytree(built, tmp_path / "demo"))
    yield db
    db.close()


@pytest.fixture
def awake(woken: Path, tmp_path: Path) -> Iterator[Database]:
    db = opened(shutil.copytree(woken, tmp_path / "awake"))
    yield db
    db.close()


def count(db: Database, table: type[object]) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def overview(db: Database, now: datetime) -> OverviewFace:
    with db.reading() as session:
        face = face_of(session, session.scalars(select(Board).where(Board.kind == "site")).one(), now)
    assert isinstance(face, OverviewFace)
    return face


def test_the_roster_file_of_the_demo_comes_in_whole(demo: Database) -> None:
    assert (count(demo, Organisation), count(demo, Person)) == (81, 700)
    assert (count(demo, Floor), count(demo, Room), count(demo, Board)) == (3, 83, 88)


def test_vacant_rooms_have_their_boards_too(demo: Database) -> None:
    rooms = [room for floor in overview(demo, NOW).floors for room in floor.rooms]
    assert sum(not room.tenants for room in rooms) == 5


def test_the_park_office_is_no_tenant(demo: Database) -> None:
    with demo.reading() as session:
        assert session.scalars(select(Organisation.name).where(Organisation.kind != "tenant")).all() == ["园区办公室"]


def test_the_demo_is_open_at_any_hour_of_any_day(demo: Database) -> None:
    for hour in range(24):
        face = overview(demo, datetime(2026, 3, 7, hour, 30, tzinfo=UTC))
        assert face.open
        assert not face.night


def test_a_real_incubator_is_never_opened_as_a_demo(incubator: Incubator) -> None:
    said: list[str] = []
    with pytest.raises(StartRefusal, match="real incubator"):
        open_demo(incubator.db, incubator.time(), said.append)
    assert said == []


def test_an_empty_database_becomes_the_demo_and_says_so_first(empty: Database) -> None:
    people = []
    open_demo(empty, NOW, lambda _line: people.append(count(empty, Person)))
    assert people == [0]
    assert count(empty, Person) == 700


def test_the_first_board_that_a_newcomer_opens_is_alive(awake: Database) -> None:
    counts = overview(awake, NOW).counts
    assert counts.present > 300
    assert counts.market > 80
    assert counts.out > 20


def test_what_no_phone_scanned_does_not_say_that_it_was_scanned(awake: Database) -> None:
    with awake.reading() as session:
        said = session.execute(select(Entry.provenance, Entry.author, Entry.board_id).distinct()).all()
    assert [tuple(row) for row in said] == [("import", DEMO.ref, None)]


def test_waking_twice_on_a_day_changes_nothing(awake: Database) -> None:
    before = count(awake, Entry)
    wake(awake, NOW, Random(2))
    assert count(awake, Entry) == before


@pytest.mark.parametrize("hour", [15, 20])
def test_the_morning_can_be_laid_at_any_hour(demo: Database, hour: int) -> None:
    now = datetime(2026, 3, 5, hour, 1, tzinfo=UTC)
    wake(demo, now, Random(1))
    assert overview(demo, now).counts.present > 300


def test_a_roster_that_is_not_the_demos_is_never_played_with(incubator: Incubator) -> None:
    incubator.tenant("砚石智能装备有限公司", "王小明", "李丽")
    wake(incubator.db, NOW, Random(1))
    with incubator.db.reading() as session:
        assert read_crowd(session, NOW).people == ()
    assert count(incubator.db, Entry) == 0


def test_everybody_of_the_demo_has_a_door_to_scan(demo: Database) -> None:
    with demo.reading() as session:
        crowd = read_crowd(session, NOW)
    assert len(crowd.people) == len(crowd.doors) == 700


def test_the_evening_empties_the_house_and_says_that_the_system_did_it(awake: Database) -> None:
    with awake.reading() as session:
        closing = endings(session, NOW)
    assert closing
    with awake.transaction() as tx:
        for ending in closing:
            assert ending.provenance == "auto"
            declare_within(tx, ending, NOW)
    with awake.reading() as session:
        assert endings(session, NOW) == []
        assert set(session.scalars(select(Presence.status).distinct())) == {"off"}
    assert overview(awake, NOW).counts.present == 0


def test_the_tour_starts_at_a_typical_door_and_shows_the_odd_ones(demo: Database) -> None:
    with demo.reading() as session:
        tour = read_tour(session, NOW)
    assert tour
    assert tour.site == SITE
    assert [label for label, _board in tour.floors] == ["1", "2", "3"]
    typical, crowded, shared = tour.doors
    assert typical.notice
    assert 8 <= typical.people <= 14
    assert crowded.people == 60
    assert len(shared.tenants) == 3


def test_without_a_site_there_is_no_tour(empty: Database) -> None:
    with empty.reading() as session:
        assert read_tour(session, NOW) is None
