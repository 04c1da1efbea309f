"""How changes of companies, their rooms, departments and liaisons come about."""

from __future__ import annotations

from datetime import timedelta

from server.core.principals import HOUSE
from server.core.refs import Ref
from server.roster.departments import change_department_within, open_department_within
from server.roster.details import Details
from server.roster.edits import edit
from server.roster.leases import move_in_within, move_out_within
from server.roster.offices import open_park_office_within, put_into_department_within
from server.roster.stays import leave_site_within
from tests.accounts.changes.scene import BY, Scene, change


@change("liaison.granted", "liaison.ended")
def liaisons(scene: Scene) -> tuple[Ref, Ref]:
    for liaison in (True, False):
        edit(scene.db, scene.employee, Details("李四", None, None, liaison, listed=True), BY, scene.now)
    return BY.ref, Ref("person", scene.employee)


@change("lease.begun", "lease.ends", "lease.stays")
def a_room_for_a_while(scene: Scene) -> tuple[Ref, Ref]:
    company = scene.incubator.tenant("南山软件", room="3-13")
    with scene.db.transaction() as tx:
        lease = move_in_within(tx, 1, company, None, None, BY.ref, scene.now)
        for ends in (scene.today + timedelta(days=30), None):
            move_out_within(tx, lease.id, ends, BY.ref, scene.now)
    return BY.ref, Ref("organisation", company)


@change("organisation.leaves", "organisation.stays")
def a_company_that_wanted_to_go(scene: Scene) -> tuple[Ref, Ref]:
    later = scene.today + timedelta(days=30)
    scene.db.act(lambda tx: leave_site_within(tx, 1, later, BY.ref, scene.now), long=True, by=HOUSE)
    scene.db.act(lambda tx: leave_site_within(tx, 1, None, BY.ref, scene.now), long=True, by=HOUSE)
    return BY.ref, Ref("organisation", 1)


@change("office.named")
def a_park_office(scene: Scene) -> tuple[Ref, Ref]:
    site = scene.incubator.site_id
    office = scene.db.act(lambda tx: open_park_office_within(tx, site, "园区办公室", None, BY.ref, scene.now), by=HOUSE)
    return BY.ref, Ref("organisation", office)


@change("department.opened", "department.changed")
def a_department_that_is_closed(scene: Scene) -> tuple[Ref, Ref]:
    with scene.db.transaction() as tx:
        department = open_department_within(tx, 1, "研发部", BY.ref, scene.now)
        change_department_within(tx, department.id, "研发部", scene.today + timedelta(days=30), BY.ref, scene.now)
    return BY.ref, Ref("organisation", 1)


@change("department.joined", "department.left")
def a_department_for_somebody(scene: Scene) -> tuple[Ref, Ref]:
    with scene.db.transaction() as tx:
        department = open_department_within(tx, 1, "研发部", BY.ref, scene.now)
        for put in (department.id, None):
            put_into_department_within(tx, scene.employee, put, BY.ref, scene.now)
    return BY.ref, Ref("person", scene.employee)
