"""The park office of a site, its departments, and what a past day keeps of names and departments."""

from __future__ import annotations

from datetime import date, timedelta

from server.core.principals import CONSOLE
from server.roster.edits import leave
from server.roster.homes import on_roster
from server.roster.names import names_through
from server.roster.tables import Membership, Person
from tests.api.conftest import Programs
from tests.incubator import Incubator

OFFICE = {"name": "园区办公室"}


def test_a_site_has_one_park_office(program: Programs) -> None:
    caller = program("read", "roster")
    made = caller.put("/sites/1/park-office", OFFICE, "1")
    assert (made.json["kind"], made.json["name"]) == ("park_office", "园区办公室")
    assert caller.put("/sites/1/park-office", OFFICE, "2").json == made.json
    other = caller.put("/sites/1/park-office", {"name": "招商中心"}, "3")
    assert (other.status_code, other.json["type"]) == (409, "urn:doorboard:problem:park_office")


def test_no_name_of_an_office_carries_a_number(program: Programs) -> None:
    caller = program("read", "roster")
    named = {"name": "园区办公室 0731-88912345"}, {"name": "园区办公室", "short_name": "办13800000231"}
    said = [caller.put("/sites/1/park-office", body, f"{index}") for index, body in enumerate(named)]
    said.append(caller.post("/organisations/2/departments", {"name": "招商部 zhaoshang@park.cn"}))
    assert {(one.status_code, one.json["type"].rpartition(":")[2]) for one in said} == {(422, "number_in_name")}


def test_an_organisation_of_the_roster_becomes_the_park_office_and_was_a_tenant(
    program: Programs, incubator: Incubator
) -> None:
    yesterday = incubator.home("陈静").day
    incubator.time.pass_by(days=1)
    office = program("roster").put("/sites/1/park-office", {"name": "海棠软件", "short_name": "海棠"}, "4").json
    with incubator.db.reading() as session:
        names = names_through(session, [office["id"]])
    said = [names.on(office["id"], yesterday + timedelta(days=days)) for days in (-1, 0, 1)]
    assert [one and (one.kind, one.short_name) for one in said] == [None, ("tenant", None), ("park_office", "海棠")]


def test_people_of_the_park_office_are_in_departments(program: Programs, incubator: Incubator) -> None:
    caller, person = program("read", "people", "roster"), incubator.person("陈静")
    caller.put("/sites/1/park-office", {"name": "海棠软件"}, "6")
    department = caller.post("/organisations/2/departments", {"name": "招商部"})
    assert caller.post("/organisations/2/departments", {"name": "招商部"}).json == department.json
    taken = caller.post("/organisations/2/departments", {"name": " 招商 部\ufe00"}, key="second")
    assert taken.json["type"].endswith("department_taken")
    incubator.time.pass_by(days=1)
    assigned = caller.put(f"/people/{person}/department", {"department": department.json["id"]}, "7")
    assert assigned.json["department"] == "招商部"
    caller.put(f"/departments/{department.json['id']}", {"name": "招商服务部"}, "8")
    [listed] = caller.get("/people", query_string={"organisation": 2}).json["items"]
    assert listed["department"] == "招商服务部"
    with incubator.db.reading() as session:
        before = on_roster(incubator.home("陈静").day - timedelta(days=1), Membership.department_id)
        assert session.scalars(before.where(Person.id == person)).all() == [None]


def test_who_was_in_a_department_that_is_closed_is_in_none_and_past_days_still_name_it(
    program: Programs, incubator: Incubator
) -> None:
    caller, person = program("read", "people", "roster"), incubator.person("陈静")
    department = caller.post("/organisations/2/departments", {"name": "招商部"}).json["id"]
    caller.put(f"/people/{person}/department", {"department": department}, "12")
    caller.put(f"/departments/{department}", {"name": "招商部", "ends": "2026-03-07"}, "13")

    def shown() -> object:
        return caller.get(f"/people/{person}").json["department"]

    incubator.time.pass_by(days=1)
    assert shown() == "招商部"
    incubator.time.pass_by(days=1)
    assert shown() is None
    leave(incubator.db, person, CONSOLE, incubator.time(), date(2026, 3, 6))
    assert shown() == "招商部", "whoever left before it was closed was in it until the end"


def test_a_department_that_opens_again_under_its_name_has_nobody_of_then(
    program: Programs, incubator: Incubator
) -> None:
    caller, person = program("read", "people", "roster"), incubator.person("陈静")
    first = caller.post("/organisations/2/departments", {"name": "招商部"}).json
    caller.put(f"/people/{person}/department", {"department": first["id"]}, "14")
    incubator.time.pass_by(days=1)
    caller.put(f"/departments/{first['id']}", {"name": "招商部", "ends": "2026-03-06"}, "15")
    again = caller.post("/organisations/2/departments", {"name": "招商部"}, key="again").json
    assert again["id"] != first["id"]
    [closed, opened] = caller.get("/organisations/2/departments").json["items"]
    assert (closed["starts"], closed["ends"]) == ("2026-03-05", "2026-03-06")
    assert (opened["starts"], opened["ends"]) == ("2026-03-06", None)
    assert caller.get(f"/people/{person}").json["department"] is None
    taken = caller.put(f"/departments/{first['id']}", {"name": "招商部", "ends": None}, "16")
    assert taken.json["type"].endswith("department_taken")


def test_nobody_is_in_a_department_of_another_organisation_or_in_one_that_is_closed(
    program: Programs, incubator: Incubator
) -> None:
    caller = program("roster")
    department = caller.post("/organisations/2/departments", {"name": "招商部"}).json["id"]
    assert caller.put("/people/1/department", {"department": department}, "9").status_code == 404
    caller.put(f"/departments/{department}", {"name": "招商部", "ends": "2026-03-05"}, "10")
    there = f"/people/{incubator.person('陈静')}/department"
    assert caller.put(there, {"department": department}, "11").json["type"].endswith("department_gone")
