"""What a door says beside a person tells nobody why they are not there, nor for how long unless they agreed."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.boards.door import _face
from server.boards.moment import moment_at
from server.boards.passing import pass_time
from server.core.principals import Principal
from server.core.refs import Ref
from server.presence.rules import FEW, Whereabouts, tally
from server.presence.statuses import STATUSES, Return, Status
from server.roster.consents import consent
from server.sites.rules import Hours
from signs.face import DoorFace, compact
from tests.incubator import Incubator

NAMES = ("王小明", "买买提·艾力", "Anna Weber", "欧阳致远", "李雷")
MORNING = datetime.fromisoformat("2026-03-05T09:00+08:00")
HOURS = Hours("Asia/Shanghai")
HEAD: Any = SimpleNamespace(
    site="星河创业孵化中心", building="A座", floor="3", room="3-12", courtesy="teacher", accent=None
)
TENANT: Any = SimpleNamespace(
    id=1, name="云川市瑶光机器人科技发展有限公司", short_name="瑶光机器人", notice=None, logo_digest=None
)
ALIKE = [
    (one.key, other.key)
    for one, other in permutations(STATUSES.values(), 2)
    if one.public == other.public and (one.public is None or one.public.hides)
]
"""Statuses that read the same on a public board: which it is stays private."""
UNTIL = st.none() | st.timedeltas(min_value=timedelta(minutes=5), max_value=timedelta(days=40))
SINCE = st.timedeltas(min_value=timedelta(0), max_value=timedelta(hours=9))
LATER = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=10))
AGREED = st.fixed_dictionaries({name: st.booleans() for name in ("listed", "times_open", "figures_open")})


def said(key: str, since: datetime, after: timedelta | None) -> dict[str, Any]:
    """Return what the status may say: only who is asked for a return has one, and who must name one has it."""
    status: Status = STATUSES[key]
    until = None if status.asks is Return.NONE or after is None else since + after
    if until is None and status.asks in (Return.TIME, Return.DATE):
        until = since + timedelta(hours=5)
    return {"status": None if key == "unknown" else key, "since": since, "until": until}


def person(number: int, agreed: dict[str, bool], known: dict[str, Any]) -> Any:
    about = {"title": None, "phone": f"1380000000{number}", "address": None, "salutation": None, "name_open": False}
    rest = {"liaison": number == 0, "phone_open": False, "organisation_id": 1}
    return SimpleNamespace(id=number + 1, name=NAMES[number], **about, **rest, **agreed, **known)


def door_of(people: list[Any], now: datetime) -> bytes:
    return orjson.dumps(compact(_face(HEAD, [TENANT], {1: people}, moment_at(now, HOURS))))


@given(
    pair=st.sampled_from(ALIKE),
    size=st.integers(1, len(NAMES)),
    who=st.integers(0, len(NAMES) - 1),
    agreed=st.lists(AGREED, min_size=len(NAMES), max_size=len(NAMES)),
    rest=st.lists(st.sampled_from(sorted(STATUSES)), min_size=len(NAMES), max_size=len(NAMES)),
    since=SINCE,
    untils=st.tuples(UNTIL, UNTIL),
    later=LATER,
)
def test_a_door_is_the_same_to_the_byte_whichever_private_status_it_is(
    pair: tuple[str, str],
    size: int,
    who: int,
    agreed: list[dict[str, bool]],
    rest: list[str],
    since: timedelta,
    untils: tuple[timedelta | None, timedelta | None],
    later: timedelta,
) -> None:
    began = MORNING + since
    others = [person(one, agreed[one], said(rest[one], MORNING, None)) for one in range(size)]
    faces = []
    for key, after in zip(pair, untils, strict=True):
        people = list(others)
        people[who % size] = person(who % size, agreed[who % size], said(key, began, after))
        faces.append(door_of(people, began + later))
    assert faces[0] == faces[1]


@given(pair=st.sampled_from(ALIKE), since=SINCE, untils=st.tuples(UNTIL, UNTIL), later=LATER)
def test_no_board_moves_and_nobody_is_late_for_a_private_reason(
    pair: tuple[str, str], since: timedelta, untils: tuple[timedelta | None, timedelta | None], later: timedelta
) -> None:
    began = MORNING + since
    seen = []
    for key, after in zip(pair, untils, strict=True):
        told = said(key, began, after)
        known = Whereabouts(told["status"], told["since"], told["until"]) if told["status"] else None
        counted = tally([known], began + later, HOURS)
        assert not counted.overdue
        seen.append(counted.next_edge)
    if STATUSES[pair[0]].public:
        assert seen[0] == seen[1]


def test_a_door_does_not_move_when_a_leave_ends(incubator: Incubator) -> None:
    incubator.tenant("云川市瑶光机器人科技发展有限公司", "王小明", "李雷", "韩梅梅")
    incubator.says("李雷", "leave", hours=2)
    version = incubator.board("3-12").version
    pass_time(incubator.db, incubator.time())
    incubator.time.pass_by(hours=2, minutes=1)
    pass_time(incubator.db, incubator.time())
    assert incubator.board("3-12").version == version


@given(
    status=st.sampled_from([key for key, one in STATUSES.items() if one.public and one.choosable]),
    after=UNTIL,
    since=SINCE,
    later=LATER,
    size=st.integers(1, len(NAMES)),
)
def test_how_long_somebody_who_is_named_is_away_is_shown_only_as_they_agreed(
    status: str, after: timedelta | None, since: timedelta, later: timedelta, size: int
) -> None:
    agreed = {"listed": True, "times_open": False, "figures_open": True}
    one = person(0, agreed, said(status, MORNING + since, after))
    others = [person(number, agreed, said("on_site", MORNING, None)) for number in range(1, size)]
    face = orjson.loads(door_of([one, *others], MORNING + since + later))
    (tenant,) = face["tenants"]
    assert "next_return" not in tenant
    for group in tenant["groups"]:
        for line in group["people"]:
            assert line.keys() == {"name"}


@given(
    statuses=st.lists(st.sampled_from(sorted(STATUSES)), min_size=2, max_size=2),
    size=st.integers(1, FEW - 1),
    agreed=st.lists(st.booleans(), min_size=2, max_size=2).filter(lambda each: not all(each)),
)
def test_of_one_or_two_people_a_door_says_whether_somebody_is_in_and_no_more(
    statuses: list[str], size: int, agreed: list[bool]
) -> None:
    hidden = {"listed": False, "times_open": False}
    people = [
        person(one, hidden | {"figures_open": agreed[one]}, said(statuses[one], MORNING, None)) for one in range(size)
    ]
    if all(agreed[:size]):
        return
    (tenant,) = orjson.loads(door_of(people, MORNING + timedelta(minutes=5)))["tenants"]
    somebody = any(STATUSES[key].counted == "present" for key in statuses[:size])
    told = {"occupied": True} if somebody else {}
    rest = {key: value for key, value in tenant.items() if key not in ("name", "short_name", "contact", "groups")}
    assert (rest, tenant["groups"]) == (told, [])


@pytest.mark.parametrize(("one", "other"), [("errand", "trip"), ("remote", "leave"), ("off", "unknown")])
def test_no_public_answer_tells_two_private_statuses_apart(incubator: Incubator, one: str, other: str) -> None:
    incubator.tenant("云川市瑶光机器人科技发展有限公司", "王小明", "李雷", "韩梅梅")
    code, client = incubator.board("3-12").code, incubator.application().flask.test_client()
    seen = []
    for key in (one, other):
        hours = 2.0 if STATUSES[key].asks is not Return.NONE else None
        incubator.says("李雷", key if key != "unknown" else "off", hours=hours)
        face = incubator.face(incubator.board("3-12"))
        assert isinstance(face, DoorFace)
        seen.append((orjson.dumps(compact(face)), client.get(f"/b/{code}").data))
    assert seen[0] == seen[1]


def test_the_figures_of_a_small_company_show_when_all_of_it_agreed(incubator: Incubator) -> None:
    incubator.tenant("海棠软件", "陈静", "周倩")
    incubator.says("陈静", "market", hours=1)
    for name in ("陈静", "周倩"):
        agree(incubator, name, "figures", granted=False)
    agree(incubator, "陈静", "figures", granted=True)
    assert tenant_of(incubator)["occupied"] is None
    agree(incubator, "周倩", "figures", granted=True)
    assert tenant_of(incubator)["counts"] == {"present": 0, "market": 1, "out": 0, "roster": 2}


def agree(incubator: Incubator, name: str, field: str, *, granted: bool) -> None:
    person = incubator.person(name)
    consent(incubator.db, person, field, granted, Principal(Ref("person", person)), incubator.time())


def tenant_of(incubator: Incubator) -> dict[str, Any]:
    (tenant,) = compact(incubator.face(incubator.board("3-12")))["tenants"]
    return {"occupied": tenant.get("occupied"), "counts": tenant.get("counts")}
