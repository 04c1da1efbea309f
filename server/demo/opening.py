"""What the demo does before it opens, and what it says once it is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random

from server.core.db import Database
from server.core.house import House
from server.core.refusal import StartRefusal
from server.demo.build import SEED, build_demo, is_empty, is_real
from server.demo.morning import wake
from server.demo.pins import give_pins
from server.demo.tour import read_tour


def open_demo(db: Database, now: datetime, say: Callable[[str], object]) -> None:
    """Make the demo incubator where there is none, and let its boards show a morning."""
    if is_real(db):
        raise StartRefusal(
            "The data folder holds a real incubator, and the demo lets everybody in: "
            "serve it with doorboard serve, or give the demo another folder, such as DATA=demo."
        )
    if is_empty(db):
        say("The database is empty: making an incubator of 80 tenants and 700 people, none of them real.")
        build_demo(db, now)
    give_pins(db, now)
    wake(db, now, Random(SEED))  # noqa: S311 (as in build)


def greeting(house: House) -> list[str]:
    """Return the lines that a newcomer needs: a door, the overview, a phone, the manager."""
    with house.db.reading() as session:
        tour = read_tour(session, house.clock())
    places = [("the manager", "/manage/")]
    if tour and tour.doors:
        door = tour.doors[0].board
        places = [
            ("a door", f"/demo/door/{door}"),
            ("the overview", f"/demo/overview/{tour.overview}"),
            ("a phone", f"/demo/phone/{door}"),
            *places,
        ]
    return [f"  {name:<13} {house.config.url}{path}" for name, path in places]
