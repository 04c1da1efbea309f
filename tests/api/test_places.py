"""A token that is limited to a place sees that place, and cannot tell what else there is."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from server.accounts.tokens import create_token
from server.api.contract import Operation
from server.api.web import OPERATIONS
from server.core.roles import Place
from server.roster.tables import Organisation, Person
from server.sites.actions import add_site, occupy, room_at
from tests.api.client import Program
from tests.incubator import Incubator, put_on_roster

SCOPES = ["read", "people", "presence"]
LISTS = ["/sites", "/rooms", "/organisations", "/people", "/boards"]
AWAY = {"status": "leave", "until": "2026-03-09T09:00:00+08:00", "reason": "病假"}


@pytest.fixture
def far(incubator: Incubator, http: FlaskClient) -> dict[str, str]:
    """Open a second site in another zone; return what names things there."""
    with incubator.db.transaction() as tx:
        site = add_site(tx, "东湖创业园", zone="经开区")
        company = Organisation(site_id=site.id, name="南山医疗", starts=incubator.time.now.date())
        tx.session.add(company)
        tx.session.flush()
        occupy(tx, room_at(tx, site, "", "1", "1-01"), company.id, incubator.time.now.date())
        person = put_on_roster(tx.session, Person(name="郑和"), company.id, incubator.time.now.date())
        named = {"site": site.id, "organisation": company.id, "person": person}
    return {name: str(number) for name, number in named.items()} | {"board": incubator.board("1-01").code}


def limited(incubator: Incubator, http: FlaskClient, place: Place) -> Program:
    return Program(http, create_token(incubator.db, "a program", SCOPES, incubator.time(), place))


def counts(program: Program) -> list[int]:
    return [len(program.get(path).json["items"]) for path in LISTS]


def test_a_token_of_one_site_sees_that_site_alone(incubator: Incubator, http: FlaskClient, far: dict[str, str]) -> None:
    everything = counts(limited(incubator, http, Place()))
    here = counts(limited(incubator, http, Place(site=1)))
    there = counts(limited(incubator, http, Place(site=int(far["site"]))))
    assert there == [1, 1, 1, 1, 3]
    assert [one + other for one, other in zip(here, there, strict=True)] == everything


def test_a_token_of_a_zone_sees_the_sites_of_the_zone(
    incubator: Incubator, http: FlaskClient, far: dict[str, str]
) -> None:
    sites = limited(incubator, http, Place("经开区")).get("/sites").json["items"]
    assert [site["name"] for site in sites] == ["东湖创业园"]


def test_a_token_of_a_company_sees_the_company_and_its_people(incubator: Incubator, http: FlaskClient) -> None:
    program = limited(incubator, http, Place(organisation=1))
    assert counts(program) == [0, 0, 1, 3, 0]
    assert program.get("/people/1").status_code == 200
    assert program.get("/people/4").status_code == 404


@pytest.mark.parametrize("path", LISTS[1:])
def test_a_list_that_is_filtered_by_a_foreign_id_is_empty(
    incubator: Incubator, http: FlaskClient, far: dict[str, str], path: str
) -> None:
    program = limited(incubator, http, Place(site=1))
    name = "organisation" if path == "/people" else "site"
    assert program.get(path, query_string={name: far[name]}).json["items"] == []


@pytest.mark.parametrize("one", [one for one in OPERATIONS if one.places], ids=lambda one: one.name)
def test_foreign_ids_are_as_unknown_as_those_that_nobody_has(
    incubator: Incubator, http: FlaskClient, far: dict[str, str], one: Operation
) -> None:
    program, owner = limited(incubator, http, Place(site=1)), limited(incubator, http, Place(site=int(far["site"])))
    unknown = {name: "ZZZZZ" if kind is str else "999" for name, kind in one.places.items()}

    def ask(who: Program, named: dict[str, str]) -> tuple[int, str]:
        path = one.path.format(**named)
        got = who.put(path, AWAY) if one.method == "PUT" else who.get(path)
        return got.status_code, got.json.get("detail", "").replace(named[next(iter(one.places))], "…")

    assert ask(owner, far)[0] == 200
    assert ask(program, far) == ask(program, unknown)
    assert ask(program, far)[0] == 404
