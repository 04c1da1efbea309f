"""No sign carries a number or an address in a name, whatever a roster came to hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from server.core.naming import parted
from server.roster.tables import Membership, Organisation, Person
from signs.face import DoorFace, OverviewFace
from tests.incubator import Incubator, new_incubator

NAMES = st.text(st.sampled_from("王明欧阳Aa 0123456789１①@.-（）()/、·x经理总"), max_size=24)
SPOILT = "王明13800000231"


@pytest.fixture(scope="module")
def incubator() -> Iterator[Incubator]:
    with TemporaryDirectory() as folder:
        made = new_incubator(Path(folder) / "data")
        made.tenant("北辰智造", "王小明", "李雷")
        made.says("王小明", "on_site")
        made.says("李雷", "market", hours=2)
        yield made
        made.db.close()


def spoil(incubator: Incubator, name: str, title: str, company: str, short: str) -> None:
    """Write into the tables what no form and no file may bring there."""
    values: list[tuple[Any, dict[str, str]]] = [
        (Person, {"name": name}),
        (Membership, {"title": title}),
        (Organisation, {"name": company, "short_name": short}),
    ]
    with incubator.db.transaction() as tx:
        for table, said in values:
            tx.session.execute(update(table).values(**said))


def names_on(face: DoorFace | OverviewFace) -> Iterator[str]:
    if isinstance(face, OverviewFace):
        yield from (name for floor in face.floors for cell in floor.rooms for name in cell.tenants)
        return
    for tenant in face.tenants:
        yield from (tenant.name, tenant.short_name or "", tenant.contact.name if tenant.contact else "")
        yield from (person.name for group in tenant.groups for person in group.people)


@given(NAMES, NAMES, NAMES, NAMES)
@example(SPOILT, SPOILT, SPOILT, SPOILT)
@example("1王", "234567", "13800000231", "a@b.cn")
@settings(max_examples=60)
def test_no_face_carries_a_number_or_an_address_in_a_name(
    incubator: Incubator, name: str, title: str, company: str, short: str
) -> None:
    spoil(incubator, name, title, company, short)
    faces = [incubator.face(incubator.board(room)) for room in ("3-12", None)]
    shown = [one for face in faces if isinstance(face, DoorFace | OverviewFace) for one in names_on(face)]
    assert len(shown) >= 4
    assert [one for one in shown if parted(one).strange] == []
