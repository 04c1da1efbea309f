"""The park office of a site, and departments."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field
from sqlalchemy import Select, select

from server.api.contract import Caller, Operations
from server.api.idempotency import done_once
from server.api.people import OrganisationAnswer, PersonAnswer, get_organisation, get_person
from server.api.schemas import AskedDay, AskedId, Listed, Page, RequestModel, ResponseModel, example, read_page
from server.core.house import house
from server.roster.departments import change_department_within, open_department_within
from server.roster.offices import open_park_office_within, put_into_department_within
from server.roster.scopes import ORGANISATION
from server.roster.tables import Department, Organisation
from server.sites.tables import Site

operations = Operations("offices")


class Office(RequestModel):
    """What the park office is called."""

    model_config = example(name="园区办公室", short_name=None)

    name: str = Field(min_length=1, max_length=120)
    short_name: str | None = Field(None, max_length=40)


class DepartmentAnswer(ResponseModel):
    """A department of an organisation."""

    model_config = example(id=3, organisation=9, name="招商部", starts="2026-03-05", ends=None)

    id: int
    organisation: int
    name: str
    starts: date
    ends: date | None = Field(description="The first day on which it is closed; null while it is open.")


class DepartmentPage(Page[DepartmentAnswer]):
    """Departments, by ascending id."""


class NewDepartment(RequestModel):
    """A department to open."""

    model_config = example(name="招商部")

    name: str = Field(min_length=1, max_length=40)


class DepartmentChange(NewDepartment):
    """What a department is called, and when it closes."""

    model_config = example(name="招商部", ends=None)

    ends: AskedDay | None = Field(None, description="The first day on which it is closed; null keeps it open.")


class Assigned(RequestModel):
    """The department that a person is in."""

    model_config = example(department=3)

    department: AskedId | None = Field(description="One of the person's organisation; null: in none.")


@operations.put("/sites/{site}/park-office", permission="roster")
def open_office(site: int, body: Office, caller: Caller, key: str) -> OrganisationAnswer:
    """Say which organisation is the park office of a site; made where there is none of this name. A site has one."""
    wanted, now = body.model_dump() | {"site": site}, house().clock()
    office = done_once(
        caller,
        key,
        wanted,
        lambda tx: open_park_office_within(tx, site, body.name, body.short_name, caller.by.ref, now),
    )
    return get_organisation(office)


@operations.get("/organisations/{organisation}/departments", permission="read")
def list_departments(organisation: int, query: Listed) -> DepartmentPage:
    """List the departments of an organisation, closed ones too."""
    statement: Select[*tuple[Any, ...]] = (
        select(Department.id, Department)
        .join(Organisation, Organisation.id == Department.organisation_id)
        .join(Site, Site.id == Organisation.site_id)
        .where(Department.organisation_id == organisation)
    )
    with house().db.reading() as session:
        rows, following = read_page(session, statement, Department.id, query, ORGANISATION)
        return DepartmentPage(items=[_department(row.Department) for row in rows], next=following)


@operations.post("/organisations/{organisation}/departments", permission="roster")
def open_department(organisation: int, body: NewDepartment, caller: Caller, key: str) -> DepartmentAnswer:
    """Open a department from today on. Of one that was closed the name is free again; nobody of then is in it."""
    wanted = {"organisation": organisation, "name": body.name}
    now = house().clock()
    made = done_once(
        caller, key, wanted, lambda tx: open_department_within(tx, organisation, body.name, caller.by.ref, now).id
    )
    return _answer(made)


@operations.put("/departments/{department}", permission="roster")
def put_department(department: int, body: DepartmentChange, caller: Caller, key: str) -> DepartmentAnswer:
    """Name a department anew, or close it from a day on: from that day on its people are in none."""
    wanted, now = body.model_dump(mode="json") | {"department": department}, house().clock()
    done_once(
        caller,
        key,
        wanted,
        lambda tx: change_department_within(tx, department, body.name, body.ends, caller.by.ref, now),
    )
    return _answer(department)


@operations.put("/people/{person}/department", permission="roster")
def put_person_into_department(person: int, body: Assigned, caller: Caller, key: str) -> PersonAnswer:
    """Put a person into a department from today on; the days before keep the one of then."""
    wanted, now = body.model_dump() | {"person": person}, house().clock()
    done_once(
        caller, key, wanted, lambda tx: put_into_department_within(tx, person, body.department, caller.by.ref, now)
    )
    return get_person(person)


def _answer(department: int) -> DepartmentAnswer:
    with house().db.reading() as session:
        return _department(session.get_one(Department, department))


def _department(row: Department) -> DepartmentAnswer:
    return DepartmentAnswer(
        id=row.id, organisation=row.organisation_id, name=row.name, starts=row.starts, ends=row.ends
    )
