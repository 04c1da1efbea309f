"""The plan of a working day: who declares what at which minute. Pure; the same for the same random numbers.

Times are minutes since midnight. People come between half past eight and half past nine, step out, meet, visit
customers, run errands, go for lunch, come back (a few late), and go home; some are away all day, a handful say
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

STARTS = 8 * 60 + 30
ENDS = 18 * 60 + 40
NOON = 12 * 60
HOME = 17 * 60 + 30
_LATE = 0.1
"""The share of those who return later than they promised."""
_SILENT_TENANTS = 30
"""One tenant of so many says nothing all day: the room that an overview should make one ask about."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody with a day ahead; ``sells`` says that most of it is at customers."""

    id: int
    tenant: int
    sells: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A declaration to come. ``back`` is the promised return; None where the status asks for none or for a date."""

    at: float
    person: int
    status: str
    back: float | None = None
    place: str | None = None
    purpose: str | None = None


def plan_day(people: Sequence[Colleague], rng: Random) -> list[Move]:
    """Return the moves of a whole day in the order of time."""
    tenants = sorted({person.tenant for person in people})
    silent = set(rng.sample(tenants, len(tenants) // _SILENT_TENANTS))
    moves = [move for person in people if person.tenant not in silent for move in _day_of(person, rng)]
    return sorted(moves, key=lambda move: (move.at, move.person))


def state_at(moves: Iterable[Move], minute: float) -> list[Move]:
    """Return the last move of everybody who has made one by then, in the order of time."""
    last: dict[int, Move] = {}
    for move in moves:
        if move.at <= minute:
            last.pop(move.person, None)
            last[move.person] = move
    return list(last.values())


def _day_of(person: Colleague, rng: Random) -> Iterator[Move]:
    kind = rng.choices(("office", "silent", "trip", "leave", "remote"), (180, 3, 8, 4, 5))[0]
    if kind == "office":
        yield from _office_day(person, rng)
    elif kind != "silent":
        # The plan of one day has no evening before, so they declare at the door, on their way.
        yield Move(rng.uniform(STARTS, STARTS + 15), person.id, kind)


def _office_day(person: Colleague, rng: Random) -> Iterator[Move]:
    day = [Move(min(max(rng.gauss(8 * 60 + 52, 12), STARTS), 9 * 60 + 50), person.id, "on_site")]
    for part in (_morning, _lunch, _afternoon, _evening):
        day.extend(part(person, day[-1], rng))
    yield from day


def _morning(person: Colleague, last: Move, rng: Random) -> Iterator[Move]:
    """Leave once or not at all, and be back before lunch is over."""
    start = last.at + rng.uniform(12, 110)
    return _absence(person, start, NOON + 25 - start, rng)


def _lunch(person: Colleague, last: Move, rng: Random) -> Iterator[Move]:
    start = max(last.at + 2, rng.gauss(NOON, 8))
    if rng.random() < 0.35 and start < NOON + 40:
        yield Move(start, person.id, "nearby")
        yield Move(start + rng.uniform(18, 42), person.id, "on_site")


def _afternoon(person: Colleague, last: Move, rng: Random) -> Iterator[Move]:
    """Leave once or not at all; a few who visit a customer late do not come back today."""
    start = max(last.at + 2, rng.uniform(13 * 60 + 10, 15 * 60 + 40))
    if person.sells and rng.random() < 0.12:
        return iter([Move(start + 60, person.id, "market", None, *market_visit(rng))])
    return _absence(person, start, HOME - 10 - start, rng)


def _evening(person: Colleague, last: Move, rng: Random) -> Iterator[Move]:
    if last.status == "on_site" and rng.random() < 0.94:
        yield Move(max(last.at + 2, min(rng.gauss(HOME + 10, 16), ENDS)), person.id, "off")


def _absence(person: Colleague, start: float, longest: float, rng: Random) -> Iterator[Move]:
    weights = (62, 8, 10, 6, 14) if person.sells else (17, 10, 24, 22, 27)
    status = rng.choices(("market", "errand", "meeting", "nearby", "none"), weights)[0]
    if status in ("market", "errand"):
        usual = rng.uniform(60, 150) if status == "market" else rng.uniform(35, 90)
        yield from _outing(person, status, start, min(usual, longest - 30), rng)
    elif status != "none":
        yield Move(start, person.id, status)
        usual = rng.uniform(30, 80) if status == "meeting" else rng.uniform(6, 24)
        yield Move(start + min(usual, longest), person.id, "on_site")


def _outing(person: Colleague, status: str, start: float, length: float, rng: Random) -> Iterator[Move]:
    where = market_visit(rng) if status == "market" else errand(rng)
    back = start + length
    yield Move(start, person.id, status, back, *where)
    late = rng.random() < _LATE
    yield Move(back + (rng.uniform(15, 50) if late else -rng.uniform(0, 12)), person.id, "on_site")


_CUSTOMERS = (
    "临江新区客户现场", "东湖产业园", "云川汽车配件厂", "西站物流园", "市人民医院设备科", "滨河写字楼 B 座",
    "开发区管委会", "北城商会", "高铁南站商务区", "大学科技园", "县农技站", "钢材市场", "城投大厦",
    "会展中心 3 号馆",
)  # fmt: skip
_SALES = (
    "产品演示",
    "方案汇报",
    "签订合同",
    "回访老客户",
    "样机试用",
    "投标答疑",
    "洽谈合作",
    "催收货款",
    "展会布展",
    "需求调研",
)
_OFFICES = ("银行", "税务局", "社保中心", "市场监管局", "公证处", "检测所", "邮局", "供电所")
_ERRANDS = ("办理开户", "贷款面签", "报税", "办理社保", "送检样品", "领取证照", "寄送资料", "资质年审")


def market_visit(rng: Random) -> tuple[str, str]:
    """Return a place and a purpose of a market visit."""
    return rng.choice(_CUSTOMERS), rng.choice(_SALES)


def errand(rng: Random) -> tuple[str, str]:
    """Return a place and a purpose of an errand."""
    return rng.choice(_OFFICES), rng.choice(_ERRANDS)
