"""Plays the working day through the front door: every move is a phone that scans a live code over HTTP.

One player a process. The plan runs ``speed`` times as fast as life; boards, codes and the wall clock stay real. At its
end whoever is still on a board goes off duty, closed by the system and marked so: a new day starts in an empty house.
"""

from __future__ import annotations

import logging
import secrets
from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from time import monotonic
from urllib.parse import urlsplit

import gevent
from gevent import Greenlet
from gevent.pool import Pool
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from urllib3 import HTTPConnectionPool

from server.core.boards.hanging import HANGS
from server.core.house import House
from server.core.parts import Part
from server.core.tables import Board
from server.demo.cast import DEMO, is_selling
from server.demo.day import ENDS, STARTS, Colleague, Move, plan_day
from server.demo.phone import Phone, TurnedAwayError, pick_of
from server.demo.tour import kiosk_at
from server.fleet.codes import live_url
from server.fleet.kiosks import PairedKiosk
from server.phones.invites import invite, invite_url, open_invite
from server.presence.actions import Declaration, declare
from server.presence.doorcodes import step_at
from server.presence.rules import Wish
from server.presence.tables import Presence
from server.roster.homes import Home, homes_of, on_roster
from server.roster.tables import Membership, Organisation, Person
from server.sites.rules import Hours
from server.sites.tables import Lease, Site
from server.sites.today import day_at

SPEEDS = (1, 10, 60, 240)
USUAL_SPEED = 60
"""A day in ten minutes."""
AT_ONCE = 4
"""Phones that speak to the server at the same time."""
TICK = 0.1
PATIENCE = 10.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class State:
    """What the switch shows: the minute of the played day, moves done and refused since the start."""

    playing: bool = False
    speed: int = USUAL_SPEED
    minute: float = STARTS
    done: int = 0
    refused: int = 0


class Player:
    """The player of one process. ``start`` and ``stop`` may be called at any time, in any order."""

    def __init__(self, house: House, rng: Random) -> None:
        self.state = State()
        self._house = house
        self._rng = rng
        self._door = urlsplit(house.config.url).netloc
        self._pool = HTTPConnectionPool(
            _reachable(house.config.host), house.config.port, maxsize=AT_ONCE, block=True, timeout=PATIENCE
        )
        self._walkers = Pool(AT_ONCE)
        self._director: Greenlet[..., None] | None = None
        self._phones: dict[int, Phone] = {}
        self._kiosks: dict[str, PairedKiosk] = {}
        self._scanned: dict[int, int] = {}
        self._waiting: dict[int, Move] = {}

    def start(self, speed: int) -> None:
        """Play a new day, or go on with this one at another speed."""
        if self.state.playing:
            self.state = replace(self.state, speed=speed)
            return
        self.state = State(playing=True, speed=speed)
        self._director = gevent.spawn(self._play)

    def stop(self) -> None:
        """Stop at once; what is under way is dropped."""
        self.state = replace(self.state, playing=False)
        if self._director is not None:
            self._director.kill()
        self._walkers.kill()
        self._waiting.clear()

    def _play(self) -> None:
        while True:
            self._close_the_day()
            with self._house.db.reading() as session:
                hours = session.scalars(select(Site).where(Site.made_up)).one().hours
                crowd = read_crowd(session, self._house.clock())
            self._play_day(deque(plan_day(crowd.people, self._rng)), crowd, hours)

    def _close_the_day(self) -> None:
        with self._house.db.reading() as session:
            closing = endings(session, self._house.clock())
        for ending in closing:
            declare(self._house.db, ending, self._house.clock())
            gevent.sleep(0)

    def _play_day(self, moves: deque[Move], crowd: Crowd, hours: Hours) -> None:
        self.state = replace(self.state, minute=float(STARTS))
        # Only a person's newest move is true: who is back before the code has changed does not say that they left.
        ticked = monotonic()
        while moves or self._waiting or self.state.minute < ENDS:
            gevent.sleep(TICK)
            ticked, passed = monotonic(), monotonic() - ticked
            minute = self.state.minute + passed * self.state.speed / 60
            self.state = replace(self.state, minute=minute)
            while moves and moves[0].at <= minute:
                due = moves.popleft()
                self._waiting[due.person] = due
            for move in [move for move in self._waiting.values() if self._may_scan(move.person)]:
                del self._waiting[move.person]
                self._scanned[move.person] = step_at(self._house.clock())
                self._walkers.spawn(self._walk, move, crowd.doors[move.person], hours)
        self._walkers.join()

    def _may_scan(self, person: int) -> bool:
        # A code is good once for each person: whoever has used it waits for the next.
        return self._scanned.get(person) != step_at(self._house.clock())

    def _walk(self, move: Move, door: str, hours: Hours) -> None:
        try:
            self._check_in(move, door, hours)
        except Exception as error:  # One phone that fails must not end the day.
            log.info("person %s was turned away: %s", move.person, error)
            self._kiosks.pop(door, None)
            self.state = replace(self.state, refused=self.state.refused + 1)
        else:
            self.state = replace(self.state, done=self.state.done + 1)

    def _check_in(self, move: Move, door: str, hours: Hours) -> None:
        now = self._house.clock()
        if door not in self._kiosks:
            self._kiosks[door] = kiosk_at(self._house, door)
        if move.person not in self._phones:
            self._phones[move.person] = self._hand_phone(move.person, now)
        scanned = urlsplit(live_url(self._house, self._kiosks[door], now)).path
        self._phones[move.person].check_in(scanned, pick_of(move, self.state.minute, self.state.speed, now, hours))

    def _hand_phone(self, person: int, now: datetime) -> Phone:
        # Seven hundred PINs would keep the server busy for a minute: the crowd comes by invite.
        invite(self._house.db, self._house.keys, person, DEMO, now)
        with self._house.db.reading() as session:
            made = open_invite(session, self._house.keys, person, now)
        if made is None:
            raise TurnedAwayError("the invite is gone")
        phone = Phone(self._pool, self._door)
        phone.accept(urlsplit(invite_url(self._house.config.url, made.secret)).path)
        return phone


