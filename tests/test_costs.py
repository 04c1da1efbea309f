"""What the busiest paths cost, counted: how many statements, and that none is built or compiled a second time."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import pytest
from sqlalchemy import select

from server.accounts.tokens import create_token
from server.boards.faces import Faces
from server.core.principals import CONSOLE
from server.core.tables import Instance
from server.fleet.actions import add_kiosk, find_kiosk, revoke_kiosk
from server.fleet.greetings import Callers, Greetings
from tests.api.client import Program
from tests.incubator import Incubator
from tests.phone import Phone, code_at
from tests.statements import Questions, questions_to, trips_of

BOTH_ENGINES = True
pytestmark = pytest.mark.engines_differ

PEOPLE = (
    "阿依古丽·买买提",
    "王小明",
    "Alexandra Konstantinopoulou",
    "李雷",
    "欧阳建国",
    "张伟",
    "赵敏",
    "钱多多",
    "孙悦",
)


@pytest.fixture
def company(incubator: Incubator) -> Incubator:
    for floor in range(3):
        for room in range(4):
            people = (f"{name}{floor}{room}" for name in PEOPLE)
            incubator.tenant(f"云川市瑶光机器人第{floor}{room}有限公司", *people, room=f"{floor + 1}-{room + 1}")
    return incubator


def asked_again(incubator: Incubator, work: Callable[[], object]) -> Questions:
    """Do something twice and more; return what was asked the last time, which must be what was asked before."""
    work()
    with questions_to(incubator.db) as before:
        work()
    with questions_to(incubator.db) as found:
        work()
    assert found.compiled == []
    assert [id(one) for one in found.built] == [id(one) for one in before.built], "built anew"
    return found


def test_a_tap_by_program_takes_few_statements_built_once(company: Incubator, engine: str) -> None:
    token = create_token(company.db, "考勤接口", ["presence"], company.time())
    program = Program(company.application().flask.test_client(), token)
    person = company.person("王小明21")
    turn = iter(range(1000))

    def tap() -> None:
        number = next(turn)
        wanted = {"status": ("on_site", "meeting")[number % 2], "reason": "前台代登记"}
        assert program.put(f"/people/{person}/status", wanted, f"key-{number}").status_code == 200

    found = asked_again(company, tap)
    # The token, and where the person is; then what a declaration takes.
    assert len(found) == 2 + (9 if engine == "sqlite" else 10), found.asked
    assert found.begun == 2
    assert found.rows_read_again(company.db) == looked_at_again(company, "王小明21", "token")


@pytest.mark.only("postgresql")
def test_a_tap_by_program_goes_to_postgresql_a_few_times(company: Incubator) -> None:
    token = create_token(company.db, "考勤接口", ["presence"], company.time())
    program = Program(company.application().flask.test_client(), token)
    person = company.person("王小明21")

    def tap(number: int) -> None:
        wanted = {"status": ("on_site", "meeting")[number % 2], "reason": "前台代登记"}
        assert program.put(f"/people/{person}/status", wanted, f"key-{number}").status_code == 200

    tap(0)
    with trips_of(company.db) as trips:
        tap(1)
    # The token with where the person is; then all that a declaration looks at, its entry, and whatever else it writes
    # with the commit.
    assert len(trips) == 1 + 3


@pytest.mark.only("postgresql")
def test_a_face_takes_a_trip_to_postgresql_for_each_of_its_statements(company: Incubator) -> None:
    board = company.board("3-2").id
    Faces(company.db).read(board, company.time())
    with trips_of(company.db) as trips:
        Faces(company.db).read(board, company.time())
    assert len(trips) == 3


class Walk:
    """Somebody comes to a door, once and again: the scan, the choice, and the page that confirms it."""

    def __init__(self, company: Incubator, name: str, room: str) -> None:
        self.company = company
        self.room = room
        self.phone = Phone(company, company.application())
        self.phone.is_of(name, room)
        self.turn = iter(range(1000))
        # A phone that is new confirms its cookie.
        self.scans()
        self.chooses()
        self.confirms()

    def scans(self) -> Questions:
        self.company.time.pass_by(seconds=20)
        code = code_at(self.company, self.phone.app, self.room)
        return self._asks(lambda: self.phone.open(code), 200)

    def chooses(self, action: str = "/s/declare", **choice: str) -> Questions:
        choice = choice or {"status": ("on_site", "meeting")[next(self.turn) % 2]}
        return self._asks(lambda: self.phone.send(action, follow=False, **choice), 303)

    def confirms(self) -> Questions:
        return self._asks(lambda: self.phone.open(self.phone.headers["Location"]), 200)

    def _asks(self, step: Callable[[], object], answer: int) -> Questions:
        with questions_to(self.company.db) as found:
            step()
        assert self.phone.status == answer
        return found


@pytest.fixture
def walk(company: Incubator) -> Walk:
    return Walk(company, "王小明21", "3-2")


def looked_at_again(company: Incubator, name: str, by: str) -> set[tuple[str, tuple[int]]]:
    """Return the rows that a transaction looks at again: whoever declares must be on the roster still.

    What they act by, the phone or the token, must be theirs; both are asked with it.
    """
    return {("membership", (company.home(name).membership_id,)), (by, (1,))}


def test_a_tap_takes_few_statements_in_one_transaction_and_nothing_is_read_after_it(walk: Walk, engine: str) -> None:
    """Counted is what is asked and written until the commit, but for what begins and ends a transaction."""
    walk.scans()
    chosen = walk.chooses()
    # The phone with its people. Then the figures of their organisation are held, where others write at the same time;
    # its people, the boards that show it, and whether this was sent before are asked; the entry, that it waits to be
    # sealed, what is known of the person, the figures, the ticket, the answer, and the versions of boards are written.
    assert len(chosen) == 1 + (10 if engine == "sqlite" else 11), chosen.asked
    assert len(chosen) <= 14
    assert chosen.begun == 2
    assert "UPDATE board SET version" in chosen.asked[-1]
    assert chosen.compiled == []


def test_no_row_is_read_twice_in_a_tap(company: Incubator, walk: Walk) -> None:
    walk.scans()
    assert walk.chooses().rows_read_again(company.db) == looked_at_again(company, "王小明21", "phone_owner")
    assert walk.confirms().rows_read_again(company.db) == set()


def test_the_pages_around_a_tap_read_once_each(walk: Walk) -> None:
    # The door with its codes and who is behind it, the phone with its people, what is known of them.
    scanned = walk.scans()
    assert len(scanned) == 3, scanned.asked
    walk.chooses()
    # The phone with its people, and the entry.
    confirmed = walk.confirms()
    assert len(confirmed) == 2, confirmed.asked


def test_a_choice_on_my_page_takes_what_one_at_the_door_takes(company: Incubator, walk: Walk, engine: str) -> None:
    page = f"/me/{company.person('王小明21')}"
    for _turn in range(2):
        walk.phone.open(page)
        found = walk.chooses(f"{page}/status", status="market", until="1h")
        company.time.pass_by(minutes=1)
    # But for the ticket.
    assert len(found) == 1 + (9 if engine == "sqlite" else 10), found.asked
    assert found.begun == 2
    assert found.rows_read_again(company.db) == looked_at_again(company, "王小明21", "phone_owner")


def test_a_choice_at_a_plate_reads_the_door_that_its_code_names(company: Incubator, walk: Walk, engine: str) -> None:
    page = f"/P/{company.board('3-2').code}"
    for _turn in range(2):
        walk.phone.open(page)
        found = walk.chooses(page, status="market", until="1h")
        company.time.pass_by(minutes=1)
    assert len(found) == 2 + (9 if engine == "sqlite" else 10), found.asked


def test_a_face_takes_three_statements_and_one_that_did_not_move_takes_one(company: Incubator) -> None:
    for board in (company.board("3-2"), company.board()):
        assert len(asked_again(company, lambda one=board: Faces(company.db).read(one.id, company.time()))) == 3  # type: ignore[misc]
        kept = Faces(company.db)
        assert len(asked_again(company, lambda one=board, faces=kept: faces.read(one.id, company.time()))) == 1  # type: ignore[misc]


def test_a_kiosk_whose_board_did_not_move_is_greeted_by_its_token_alone(company: Incubator) -> None:
    token = add_kiosk(company.db, company.board("3-2").code, company.time())
    greetings = Greetings(company.house(), Faces(company.db), lambda: 2.0, lambda _board: 0)

    def greets() -> None:
        with company.db.reader.connect() as connection:
            screen = find_kiosk(connection, token)
        assert screen is not None
        assert greetings.of_kiosk(screen, company.time(), holds_codes=True)["v"] == company_version

    company_version = company.board("3-2").version
    assert len(asked_again(company, greets)) == 1
    company.says("王小明21", "market", hours=1)
    company_version = company.board("3-2").version
    with questions_to(company.db) as found:
        greets()
    assert len(found) == 4
    company_version = company.board("3-2").version
    assert len(asked_again(company, greets)) == 1


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
