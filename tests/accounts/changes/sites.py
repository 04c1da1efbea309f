"""How changes of sites and zones come about."""

from __future__ import annotations

from datetime import timedelta

from server.core.principals import HOUSE
from server.core.refs import Ref
from server.departures.closing import carry_out_closings, close_site, plan_closing
from server.phones.enrolment import set_enrolment
from server.sites.actions import create_site, edit_site
from server.sites.calendar import change_days
from server.sites.days import span
from server.sites.descriptions import Described
from server.sites.keeping import choose_days
from server.sites.retention import CHOSEN, POLICIES
from server.sites.rules import Hours
from server.sites.tables import Site
from server.sites.zones import rename_zone
from tests.accounts.changes.scene import BY, Scene, change

ELSEWHERE = Described("东湖创业园", "高新区", Hours())


@change("site.created")
def new_site(scene: Scene) -> tuple[Ref, Ref]:
    return BY.ref, Ref("site", create_site(scene.db, ELSEWHERE, BY, scene.now))


@change("site.edited")
def another_zone(scene: Scene) -> tuple[Ref, Ref]:
    edit_site(scene.db, scene.incubator.site_id, ELSEWHERE, BY, scene.now)
    return BY.ref, Ref("site", scene.incubator.site_id)


@change("site.calendar")
def a_closure(scene: Scene) -> tuple[Ref, Ref]:
    closed = span(scene.now.date(), scene.now.date(), "年会", off=True)
    change_days(scene.db, scene.incubator.site_id, lambda own: own.put(closed), BY, scene.now)
    return BY.ref, Ref("site", scene.incubator.site_id)


@change("site.retention")
def shorter_keeping(scene: Scene) -> tuple[Ref, Ref]:
    wanted = {what: POLICIES[what].days for what in CHOSEN} | {"detail": 30}
    choose_days(scene.db, scene.incubator.site_id, wanted, BY, scene.now)
    return BY.ref, Ref("site", scene.incubator.site_id)


@change("site.enrolment")
def another_way_to_enrol(scene: Scene) -> tuple[Ref, Ref]:
    scene.db.act(lambda tx: set_enrolment(tx, scene.incubator.site_id, "invite", BY.ref, scene.now), by=HOUSE)
    return BY.ref, Ref("site", scene.incubator.site_id)


@change("site.closes", "site.stays", "site.closed")
def a_site_that_closes_after_all(scene: Scene) -> tuple[Ref, Ref]:
    site = scene.incubator.site_id
    for ends in (scene.today + timedelta(days=30), None):
        with scene.db.reading() as session:
            seen = plan_closing(session, site, ends, scene.now).seal
        close_site(scene.db, site, ends, seen, BY, scene.now)
    with scene.db.transaction() as tx:
        tx.session.get_one(Site, site).ends = scene.today
    carry_out_closings(scene.db, BY, scene.now)
    return BY.ref, Ref("site", site)


@change("zone.created")
def first_site_of_a_zone(scene: Scene) -> tuple[Ref, Ref]:
    create_site(scene.db, ELSEWHERE, BY, scene.now)
    return BY.ref, Ref("zone", 1)


@change("zone.renamed")
def another_name_of_a_zone(scene: Scene) -> tuple[Ref, Ref]:
    zone = scene.incubator.zone("高新区")
    rename_zone(scene.db, zone, "高新技术产业园区", BY, scene.now)
    return BY.ref, Ref("zone", zone)
