from __future__ import annotations

from signs.face import (
    Contact,
    Counts,
    DoorFace,
    FloorPlan,
    Group,
    Location,
    OverviewFace,
    PersonLine,
    RoomCell,
    Tenant,
    Words,
    compact,
)

PLACE = Location("星火孵化器", "A", "3", "3-12")


def test_a_face_is_sent_without_what_it_does_not_say() -> None:
    people = (PersonLine("王经理"), PersonLine("李工", until="15:30", overdue=True))
    groups = (Group("market", Words("跑市场", "Market visit"), "arrow", people),)
    tenant = Tenant("北辰智造", None, Counts(market=2, roster=3), Contact("王经理"), groups)
    face = compact(DoorFace(PLACE, (tenant,), night=False))
    assert face["location"] == {"site": "星火孵化器", "building": "A", "floor": "3", "room": "3-12"}
    assert "night" not in face
    (sent,) = face["tenants"]
    assert "short_name" not in sent
    assert sent["contact"] == {"name": "王经理"}
    assert sent["groups"][0]["people"] == [
        {"name": "王经理"},
        {"name": "李工", "until": "15:30", "overdue": True},
    ]


def test_nobody_is_a_number_and_is_said() -> None:
    face = compact(DoorFace(PLACE, (Tenant("云栖数据", None, Counts(), None, ()),), night=True))
    assert face["tenants"][0]["counts"] == {"present": 0, "market": 0, "out": 0, "roster": 0}
    assert face["night"] is True


def test_a_room_of_an_overview_is_a_list_that_ends_where_all_is_as_usual() -> None:
    counts = Counts(4, 2, 0, 6)
    rooms = (
        RoomCell("3-12", ("云帆",), counts),
        RoomCell("3-13", ("北辰",), counts, silence=1),
        RoomCell("3-14", (), Counts(), screen="live"),
    )
    floor = FloorPlan("A", "3", rooms, counts)
    sent = compact(OverviewFace(PLACE, (floor,), counts, silence=1, open=True, night=False))
    assert sent["floors"][0]["rooms"] == [
        ["3-12", ["云帆"], [4, 2, 0, 6]],
        ["3-13", ["北辰"], [4, 2, 0, 6], 1],
        ["3-14", [], [0, 0, 0, 0], 0, 0, "live"],
    ]
