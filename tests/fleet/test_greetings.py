"""What it costs to greet kiosks with what they show, counted; and that nothing which moved meanwhile is missed."""

from __future__ import annotations

from time import monotonic

import pytest
from sqlalchemy import select

from server.boards.faces import Faces
from server.core.principals import CONSOLE
from server.core.tables import Instance
from server.fleet.actions import add_kiosk, revoke_kiosk
from server.fleet.hello import Callers, Greetings
from server.fleet.kiosks import find_kiosk
from tests.crowd import crowded
from tests.incubator import Incubator
from tests.statements import asked_again, questions_to, trips_of

BOTH_ENGINES = True
pytestmark = pytest.mark.engines_differ


@pytest.fixture
def company(incubator: Incubator) -> Incubator:
    return crowded(incubator)


@pytest.mark.only("postgresql")
def test_a_face_takes_a_trip_to_postgresql_for_each_of_its_statements(company: Incubator) -> None:
    board = company.board("3-2").id
    Faces(company.db).read(board, company.time())
    with trips_of(company.db) as trips:
        Faces(company.db).read(board, company.time())
    assert len(trips) == 3


def test_a_face_takes_three_statements_and_one_that_did_not_move_takes_one(company: Incubator) -> None:
    for board in (company.board("3-2"), company.board()):
        assert len(asked_again(company.db, lambda one=board: Faces(company.db).read(one.id, company.time()))) == 3  # type: ignore[misc]
        kept = Faces(company.db)
        assert len(asked_again(company.db, lambda one=board, faces=kept: faces.read(one.id, company.time()))) == 1  # type: ignore[misc]


def test_a_kiosk_whose_board_did_not_move_is_greeted_by_its_token_alone(company: Incubator) -> None:
    token = add_kiosk(company.db, company.board("3-2").code, company.time())
    greetings = Greetings(company.house(), Faces(company.db), lambda: 2.0, lambda _board: 0)

    def greets() -> None:
        with company.db.reader.connect() as connection:
            screen = find_kiosk(connection, token)
        assert screen is not None
        assert greetings.of_kiosk(screen, company.time(), holds_codes=True)["v"] == company_version

    company_version = company.board("3-2").version
    assert len(asked_again(company.db, greets)) == 1
    company.says("王小明21", "market", hours=1)
    company_version = company.board("3-2").version
    with questions_to(company.db) as found:
        greets()
    assert len(found) == 4
    company_version = company.board("3-2").version
    assert len(asked_again(company.db, greets)) == 1


def test_kiosks_that_come_at_once_are_found_by_one_statement_and_their_faces_read_by_three(company: Incubator) -> None:
    tokens = [add_kiosk(company.db, company.board(room).code, company.time()) for room in ("1-1", "2-2", "3-3")]
    revoked = add_kiosk(company.db, company.board("1-2").code, company.time())
    with company.db.reading() as session:
        screen = find_kiosk(session, revoked)
    assert screen is not None
    revoke_kiosk(company.db, screen.id, CONSOLE, company.time())
    faces = Faces(company.db)
    callers = Callers(company.db, faces, company.time)
    with questions_to(company.db) as found:
        callers.expect([{"token": token} for token in (*tokens, revoked, "nonsense", "", 7)])
        screens = [callers.find(token)[0] for token in tokens]
        kept = [faces.kept(one.board_id, one.epoch, one.version) for one in screens if one is not None]
        assert [callers.find(token)[0] for token in (revoked, "nonsense", "", 7)] == [None] * 4
    assert [one.board for one in kept if one is not None] == [
        company.board(room).code for room in ("1-1", "2-2", "3-3")
    ]
    assert len(found) == 1 + 3, found.asked


def test_who_was_expected_and_did_not_come_is_looked_up_again(company: Incubator) -> None:
    """A token may have been worth something then."""
    token, other = (add_kiosk(company.db, company.board(room).code, company.time()) for room in ("1-1", "2-2"))
    callers = Callers(company.db, Faces(company.db), company.time)
    callers.expect([{"token": token}, {"token": other}])
    screen, asked_at = callers.find(token)
    assert screen is not None
    revoke_kiosk(company.db, screen.id, CONSOLE, company.time())
    callers.expect([{"token": token}, {"token": other}])
    assert callers.find(token)[0] is None
    callers.expect([{"token": token}])
    assert callers.find(other)[1] > asked_at
    assert callers.find(other)[0] is not None


def test_a_fleet_that_comes_back_after_a_start_finds_its_faces_read(company: Incubator) -> None:
    address = add_kiosk(company.db, company.board("3-2").code, company.time())
    add_kiosk(company.db, company.board().code, company.time())
    app = company.application()
    app.expect()
    with questions_to(company.db) as found:
        told = app.flask.test_client().get(f"/k/{address}/hello").get_json()
    assert told["v"] == company.board("3-2").version
    assert len(found) == 1, found.asked


def test_who_is_greeted_before_the_first_round_is_not_told_the_same_again(company: Incubator) -> None:
    board, app = company.board("3-2"), company.application()
    app.expect()
    app.push.greeted(board.id, company.snapshot(board).message(company.time()), monotonic())
    assert app.push.sent(board.id) == board.version


def test_a_board_that_is_gone_keeps_no_other_from_being_read_ahead(company: Incubator) -> None:
    board = company.board("3-2")
    faces = Faces(company.db)
    faces.read_ahead([10_000, board.id], company.time)
    with company.db.reading() as session:
        epoch = session.scalars(select(Instance.epoch)).one()
    assert faces.kept(board.id, epoch, board.version) is not None


def test_what_moved_before_a_kiosk_had_joined_is_in_its_greeting(company: Incubator) -> None:
    token = add_kiosk(company.db, company.board("3-2").code, company.time())
    sent: dict[int, int] = {}
    greetings = Greetings(company.house(), Faces(company.db), lambda: 2.0, lambda board: sent.get(board, 0))
    with company.db.reading() as session:
        screen = find_kiosk(session, token)
    assert screen is not None
    greetings.of_kiosk(screen, company.time(), holds_codes=True)
    company.says("王小明21", "market", hours=1)
    board = company.board("3-2")
    sent[board.id] = board.version
    assert greetings.of_kiosk(screen, company.time(), holds_codes=True)["v"] == board.version
