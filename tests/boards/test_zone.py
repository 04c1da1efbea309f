"""The wall of a zone shows its sites side by side, and moves with each of their doors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

import orjson
import pytest
from sqlalchemy.exc import IntegrityError

from server.boards.passing import pass_time
from server.core.boards.hanging import hang
from server.core.principals import CONSOLE, HOUSE
from server.core.tables import Board
from server.fleet.actions import add_kiosk, revoke_kiosk
from server.fleet.register import note_seen, note_silent
from server.fleet.rules import Deadlines, Vouchers
from server.roster.leases import move_out_within
from server.sites.actions import add_site, occupy, room_at
from server.sites.calendar import change_days
from server.sites.days import span
from server.sites.tables import Site
from server.sites.zones import rename_zone
from signs.face import Counts, OverviewFace, SiteCell, ZoneFace
from tests.incubator import Incubator
from tests.statements import questions_to
from tests.zones import ZONE, beside, lies_in, moved, wall, zone_id

BOTH_ENGINES = True
LARGEST = 6_000
"""Bytes of an overview on the wire."""
SITES = 58
"""As many as the largest zone that we know."""
NIGHT = "2026-03-05T23:30+08:00"


@pytest.fixture
def star(incubator: Incubator) -> Incubator:
    """Let an incubator with two companies lie in a zone."""
    incubator.tenant("北辰智造", "王小明", "李雷")
    incubator.tenant("青云科技", "韩梅梅", room="3-14")
    return lies_in(incubator)


@pytest.fixture
def valley(star: Incubator) -> Incubator:
    """Open another one beside it, with one company."""
    valley = beside(star, "云谷创业园")
    valley.tenant("海棠软件", "陈静", room="1-01")
    return valley


def seen(incubator: Incubator, name: str = ZONE) -> ZoneFace:
    face = incubator.face(wall(incubator, name))
    assert isinstance(face, ZoneFace)
    return face


def cells(incubator: Incubator) -> dict[str, SiteCell]:
    return {cell.site: cell for cell in seen(incubator).sites}


def empties(incubator: Incubator, lease: int) -> None:
    """Let a company move out of a room today."""
    now = incubator.time()
    incubator.db.act(lambda tx: move_out_within(tx, lease, now.date(), CONSOLE.ref, now), by=HOUSE)


def test_a_zone_has_its_board_as_soon_as_a_site_names_it(incubator: Incubator) -> None:
    lies_in(incubator)
    board = wall(incubator)
    assert (board.kind, board.site_id, board.floor_id, board.room_id) == ("zone", None, None, None)
    assert [cell.site for cell in seen(incubator).sites] == ["星河创业孵化中心"]


def test_a_zone_that_everybody_left_keeps_its_board_and_shows_nobody(star: Incubator) -> None:
    assert moved(star, lambda: lies_in(star, None))
    assert seen(star) == ZoneFace(ZONE, (), Counts(), silent=0, dark=0, night=False)


def test_sites_stand_side_by_side_and_the_zone_sums_them(star: Incubator, valley: Incubator) -> None:
    star.says("王小明", "on_site")
    star.says("韩梅梅", "errand", hours=1)
    valley.says("陈静", "market", hours=2)
    assert [cell.counts for cell in seen(star).sites] == [
        Counts(present=1, out=1, roster=3),
        Counts(market=1, roster=1),
    ]
    assert seen(star).counts == Counts(present=1, market=1, out=1, roster=4)


def test_a_site_has_the_figures_of_its_own_overview(star: Incubator, valley: Incubator) -> None:
    office = valley.tenant("云栖数据", "林涛", "赵敏", room="1-02")
    with valley.db.transaction() as tx:
        site = tx.session.get_one(Site, valley.site_id)
        occupy(tx, room_at(tx, site, "", "1", "1-03"), office, valley.time().date())
    valley.says("林涛", "market", hours=1)
    valley.time.pass_by(hours=2)
    pass_time(valley.db, valley.time())
    empties(valley, 3)
    for incubator in (star, valley):
        own = incubator.face(incubator.board())
        assert isinstance(own, OverviewFace)
        assert cells(star)[own.location.site].counts == own.counts


def test_a_company_is_silent_while_nobody_of_it_has_said_anything(star: Incubator) -> None:
    assert seen(star).silent == 2
    star.says("王小明", "market", hours=1)
    assert cells(star)["星河创业孵化中心"].silent == 1
    star.says("韩梅梅", "on_site")
    assert seen(star).silent == 0


def test_where_nobody_is_expected_nobody_is_silent(star: Incubator, valley: Incubator) -> None:
    lies_in(valley, opens=time(9), closes=time(20))
    star.time.pass_by(hours=5)
    assert {name: (cell.open, cell.silent) for name, cell in cells(star).items()} == {
        "星河创业孵化中心": (False, 0),
        "云谷创业园": (True, 1),
    }


def test_a_zone_goes_by_the_clock_of_most_of_its_sites_and_names_it_where_they_differ(star: Incubator) -> None:
    assert seen(star).clock is None
    beside(star, "Hudson Yards", timezone="America/New_York", country=None)
    beside(star, "云谷创业园")
    assert seen(star).clock == "Asia/Shanghai"
    assert star.snapshot(wall(star)).message(star.time())["utc_offset"] == 8 * 60


def test_the_wall_dims_when_the_last_of_its_sites_does(star: Incubator) -> None:
    valley = beside(star, "云谷创业园", opens=time(20), closes=time(4))
    star.time.now = datetime.fromisoformat(NIGHT)
    assert not seen(star).night
    assert moved(star, lambda: lies_in(valley, opens=time(9), closes=time(17)))
    assert seen(star).night


def test_a_wall_has_the_colour_that_all_its_sites_share(star: Incubator, valley: Incubator) -> None:
    def paint(*colours: str) -> None:
        with star.db.transaction() as tx:
            for incubator, colour in zip((star, valley), colours, strict=True):
                tx.session.get_one(Site, incubator.site_id).accent = colour

    paint("#aa2211", "#aa2211")
    assert seen(star).accent == "#aa2211"
    paint("#aa2211", "#1122aa")
    assert seen(star).accent is None


def test_a_year_that_is_not_published_is_marked_at_the_sites_that_it_concerns(
    star: Incubator, valley: Incubator
) -> None:
    lies_in(valley, country=None)
    star.time.now = datetime.fromisoformat("2027-01-04T10:00+08:00")
    assert {name: cell.unpublished for name, cell in cells(star).items()} == {
        "星河创业孵化中心": True,
        "云谷创业园": False,
    }


MOVING: dict[str, Callable[[Incubator], object]] = {
    "somebody comes": lambda star: star.says("王小明", "on_site"),
    "a company moves out": lambda star: empties(star, 1),
    "a site comes": lambda star: beside(star, "云谷创业园"),
    "a site goes": lambda star: lies_in(star, "别的园区"),
    "a site works longer": lambda star: lies_in(star, closes=time(20)),
    "the zone is called otherwise": lambda star: rename_zone(
        star.db, zone_id(star), "云川 高新区", CONSOLE, star.time()
    ),
    "a site is closed today": lambda star: change_days(
        star.db,
        star.site_id,
        lambda own: own.put(span(date(2026, 3, 5), date(2026, 3, 5), "停电", off=True)),
        CONSOLE,
        star.time(),
    ),
}


@pytest.mark.parametrize("change", MOVING.values(), ids=MOVING.keys())
def test_the_wall_moves_when(star: Incubator, change: Callable[[Incubator], object]) -> None:
    board = wall(star)
    change(star)
    with star.db.reading() as session:
        assert session.get_one(Board, board.id).version > board.version


def test_the_wall_moves_when_a_site_closes_and_stands_still_in_between(star: Incubator) -> None:
    pass_time(star.db, star.time())

    def after(**duration: float) -> bool:
        star.time.pass_by(**duration)
        return moved(star, lambda: pass_time(star.db, star.time()))

    assert not after(hours=1)
    assert after(hours=3)


def test_another_zone_does_not_move(star: Incubator) -> None:
    beside(star, "云谷创业园", "江北新区")
    assert not moved(star, lambda: star.says("王小明", "on_site"), "江北新区")


def test_a_tap_asks_no_more_because_its_site_lies_in_a_zone(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")

    def asked() -> int:
        incubator.time.pass_by(minutes=1)
        with questions_to(incubator.db) as statements:
            incubator.says("王小明", "on_site")
        return len(statements)

    asked()
    alone = asked()
    lies_in(incubator)
    before = wall(incubator).version
    assert asked() == alone
    assert wall(incubator).version == before + 1


def dark(incubator: Incubator) -> int:
    return cells(incubator)["星河创业孵化中心"].dark


def test_a_screen_that_goes_silent_anywhere_at_a_site_darkens_it_until_it_is_back_or_cut_off(star: Incubator) -> None:
    for board in (star.board("3-12"), star.board()):
        add_kiosk(star.db, board.code, star.time())
    note_seen(star.db, [(1, 1), (2, 1)], {}, star.time())
    assert dark(star) == 0
    star.time.pass_by(minutes=1)
    now = star.time()
    assert moved(star, lambda: note_silent(star.db, [1, 2], Deadlines(now, None), Vouchers(now)))
    assert dark(star) == seen(star).dark == 2
    assert moved(star, lambda: note_seen(star.db, [(2, 1)], {}, now))
    assert dark(star) == 1
    assert moved(star, lambda: revoke_kiosk(star.db, 1, CONSOLE, now))
    assert dark(star) == 0


def test_a_screen_in_a_lobby_that_goes_silent_moves_no_overview_of_its_site(star: Incubator) -> None:
    add_kiosk(star.db, star.board().code, star.time())
    note_seen(star.db, [(1, 1)], {}, star.time())
    before = star.board().version
    star.time.pass_by(minutes=1)
    note_silent(star.db, [1, 2], Deadlines(star.time(), None), Vouchers(star.time()))
    assert star.board().version == before


LONG = "云川高新技术产业开发区留学人员创业园与生物医药企业加速器"


def test_the_wall_of_the_largest_zone_is_at_most_six_kilobytes_and_few_statements(incubator: Incubator) -> None:
    for number in range(SITES):
        one = beside(incubator, f"{LONG}{number}")
        for room in ("1-01", "1-02"):
            one.tenant(f"公司{number}{room}", *[f"员{number}号{room}{nth}" for nth in range(6)], room=room)
        one.says(f"员{number}号1-010", "market", hours=2)
        one.says(f"员{number}号1-011", "on_site")
        if number % 3 == 0:
            lies_in(one, closes=time(12))
    incubator.time.pass_by(minutes=1)
    board = wall(incubator)
    with questions_to(incubator.db) as asked:
        sent = orjson.dumps(incubator.snapshot(board).message(incubator.time()))
    counts = {"present": SITES, "market": SITES, "out": 0, "roster": 12 * SITES}
    assert orjson.loads(sent)["face"]["counts"] == counts
    assert len(sent) <= LARGEST
    # The board with its zone, the sites, their figures and their screens.
    assert len(asked) == 4


@pytest.mark.parametrize(
    "stands_for",
    [
        {},
        {"zone_id": 1, "site_id": 1},
        {"zone_id": 1, "floor_id": 1},
        {"zone_id": 1, "room_id": 1},
        {"floor_id": 1},
        {"site_id": 1, "floor_id": 1, "room_id": 1},
    ],
    ids=lambda columns: "-".join(columns) or "nothing",
)
def test_the_database_refuses_a_board_of_no_place_or_of_two(star: Incubator, stands_for: dict[str, int]) -> None:
    with pytest.raises(IntegrityError):
        star.db.act(lambda tx: hang(tx.session, "zone", "", **stands_for), by=HOUSE)


def test_a_site_without_anybody_stands_on_the_wall_too(star: Incubator) -> None:
    with star.db.transaction() as tx:
        add_site(tx, "云谷创业园", zone_id(star))
    assert cells(star)["云谷创业园"].counts == Counts()
    star.time.pass_by(days=2)
    assert [cell.open for cell in seen(star).sites] == [False, False]
