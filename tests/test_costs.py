"""What a tap costs, counted: how many statements, and that none is built or compiled a second time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from server.accounts.tokens import create_token
from tests.api.client import Program
from tests.crowd import crowded
from tests.incubator import Incubator
from tests.phone import Phone, code_at
from tests.statements import Questions, asked_again, questions_to, trips_of

BOTH_ENGINES = True
pytestmark = pytest.mark.engines_differ


@pytest.fixture
def company(incubator: Incubator) -> Incubator:
    return crowded(incubator)


def test_a_tap_by_program_takes_few_statements_built_once(company: Incubator, engine: str) -> None:
    token = create_token(company.db, "考勤接口", ["presence"], company.time())
    program = Program(company.application().flask.test_client(), token)
    person = company.person("王小明21")
    turn = iter(range(1000))

    def tap() -> None:
        number = next(turn)
        wanted = {"status": ("on_site", "meeting")[number % 2], "reason": "前台代登记"}
        assert program.put(f"/people/{person}/status", wanted, f"key-{number}").status_code == 200

    found = asked_again(company.db, tap)
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


class Walk:
    """Somebody comes to a door, once and again: the scan, the choice, and the page that confirms it."""

    def __init__(self, company: Incubator, name: str, room: str) -> None:
        self.company = company
        self.room = room
        self.phone = Phone(company, company.application())
        self.phone.is_of(name, room)
        self.turn = iter(range(1000))
        # What comes for the first time is compiled.
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
    """Return the two rows that a tap reads twice: its request finds them, and its transaction looks at them again.

    Whoever declares must be on the roster still, and what they act by, the phone or the token, must still be theirs.
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


def test_the_first_tap_of_a_day_takes_no_more_than_any_other(company: Incubator, walk: Walk, engine: str) -> None:
    walk.scans()
    walk.chooses()
    company.time.pass_by(days=1)
    walk.scans()
    chosen = walk.chooses()
    # The phone's cookie lasts anew; that it is in use is written with everybody else's.
    assert any(said.startswith("phone=") for said in walk.phone.headers.getlist("Set-Cookie"))
    assert len(chosen) <= 1 + (10 if engine == "sqlite" else 11), chosen.asked
    assert chosen.begun == 2
    assert chosen.compiled == []


def test_a_tap_reads_no_row_twice_but_the_two_that_say_whether_it_still_may(company: Incubator, walk: Walk) -> None:
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
