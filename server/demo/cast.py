"""The cast of the demo: tenants, rooms and people, all made up, the same for the same random numbers.

The sizes are those of a real incubator; the odd ones that every sign must bear are among them: a name too long, a
room shared by three, a tenant in two rooms, sixty people behind one door, somebody alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from server.core.refs import Ref
from server.demo import companies, titles
from server.demo.companies import CompanyName
from server.demo.names import new_name

DEMO = Ref("demo")
"""How ledgers name what nobody did."""
SITE = "星河创业孵化中心"
ZONE = "云川高新区（演示）"
FLOORS = {"1": 27, "2": 28, "3": 28}
"""Floor → its rooms."""
VACANT = ("1-14", "2-09", "2-23", "3-05", "3-20")
SHARED = {"1-22": 2, "2-17": 3, "3-11": 2}
"""Room → how many tenants share it."""
SHARING_SIZES = range(3, 7)
OFFICE_ROOM = "1-02"
LARGE_ROOMS = ("3-28", "3-01")
"""Where sixty people fit; the second tenant there has the room beside it as well."""
SECOND_ROOM = "3-02"

TENANTS = 80
PEOPLE = 700
SIZES = (9, 60, 24, 18, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3)
"""The sizes of the first tenants: the long name, the crowded, the smallest. The rest share what is left."""
LISTED_OF_TEN = 5
"""Of the staff; heads and liaisons are listed, which makes it six of ten."""
NOTICES = {
    3: "今日 15:00 有客户来访，请先到前台登记",
    8: "快递请放门口货架，谢谢",
    21: "新品发布会筹备中，欢迎预约参观",
    34: "诚聘嵌入式工程师两名，简历请交前台",
    47: "周五下午全员培训，来访请提前致电",
    60: "样机间每天 10:00–11:30 开放",
}
"""Position of a tenant → the line on its door."""


@dataclass(frozen=True, slots=True)
class CastPerson:
    """Somebody who does not exist."""

    name: str
    title: str
    phone: str
    liaison: bool
    listed: bool


@dataclass(frozen=True, slots=True)
class CastTenant:
    """A tenant, or the park office, with its rooms and people."""

    name: CompanyName
    rooms: tuple[str, ...]
    people: tuple[CastPerson, ...]
    notice: str | None = None


def cast_incubator(rng: Random) -> list[CastTenant]:
    """Return all organisations of the demo in the order of their rooms."""
    phones = _phones(rng)
    names = companies.new_names(rng, TENANTS)
    sizes = _sizes(rng, PEOPLE - len(titles.OFFICE))
    rooms = _rooms(rng, sizes)
    tenants = [
        CastTenant(names[nth], rooms[nth], tuple(_staff(rng, sizes[nth], phones)), NOTICES.get(nth))
        for nth in range(TENANTS)
    ]
    office = CastTenant(
        CompanyName(companies.OFFICE, companies.OFFICE),
        (OFFICE_ROOM,),
        tuple(_office(rng, phones)),
        "企业服务热线：分机 8001",
    )
    return sorted([office, *tenants], key=lambda tenant: tenant.rooms)


def _sizes(rng: Random, people: int) -> list[int]:
    sizes = [*SIZES, *(rng.randint(4, 13) for _ in range(TENANTS - len(SIZES)))]
    missing = people - sum(sizes)
    while missing:
        nth = rng.randrange(len(SIZES), TENANTS)
        step = 1 if missing > 0 else -1
        if 4 <= sizes[nth] + step <= 16:
            sizes[nth] += step
            missing -= step
    return sizes


def _rooms(rng: Random, sizes: list[int]) -> list[tuple[str, ...]]:
    """Give every tenant its rooms: the crowded get the large ones, small ones share."""
    taken = {OFFICE_ROOM, SECOND_ROOM, *LARGE_ROOMS, *VACANT, *SHARED}
    alone = [room for room in _every_room() if room not in taken]
    rng.shuffle(alone)
    by_size = sorted(range(len(sizes)), key=lambda nth: -sizes[nth])
    crowded = by_size[: len(LARGE_ROOMS)]
    shared = [room for room, tenants in SHARED.items() for _ in range(tenants)]
    sharing = [nth for nth in by_size if sizes[nth] in SHARING_SIZES][: len(shared)]
    rest = [nth for nth in by_size if nth not in crowded and nth not in sharing]
    given = dict(zip((*crowded, *sharing, *rest), (*LARGE_ROOMS, *shared, *alone), strict=True))
    return [(given[nth], SECOND_ROOM) if given[nth] == LARGE_ROOMS[1] else (given[nth],) for nth in range(len(sizes))]


def _every_room() -> list[str]:
    return [f"{floor}-{nth:02}" for floor, count in FLOORS.items() for nth in range(1, count + 1)]


def _phones(rng: Random) -> Iterator[str]:
    # 154 is a prefix that no operator has: valid in shape, and nobody's number.
    return (f"1540000{tail:04}" for tail in rng.sample(range(10_000), PEOPLE))


def _staff(rng: Random, size: int, phones: Iterator[str]) -> Iterator[CastPerson]:
    names = _different_names(rng, size)
    head = CastPerson(next(names), titles.HEAD, next(phones), liaison=size == 1, listed=True)
    yield head
    if size > 1:
        yield CastPerson(next(names), rng.choice(titles.LIAISONS), next(phones), liaison=True, listed=True)
    for name in names:
        listed = rng.randrange(10) < LISTED_OF_TEN
        yield CastPerson(name, titles.staff_title(rng), next(phones), liaison=False, listed=listed)


def _office(rng: Random, phones: Iterator[str]) -> Iterator[CastPerson]:
    for title, name in zip(titles.OFFICE, _different_names(rng, len(titles.OFFICE)), strict=True):
        yield CastPerson(name, title, next(phones), liaison=title == "综合专员", listed=True)


def _different_names(rng: Random, count: int) -> Iterator[str]:
    names: dict[str, None] = {}
    while len(names) < count:
        names[new_name(rng, (6, 4, 1) if not names else (1, 5, 5))] = None
    return iter(names)
