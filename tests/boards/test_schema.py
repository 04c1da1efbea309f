"""The shape of a face that the kiosk's types are made from."""

from server.boards.schema import face_schema
from signs.face import Contact, Counts, DoorFace, Group, Location, PersonLine, Tenant, Words, compact

PEOPLE = (PersonLine("王经理"), PersonLine("李工", until="11:00", overdue=True))
TENANT = Tenant(
    "云帆智能", None, Counts(2, 0, 0, 2), Contact("王经理"), (Group("on_site", Words("", ""), "disc", PEOPLE),)
)
BARE = DoorFace(Location("云谷", "A座", "3层"), (TENANT,), night=False)


def test_what_a_face_leaves_out_is_not_demanded_of_it() -> None:
    shapes = face_schema()["$defs"]
    assert "night" not in shapes["DoorFace"]["required"]
    assert "phone" not in shapes["Contact"]["required"]
    assert "overdue" not in shapes["PersonLine"]["required"]


def test_what_a_face_always_says_is_promised() -> None:
    shapes = face_schema()["$defs"]
    sent = compact(BARE)
    assert set(shapes["DoorFace"]["required"]) <= set(sent)
    assert set(shapes["Tenant"]["required"]) <= set(sent["tenants"][0])
    assert set(shapes["Counts"]["required"]) == {"present", "market", "out", "roster"}


def test_nothing_is_sent_that_the_schema_does_not_know() -> None:
    shapes = face_schema()["$defs"]
    assert set(compact(BARE)) <= set(shapes["DoorFace"]["properties"])
    assert "null" not in str(shapes)
