"""No text on a sign carries a number or an address, whatever the tables came to hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute

from server.core.naming import parted, parted_place
from server.core.tables import Board
from server.roster.tables import Membership, Organisation, Person
from server.sites.tables import Building, Floor, Room, Site, Zone
from tests.incubator import Incubator, new_incubator

NAMES = st.text(st.sampled_from("王明欧阳Aa 0123456789１①@.-（）()/、·x经理总座楼室"), max_size=24)
SHOWN: tuple[InstrumentedAttribute[Any], ...] = (
    Person.name,
    Membership.title,
    Organisation.name,
    Organisation.short_name,
    Site.name,
    Zone.name,
    Building.name,
    Floor.label,
    Room.number,
)
"""What of the tables a face shows."""
PLACES = ("building", "floor", "room")
SAID_ON_PURPOSE = {
    "phone": "masked",
    "call": "a number that the liaison opened",
    "notice": "a line that the company itself hangs on its door",
    "url": "where the logo is",
    "since": "an instant",
    "until": "an instant",
    "next_return": "an instant",
}
"""Texts of a face in which digits may follow each other, and what they are."""


@dataclass
class Signs:
    """The signs of an incubator whose tables are spoilt."""

    incubator: Incubator
    boards: list[Board]

    def spoil(self, *texts: str) -> None:
        """Write into the tables what no form and no file may bring there."""
        with self.incubator.db.transaction() as tx:
            for column, text in zip(SHOWN, texts, strict=True):
                tx.session.execute(update(column.class_).values({column.key: text}))

    def texts(self) -> list[tuple[str, str]]:
        """Return every text of every face, with the name of its field."""
        return [one for board in self.boards for one in texts_of(self.incubator.face(board))]


def texts_of(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, tuple):
        for one in value:
            yield from texts_of(one, name)
    elif is_dataclass(value):
        for one in fields(value):
            yield from texts_of(getattr(value, one.name), one.name)


@pytest.fixture(scope="module")
def signs() -> Iterator[Signs]:
    with TemporaryDirectory() as folder:
        made = new_incubator(Path(folder) / "data")
        made.tenant("北辰智造", "王小明", "李雷")
        made.says("王小明", "on_site")
        made.says("李雷", "market", hours=2)
        zone = made.zone("高新区")
        with made.db.transaction() as tx:
            tx.session.execute(update(Site).values(zone_id=zone))
        with made.db.reading() as session:
            boards = list(session.scalars(select(Board).order_by(Board.id)))
        yield Signs(made, boards)
        made.db.close()


NUMBER = "13800000231"
SPOILT = f"王明{NUMBER}"


@given(st.lists(NAMES, min_size=9, max_size=9))
@example([SPOILT] * 9)
@example([NUMBER] * 9)
@example(["1王", "234567", NUMBER, "a@b.cn", "1王 2345678", "a@b.cn", "A座 138 0000 0231", "1380000", "0731-88912345"])
@settings(max_examples=60)
def test_no_face_carries_a_number_or_an_address(signs: Signs, texts: list[str]) -> None:
    signs.spoil(*texts)
    shown = [(name, text) for name, text in signs.texts() if name not in SAID_ON_PURPOSE]
    assert {*PLACES, "site", "zone", "name", "tenants"} <= {name for name, _text in shown}
    assert [one for one in shown if (parted_place if one[0] in PLACES else parted)(one[1]).strange] == []
