from __future__ import annotations

from datetime import date

from sqlalchemy import select, update

from server.presence.statuses import STATUSES
from server.roster.tables import Membership, Organisation
from tests.api.conftest import Programs
from tests.incubator import Incubator


def test_a_site_says_its_hours_and_the_code_of_its_overview(program: Programs, incubator: Incubator) -> None:
    [site] = program("read").get("/sites").json["items"]

    assert site == program("read").get(f"/sites/{incubator.site_id}").json
    assert (site["name"], site["opens"], site["closes"]) == ("星河创业孵化中心", "08:30", "17:30")
    assert site["boards"] == [incubator.board().code]


def test_a_room_says_where_it_is_and_who_is_behind_its_door(program: Programs, incubator: Incubator) -> None:
    first, second = program("read").get("/rooms").json["items"]

    assert (first["floor"], first["number"], first["boards"]) == ("3", "3-12", [incubator.board("3-12").code])
    assert [tenant["short_name"] for tenant in first["tenants"]] == ["青云科技"]
    assert [tenant["name"] for tenant in second["tenants"]] == ["海棠软件"]


def test_rooms_organisations_and_boards_can_be_narrowed_to_a_site(program: Programs, incubator: Incubator) -> None:
    reader = program("read")

    for path in ("/rooms", "/organisations", "/boards"):
        here = reader.get(path, query_string={"site": incubator.site_id}).json["items"]
        assert here == reader.get(path).json["items"]
        assert here
        assert reader.get(path, query_string={"site": incubator.site_id + 1}).json["items"] == []


def test_an_organisation_says_which_rooms_it_has(program: Programs) -> None:
    first, _second = program("read").get("/organisations").json["items"]

    assert [room["number"] for room in first["rooms"]] == ["3-12"]
    assert program("read").get(f"/organisations/{first['id']}").json == first


def test_whoever_moved_out_is_in_no_list_but_can_still_be_asked_for(program: Programs, incubator: Incubator) -> None:
    with incubator.db.transaction() as tx:
        gone = tx.session.scalars(select(Organisation.id).where(Organisation.name == "海棠软件")).one()
        tx.session.execute(update(Organisation).where(Organisation.id == gone).values(ends=date(2026, 3, 5)))
        tx.session.execute(update(Membership).where(Membership.organisation_id == gone).values(ends=date(2026, 3, 5)))
    caller = program("read", "people")

    assert gone not in [one["id"] for one in caller.get("/organisations").json["items"]]
    assert caller.get(f"/organisations/{gone}").json["ends"] == "2026-03-05"
    assert "陈静" not in [one["name"] for one in caller.get("/people").json["items"]]
    assert caller.get(f"/people/{incubator.person('陈静')}").json["ends"] == "2026-03-05"


def test_people_of_one_organisation(program: Programs, incubator: Incubator) -> None:
    everyone = program("people").get("/people").json["items"]
    theirs = program("people").get("/people", query_string={"organisation": everyone[0]["organisation"]}).json["items"]

    assert [one["name"] for one in theirs] == ["王小明", "李婷", "赵强"]
    assert program("people").get(f"/people/{incubator.person('王小明')}").json == theirs[0]


def test_the_table_of_statuses_is_told_in_both_languages(program: Programs) -> None:
    rows = {row["key"]: row for row in program("read").get("/statuses").json["items"]}

    assert list(rows) == list(STATUSES)
    assert rows["market"]["label"] == {"zh": "跑市场", "en": "Market visit"}
    assert (rows["market"]["counted"], rows["market"]["asks"]) == ("market", "time")
    assert rows["errand"]["public"]["key"] == "out"
    assert rows["unknown"]["choosable"] is False


def test_boards_of_doors_floors_and_sites_say_their_place(program: Programs, incubator: Incubator) -> None:
    boards = {board["code"]: board for board in program("read").get("/boards").json["items"]}

    door = boards[incubator.board("3-12").code]
    assert (door["kind"], door["floor"], door["room"]) == ("door", "3", "3-12")
    assert sorted(board["kind"] for board in boards.values()) == ["door", "door", "floor", "floor", "site"]
    assert boards[incubator.board().code]["floor"] is None


def test_a_list_comes_in_pages_that_miss_nobody_and_repeat_nobody(program: Programs) -> None:
    whole = program("people").get("/people").json["items"]
    pages = program("people").pages("/people", limit=3)

    assert [len(page) for page in pages] == [3, 1]
    assert [one for page in pages for one in page] == whole


def test_a_page_that_ends_the_list_exactly_offers_no_next_one(program: Programs) -> None:
    assert [len(page) for page in program("people").pages("/people", limit=4)] == [4]


def test_somebody_who_joins_meanwhile_does_not_shift_the_pages(program: Programs, incubator: Incubator) -> None:
    first = program("people").get("/people", query_string={"limit": 2}).json
    incubator.tenant("新来的", "周新", room="2-02")
    rest = program("people").get("/people", query_string={"after": first["next"]}).json

    assert [one["name"] for one in rest["items"]] == ["赵强", "陈静", "周新"]
