"""What two and more send at the same moment."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial

import pytest
from sqlalchemy import func, select

from server.access.hashing import matches
from server.access.throttle.policies import POLICIES
from server.core.database.transactions import Transaction
from server.core.principals import CONSOLE, HOUSE, Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.phones.actions import revoke_phone
from server.phones.enrolment import Enrolment, enrol
from server.phones.identity import PhoneHolder
from server.phones.invites import Taker, invite, open_invite, take
from server.phones.pins import hand_out, hand_out_new, prove
from server.phones.reads import find_phone
from server.phones.tables import Invite, PhoneOwner, Pin
from tests.incubator import Incubator

BOTH_ENGINES = True
pytestmark = pytest.mark.engines_differ
MANY = 12


@pytest.fixture
def person(incubator: Incubator) -> int:
    incubator.tenant("北辰智造", "王小明", "李雷")
    return incubator.person("王小明")


def owners(incubator: Incubator) -> int:
    with incubator.db.reading() as session:
        return session.scalar(select(func.count()).select_from(PhoneOwner)) or 0


def test_pins_tried_all_at_once_are_no_more_than_one_after_the_other(incubator: Incubator, person: int) -> None:
    hand_out(incubator.db, {person: "271828"}, CONSOLE, incubator.time())

    def attempt(_turn: int) -> str:
        try:
            prove(incubator.db, person, "000001", "browser", incubator.time())
        except Refusal as refusal:
            return refusal.key
        raise AssertionError

    with ThreadPoolExecutor(MANY) as crowd:
        answers = list(crowd.map(attempt, range(MANY)))
    assert answers.count("phones.refused.pin_wrong") == POLICIES["pin"].free + 1
    assert set(answers) == {"phones.refused.pin_wrong", "phones.refused.pin_wait"}


def test_an_invite_that_two_take_at_once_is_taken_by_one(incubator: Incubator, person: int) -> None:
    keys = incubator.application().house.keys
    invite(incubator.db, keys, person, CONSOLE, incubator.time())
    with incubator.db.reading() as session:
        made = open_invite(session, keys, person, incubator.time())
    assert made
    secret = made.secret

    def attempt(number: int) -> str:
        try:
            take(incubator.db, secret, Taker(f"browser {number}", "", "browser", None), incubator.time())
        except Refusal as refusal:
            return refusal.key
        return "taken"

    with ThreadPoolExecutor(MANY) as crowd:
        answers = list(crowd.map(attempt, range(MANY)))
    assert answers.count("taken") == owners(incubator) == 1
    assert set(answers) == {"taken", "phones.refused.invite_used"}


def test_of_invites_that_are_made_at_once_one_is_good(incubator: Incubator, person: int) -> None:
    keys = incubator.application().house.keys

    def attempt(number: int) -> None:
        invite(incubator.db, keys, person, Principal(Ref("person", number + 1)), incubator.time())

    with ThreadPoolExecutor(MANY) as crowd:
        list(crowd.map(attempt, range(MANY)))
    with incubator.db.reading() as session:
        good = session.scalars(select(Invite.id).where(Invite.expires_at > incubator.time())).all()
    assert len(good) == 1


def test_of_those_who_enrol_at_once_with_one_cookie_one_goes_on_with_the_phone(
    incubator: Incubator, person: int
) -> None:
    """Whichever answer comes last, the newcomer is known by it."""
    db, now, first = incubator.db, incubator.time(), incubator.person("李雷")
    secret = db.act(lambda tx: enrol(tx, Enrolment(first, "invite", "", "browser"), None, now), by=HOUSE).secret
    with db.reading() as session:
        phone = find_phone(session, secret, now)

    def attempt(_turn: int) -> str:
        wanted = Enrolment(person, "invite", "", "browser")
        return db.act(lambda tx: enrol(tx, wanted, phone, now), by=HOUSE).secret

    with ThreadPoolExecutor(MANY) as crowd:
        secrets = list(crowd.map(attempt, range(MANY)))
    with db.reading() as session:
        assert find_phone(session, secret, now) is None
        known = [find_phone(session, one, now) for one in secrets]
    whose = sorted([home.person_id for home in one.people] for one in known if one is not None)
    assert whose == [[person]] * (MANY - 1) + [[first, person]]


def test_of_two_liaisons_who_hand_out_pins_at_once_one_prints_each_of_them(incubator: Incubator, person: int) -> None:
    people = [person, incubator.person("李雷")]

    def print_slips(number: int) -> dict[int, str]:
        pins = {one: f"{number:02}8{one:03}" for one in people}
        given = hand_out_new(incubator.db, pins, Principal(Ref("person", number + 1)), incubator.time())
        return {one: pins[one] for one in given}

    with ThreadPoolExecutor(MANY) as crowd:
        printed = [slip for slips in crowd.map(print_slips, range(MANY)) for slip in slips.items()]
    assert sorted(one for one, _pin in printed) == sorted(people)
    with incubator.db.reading() as session:
        assert all(matches(session.get_one(Pin, one).hash, pin) for one, pin in printed)


@pytest.mark.only("postgresql")
def test_a_phone_is_cut_off_after_what_it_was_about_to_record(incubator: Incubator, person: int) -> None:
    db, now = incubator.db, incubator.time()
    phone = db.act(lambda tx: enrol(tx, Enrolment(person, "invite", "", "browser"), None, now), by=HOUSE).phone_id
    home = incubator.home("王小明")
    by = PhoneHolder(Ref("person", person), phone, home.membership_id, home.day)
    cut = partial(revoke_phone, phone_id=phone, people=[person], author=CONSOLE.ref, why="lost", now=now)
    with ThreadPoolExecutor(1) as desk:

        def records(_tx: Transaction) -> Future[bool]:
            cutting = desk.submit(db.act, cut, by=CONSOLE)
            # Long enough for one who does not wait to slip through.
            assert wait([cutting], timeout=0.5).not_done
            return cutting

        db.act(records, by=by).result()
    with pytest.raises(Refusal, match="stranger"):
        db.act(lambda _tx: None, by=by)