player = Part[Player]()
"""The player of the process that serves the current request."""


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


@dataclass(frozen=True, slots=True)
class Crowd:
    """The people with a day ahead, and the code of the board at each one's door."""

    people: tuple[Colleague, ...]
    doors: dict[int, str]


def read_crowd(session: Session, now: datetime) -> Crowd:
    """Return the people of the made-up incubator, and nobody else: a real roster is never played with."""
    day = day_at(session, now, Organisation.site_id)
    rows = session.execute(
        on_roster(day, Person.id, Membership.organisation_id, Membership.title, func.min(Board.code).label("board"))
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(Site, Site.id == Organisation.site_id)
        .join(Lease, Lease.organisation_id == Organisation.id)
        .join(Board, Board.room_id == Lease.room_id)
        .where(Site.made_up, HANGS, Lease.stands_on(day), Organisation.stands_on(day))
        .group_by(Person.id, Membership.id)
    ).all()
    people = tuple(Colleague(row.id, row.organisation_id, is_selling(row.title)) for row in rows)
    return Crowd(people, {row.id: row.board for row in rows})


OVER = ("off", "unknown")


def endings(session: Session, now: datetime) -> list[Declaration]:
    """Return what closes the day of everybody in the demo who has not gone home."""
    people = session.scalars(
        on_roster(day_at(session, now, Organisation.site_id), Person.id)
        .join(Presence, Presence.person_id == Person.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(Site, Site.id == Organisation.site_id)
        .where(Site.made_up, Presence.status.not_in(OVER))
    )
    return [_ending(home) for home in homes_of(session, people, now)]


def _ending(home: Home) -> Declaration:
    return Declaration(
        home=home,
        wish=Wish("off"),
        provenance="auto",
        by=DEMO,
        key=f"evening-{secrets.token_urlsafe(12)}",
    )
