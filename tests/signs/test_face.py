from __future__ import annotations

from signs.face import Contact, Counts, DoorFace, Group, PersonLine, Place, Tenant, Words, compact

PLACE = Place("星火孵化器", "A", "3", "3-12")


def test_a_face_is_sent_without_what_it_does_not_say() -> None:
    people = (PersonLine("王经理", since="09:05"), PersonLine("李工", until="15:30", overdue=True))
    groups = (Group("market", Words("跑市场", "Market visit"), "arrow", people),)
    tenant = Tenant("北辰智造", None, Counts(market=2, roster=3), Contact("王经理"), groups)
    face = compact(DoorFace(PLACE, (tenant,), night=False))
    assert face["place"] == {"site": "星火孵化器", "building": "A", "floor": "3", "room": "3-12"}
    assert "night" not in face
    (sent,) = face["tenants"]
    assert "short_name" not in sent
    assert sent["contact"] == {"name": "王经理"}
    assert sent["groups"][0]["people"] == [
        {"name": "王经理", "since": "09:05"},
        {"name": "李工", "until": "15:30", "overdue": True},
    ]


def test_nobody_is_a_number_and_is_said() -> None:
    face = compact(DoorFace(PLACE, (Tenant("云栖数据", None, Counts(), None, ()),), night=True))
    assert face["tenants"][0]["counts"] == {"present": 0, "market": 0, "out": 0, "roster": 0}
    assert face["night"] is True
