"""The figures that overviews show are a projection: always what the rule makes of the people themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from server.boards.faces import Faces, face_of
from server.boards.passing import pass_time
from server.core.principals import CONSOLE, HOUSE, Principal
from server.core.refs import Ref
from server.presence.actions import undo
from server.presence.figures import recount, wrong_figures
from server.presence.statuses import STATUSES, Return
from server.presence.tables import OrganisationFigures
from server.roster.details import Details
from server.roster.edits import join, leave
from server.roster.offices import open_park_office_within
from server.sites.actions import description_of, edit_site
from server.sites.tables import Site
from server.words.legible import cut
from signs.face import OverviewFace, compact
from tests.incubator import Incubator, new_incubator
from tests.statements import questions_to

BOTH_ENGINES = True
LARGEST = 6_000
"""Bytes of an overview on the wire."""

LIAISON = Principal(Ref("user", 3))
SAYS = {
    key: (2 if row.asks is Return.TIME else 48 if row.asks is Return.DATE else None)
    for key, row in STATUSES.items()
    if row.choosable
}
"""Status → in how many hours its person will be back."""


def seen(incubator: Incubator) -> OverviewFace:
    with incubator.db.reading() as session:
        face = face_of(session, incubator.board(), incubator.time())
    assert isinstance(face, OverviewFace)
    return face


def wrong(incubator: Incubator) -> list[int]:
    with incubator.db.reading() as session:
        return list(wrong_figures(session))


def stored(incubator: Incubator) -> OrganisationFigures:
    with incubator.db.reading() as session:
        return session.scalars(select(OrganisationFigures)).one()


def test_a_declaration_an_undo_and_time_are_counted(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明", "李雷")
    said = incubator.says("王小明", "market", hours=1)
    assert (stored(incubator).market, stored(incubator).silent) == (1, 1)
    assert stored(incubator).next_edge == incubator.time() + timedelta(hours=1)
    undo(incubator.db, said.entry_id, CONSOLE, incubator.time())
    assert (stored(incubator).market, stored(incubator).silent, stored(incubator).next_edge) == (0, 2, None)
    incubator.time.pass_by(minutes=1)
    incubator.says("王小明", "market", hours=1)
    incubator.time.pass_by(minutes=61)
    pass_time(incubator.db, incubator.time())
    assert (stored(incubator).overdue, stored(incubator).next_edge) == (1, None)
    assert wrong(incubator) == []


def test_all_of_a_company_who_speak_at_once_are_counted(incubator: Incubator) -> None:
    people = [f"员工{nth}" for nth in range(8)]
    incubator.tenant("北辰智造", *people)
    with ThreadPoolExecutor(len(people)) as crowd:
        list(crowd.map(lambda name: incubator.says(name, "on_site"), people))
    assert (stored(incubator).present, wrong(incubator)) == (8, [])


def test_whoever_joins_and_leaves_is_counted(incubator: Incubator) -> None:
    company = incubator.tenant("北辰智造", "王小明")
    details = Details(name="李雷", title=None, phone=None, liaison=False, listed=False)
    person = join(incubator.db, company, details, LIAISON, incubator.time()).person_id
    assert stored(incubator).roster == 2
    tomorrow = (incubator.time() + timedelta(days=1)).date()
    leave(incubator.db, person, LIAISON, incubator.time(), tomorrow)
    assert stored(incubator).roster == 2
    incubator.time.pass_by(days=1)
    pass_time(incubator.db, incubator.time())
    assert (stored(incubator).roster, seen(incubator).counts.roster, wrong(incubator)) == (1, 1, [])


def test_an_office_that_has_nobody_yet_is_counted_too(incubator: Incubator) -> None:
    incubator.db.act(
        lambda tx: open_park_office_within(tx, incubator.site_id, "园区办公室", None, CONSOLE.ref, incubator.time()),
        by=HOUSE,
    )
    assert (stored(incubator).roster, wrong(incubator)) == (0, [])


def test_other_hours_move_the_edge(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    incubator.says("王小明", "on_site")
    before = stored(incubator).next_edge
    with incubator.db.reading() as session:
        was = description_of(session, session.get_one(Site, incubator.site_id))
    wanted = replace(was, hours=replace(was.hours, timezone="Europe/Berlin"))
    edit_site(incubator.db, incubator.site_id, wanted, LIAISON, incubator.time())
    assert stored(incubator).next_edge != before
    assert wrong(incubator) == []


def test_verify_names_figures_that_are_not_those_of_the_people(incubator: Incubator) -> None:
    company = incubator.tenant("北辰智造", "王小明")
    with incubator.db.transaction() as tx:
        tx.session.execute(update(OrganisationFigures).values(present=3))
    assert wrong(incubator) == [company]
    with incubator.db.transaction() as tx:
        recount(tx, [company], incubator.time())
    assert wrong(incubator) == []


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Incubator]:
    """Lend one small incubator: its past is as good as any."""
    incubator = new_incubator(tmp_path_factory.mktemp("figures") / "data")
    for number, room in enumerate(("3-12", "3-14")):
        incubator.tenant(f"公司{number}", *(f"员工{number}{nth}" for nth in range(3)), room=room)
    yield incubator
    incubator.db.close()


STEPS = st.one_of(
    st.tuples(st.just("says"), st.integers(0, 5), st.sampled_from(sorted(SAYS))),
    st.tuples(st.just("passes"), st.integers(1, 900), st.none()),
    st.tuples(st.just("joins"), st.integers(0, 1), st.none()),
)


@settings(max_examples=25)
@given(st.lists(STEPS, max_size=12))
def test_whatever_happens_the_projection_is_what_the_rule_makes_of_the_people(
    small: Incubator, steps: list[tuple[str, int, str | None]]
) -> None:
    for does, number, status in steps:
        small.time.pass_by(seconds=1)
        if does == "says" and status:
            small.says(f"员工{number // 3}{number % 3}", status, hours=SAYS[status])
        elif does == "passes":
            small.time.pass_by(minutes=number)
        else:
            details = Details(f"新人{small.time().timestamp()}", None, None, liaison=False, listed=False)
            someone = join(small.db, number + 1, details, LIAISON, small.time()).person_id
            leave(small.db, someone, LIAISON, small.time())
        pass_time(small.db, small.time())
        assert wrong(small) == []
        now = small.time()
        with small.db.reading() as session:
            edges = session.scalars(select(OrganisationFigures.next_edge)).all()
        assert all(edge is None or edge > now for edge in edges)


def eighty_rooms(incubator: Incubator, name: Callable[[int], tuple[str, str | None]]) -> None:
    for room in range(80):
        full, short = name(room)
        people = [f"员工{room}号{nth}" for nth in range(9 if room % 4 else 8)]
        incubator.tenant(full, *people, room=f"{1 + room // 27}-{room % 27 + 1:02}", short_name=short)
        incubator.says(people[0], "market", hours=2)
        if room % 3:
            incubator.says(people[1], "on_site")


LONG = "云川高新区星河芯片设计与先进封装测试工程技术研究中心有限责任公司"


@pytest.mark.parametrize("short", [True, False], ids=["short names", "long names only"])
def test_an_overview_of_eighty_rooms_is_at_most_six_kilobytes_and_few_statements(
    incubator: Incubator, short: bool
) -> None:
    eighty_rooms(incubator, lambda room: (f"{room}{LONG}", f"星河芯片设计{room:02}" if short else None))
    board = incubator.board()
    with questions_to(incubator.db) as questions:
        sent = orjson.dumps(Faces(incubator.db).read(board.id, incubator.time()).message(incubator.time()))
    assert orjson.loads(sent)["face"]["counts"]["roster"] == 700
    assert len(sent) <= LARGEST
    assert len(questions) == 3, questions.asked


def test_a_name_without_a_short_one_is_cut_once_at_its_end(incubator: Incubator) -> None:
    assert cut(LONG, 20) == "云川高新区星河芯片…"
    assert cut("云川高新区", 20) == "云川高新区"
    assert cut("Nordlicht Optical Measurement GmbH", 20) == "Nordlicht Optical M…"
    incubator.tenant(LONG, "王小明")
    assert compact(seen(incubator))["floors"][0]["rooms"] == [["3-12", ["云川高新区星河芯片…"], [0, 0, 0, 1], 1]]
