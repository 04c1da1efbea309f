"""A token that is limited to a scope sees that scope, and cannot tell what else there is."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient

from server.access.roles import Scope
from server.accounts.tokens import create_token
from server.api.contract import Operation
from server.api.web import OPERATIONS
from server.roster.tables import Department, Organisation, Person
from server.sites.actions import add_site, occupy, room_at
from tests.api.client import Program
from tests.incubator import Incubator, put_on_roster

PERMISSIONS = ["read", "people", "presence", "roster"]
BODIES: dict[str, dict[str, object]] = {
    "begin_lease": {"starts": "2026-06-01", "ends": "2026-07-01"},
    "end_lease": {"ends": "2026-05-01"},
    "put_departure": {"ends": "2026-05-01"},
    "open_office": {"name": "园区办公室"},
    "open_department": {"name": "内科"},
    "put_department": {"name": "骨科"},
    "put_person_into_department": {"department": None},
}
LISTS = ["/sites", "/rooms", "/organisations", "/people", "/boards"]
AWAY = {"status": "leave", "until": "2026-03-09T09:00:00+08:00", "reason": "病假"}


@pytest.fixture
def far(incubator: Incubator, http: FlaskClient) -> dict[str, str]:
    """Open a second site in another zone; return what names things there."""
    zone = incubator.zone("经开区")
    with incubator.db.transaction() as tx:
        site = add_site(tx, "东湖创业园", zone)
        company = Organisation(site_id=site.id, name="南山医疗", starts=incubator.time.now.date())
        tx.session.add(company)
        tx.session.flush()
        room = room_at(tx, site, "", "1", "1-01")
        lease = occupy(tx, room, company.id, incubator.time.now.date(), date(2026, 5, 1))
        department = Department(organisation_id=company.id, name="外科", starts=incubator.time.now.date())
        tx.session.add(department)
        tx.session.flush()
        person = put_on_roster(tx.session, Person(name="郑和"), company.id, incubator.time.now.date())
        named = {"site": site.id, "organisation": company.id, "person": person}
        named |= {"room": room, "lease": lease.id, "department": department.id}
    return {name: str(number) for name, number in named.items()} | {"board": incubator.board("1-01").code}


def limited(incubator: Incubator, http: FlaskClient, scope: Scope) -> Program:
    return Program(http, create_token(incubator.db, "a program", PERMISSIONS, incubator.time(), scope))


def counts(program: Program) -> list[int]:
    return [len(program.get(path).json["items"]) for path in LISTS]


def test_a_token_of_one_site_sees_that_site_alone(incubator: Incubator, http: FlaskClient, far: dict[str, str]) -> None:
    everything = counts(limited(incubator, http, Scope()))
    here = counts(limited(incubator, http, Scope(site=1)))
    there = counts(limited(incubator, http, Scope(site=int(far["site"]))))
    assert there == [1, 1, 1, 1, 3]
    # The wall of the other one's zone is at neither.
    assert [one + other for one, other in zip(here, [1, 1, 1, 1, 4], strict=True)] == everything


def test_a_token_of_a_zone_sees_the_sites_of_the_zone(
    incubator: Incubator, http: FlaskClient, far: dict[str, str]
) -> None:
    sites = limited(incubator, http, Scope(incubator.zone("经开区"))).get("/sites").json["items"]
    assert [site["name"] for site in sites] == ["东湖创业园"]


def test_a_token_of_a_company_sees_the_company_and_its_people(incubator: Incubator, http: FlaskClient) -> None:
    program = limited(incubator, http, Scope(organisation=1))
    assert counts(program) == [0, 0, 1, 3, 0]
    assert program.get("/people/1").status_code == 200
    assert program.get("/people/4").status_code == 404


@pytest.mark.parametrize("path", LISTS[1:])
def test_a_list_that_is_filtered_by_a_foreign_id_is_empty(
    incubator: Incubator, http: FlaskClient, far: dict[str, str], path: str
) -> None:
    program = limited(incubator, http, Scope(site=1))
    name = "organisation" if path == "/people" else "site"
    assert program.get(path, query_string={name: far[name]}).json["items"] == []


@pytest.mark.parametrize("one", [one for one in OPERATIONS if one.path_parameters], ids=lambda one: one.name)
def test_foreign_ids_are_as_unknown_as_those_that_nobody_has(
    incubator: Incubator, http: FlaskClient, far: dict[str, str], one: Operation
) -> None:
    program, owner = limited(incubator, http, Scope(site=1)), limited(incubator, http, Scope(site=int(far["site"])))
    unknown = {name: "ZZZZZ" if kind is str else "999" for name, kind in one.path_parameters.items()}

    def ask(who: Program, named: dict[str, str]) -> tuple[int, str]:
        path = one.path.format(**named)
        body: dict[str, object] = {**BODIES.get(one.name, AWAY)}
        if one.name == "begin_lease":
            body["organisation"] = int(far["organisation"])
        got = who.get(path) if one.method == "GET" else who.write(one.method, path, body)
        return got.status_code, got.json.get("detail", "").replace(named[next(iter(one.path_parameters))], "…")

    assert ask(owner, far)[0] == 200
    assert ask(program, far) == ask(program, unknown)
    assert ask(program, far)[0] == 404
