"""How every change of rights comes about, by the name that the ledger of rights has for it."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.accounts import actions
from server.accounts.logins import end_all_logins
from server.accounts.oidc import user_of_claims
from server.accounts.passkeys import Challenge, add_passkey, remove_passkey
from server.accounts.passwords import set_password
from server.accounts.tokens import create_token, revoke_token
from server.accounts.totp import keep_totp
from server.alerts.actions import raise_alert, settle_by_hand
from server.alerts.targets import add_target, remove_target
from server.boards.actions import add_board
from server.core.db import Database
from server.core.keys import Keys
from server.core.principals import HOUSE, Principal
from server.core.refs import Ref
from server.fleet import orders
from server.fleet.actions import add_kiosk, revoke_kiosk
from server.fleet.relocation import move_kiosk
from server.fleet.removal import remove_board
from server.pairing.actions import Placement, Tablet, Waiting, ask, confirm
from server.phones.actions import Enrolment, accept_sharing, enrol
from server.phones.cutting import cut_off, leave
from server.phones.invites import invite
from server.phones.pins import hand_out
from server.phones.settings import set_enrolment
from server.roster.details import Details
from server.roster.edits import edit
from server.roster.leases import move_in_within, move_out_within
from server.roster.offices import (
    change_department_within,
    open_department_within,
    open_park_office_within,
    put_into_department_within,
)
from server.roster.stays import leave_site_within
from server.sites.actions import create_site, edit_site
from server.sites.calendar import change_days
from server.sites.days import span
from server.sites.descriptions import Described
from server.sites.keeping import choose_days
from server.sites.retention import CHOSEN, POLICIES
from server.sites.rules import Hours
from server.sites.zones import rename_zone
from tests.accounts.authenticator import Authenticator
from tests.incubator import Incubator
from tests.staff import new_login

BY = Principal(Ref("user", 9))
URL = "http://localhost:8000"
ELSEWHERE = Described("东湖创业园", "高新区", Hours())


@dataclass
class Scene:
    """An incubator with a company of three, an administrator and a colleague, and a screen."""

    incubator: Incubator
    db: Database
    keys: Keys
    now: datetime
    colleague: int
    liaison: int
    employee: int

    @property
    def today(self) -> date:
        """What its site calls today."""
        return self.incubator.home("王小明").day

    def phone(self) -> int:
        """Enrol the liaison's phone."""
        with self.db.transaction() as tx:
            return enrol(tx, Enrolment(self.liaison, "pin", "x", "x"), None, self.now).phone_id

    def kiosk(self) -> int:
        """Let the door have a screen, the first there is."""
        add_kiosk(self.db, self.incubator.board("3-12").code, self.now, by=BY)
        return 1

    def code(self) -> str:
        """Return the code of a tablet that waits."""
        waiting = ask(self.db, self.keys, Tablet("0" * 64, "192.0.2.1", "x", "x"), self.now)
        assert isinstance(waiting, Waiting)
        return waiting.code


Change = Callable[[Scene], tuple[Ref, Ref]]
"""Makes a change; returns who the ledger must say made it, and whom or what it concerns."""
CHANGES: dict[str, Change] = {}


def change(*names: str) -> Callable[[Change], Change]:
    def note(made: Change) -> Change:
        CHANGES.update(dict.fromkeys(names, made))
        return made

    return note


@change("user.created", "password.link", "grant.given")
def create_user(scene: Scene) -> tuple[Ref, Ref]:
    wanted = actions.NewUser("li.na", "李娜", role="auditor")
    user, _secret = actions.create_user(scene.db, wanted, BY, scene.now)
    return BY.ref, Ref("user", user)


@change("user.edited")
def edit_user(scene: Scene) -> tuple[Ref, Ref]:
    actions.edit_user(scene.db, scene.colleague, "李娜", "", BY, scene.now)
    return BY.ref, Ref("user", scene.colleague)


@change("user.disabled", "user.enabled")
def disable_and_enable(scene: Scene) -> tuple[Ref, Ref]:
    actions.disable_user(scene.db, scene.colleague, BY, scene.now)
    actions.enable_user(scene.db, scene.colleague, BY, scene.now)
    return BY.ref, Ref("user", scene.colleague)


@change("grant.ended")
def withdraw(scene: Scene) -> tuple[Ref, Ref]:
    actions.withdraw_role(scene.db, scene.colleague, 2, BY, scene.now)
    return BY.ref, Ref("user", scene.colleague)


@change("login.ended")
def end_logins(scene: Scene) -> tuple[Ref, Ref]:
    new_login(scene.db, scene.colleague, scene.now)
    end_all_logins(scene.db, scene.colleague, BY, scene.now)
    return BY.ref, Ref("user", scene.colleague)


@change("password.set")
def new_password(scene: Scene) -> tuple[Ref, Ref]:
    set_password(scene.db, scene.colleague, "四月的雨下得正好", BY, scene.now)
    return BY.ref, Ref("user", scene.colleague)


@change("totp.set", "totp.removed")
def codes(scene: Scene) -> tuple[Ref, Ref]:
    keep_totp(scene.db, scene.colleague, "sealed", 1, BY, scene.now)
    keep_totp(scene.db, scene.colleague, None, None, BY, scene.now)
    return BY.ref, Ref("user", scene.colleague)


@change("factors.ended")
def end_factors(scene: Scene) -> tuple[Ref, Ref]:
    actions.end_factors(scene.db, scene.colleague, BY, scene.now)
    return BY.ref, Ref("user", scene.colleague)


@change("passkey.added", "passkey.removed")
def passkeys(scene: Scene) -> tuple[Ref, Ref]:
    question = {"rp": {"id": "localhost"}, "challenge": urlsafe_b64encode(bytes(32)).decode().rstrip("=")}
    made, colleague = Authenticator(origin=URL).make(question), Principal(Ref("user", scene.colleague))
    add_passkey(scene.db, scene.colleague, URL, Challenge(bytes(32), scene.now), made, "x", colleague, scene.now)
    remove_passkey(scene.db, scene.colleague, 1, colleague, scene.now)
    return Ref("user", scene.colleague), Ref("user", scene.colleague)


@change("oidc.linked")
def sign_in_by_a_provider(scene: Scene) -> tuple[Ref, Ref]:
    actions.edit_user(scene.db, scene.colleague, "李娜", "li.na@example.cn", BY, scene.now)
    claims = {"iss": "https://login.example.cn", "sub": "7", "email": "li.na@example.cn", "email_verified": True}
    user_of_claims(scene.db, claims, scene.now)
    return Ref("user", scene.colleague), Ref("user", scene.colleague)


@change("token.created", "token.revoked")
def tokens(scene: Scene) -> tuple[Ref, Ref]:
    create_token(scene.db, "考勤", ["read"], scene.now, by=BY)
    revoke_token(scene.db, 1, BY, scene.now)
    return BY.ref, Ref("token", 1)


@change("site.created")
def new_site(scene: Scene) -> tuple[Ref, Ref]:
    return BY.ref, Ref("site", create_site(scene.db, ELSEWHERE, BY, scene.now))


@change("zone.created")
def first_site_of_a_zone(scene: Scene) -> tuple[Ref, Ref]:
    create_site(scene.db, ELSEWHERE, BY, scene.now)
    return BY.ref, Ref("zone", 1)


@change("zone.renamed")
def another_name_of_a_zone(scene: Scene) -> tuple[Ref, Ref]:
    zone = scene.incubator.zone("高新区")
    rename_zone(scene.db, zone, "高新技术产业园区", BY, scene.now)
    return BY.ref, Ref("zone", zone)


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


@change("liaison.granted", "liaison.ended")
def liaisons(scene: Scene) -> tuple[Ref, Ref]:
    for liaison in (True, False):
        edit(scene.db, scene.employee, Details("李四", None, None, liaison, listed=True), BY, scene.now)
    return BY.ref, Ref("person", scene.employee)


@change("invite.made")
def invites(scene: Scene) -> tuple[Ref, Ref]:
    invite(scene.db, scene.keys, scene.employee, BY, scene.now)
    return BY.ref, Ref("person", scene.employee)


@change("pin.set")
def pins(scene: Scene) -> tuple[Ref, Ref]:
    hand_out(scene.db, {scene.employee: "271828"}, BY, scene.now)
    return BY.ref, Ref("person", scene.employee)


@change("pin.voided", "invite.voided")
def what_a_stolen_phone_could_make(scene: Scene) -> tuple[Ref, Ref]:
    phone = scene.phone()
    hand_out(scene.db, {scene.employee: "271828"}, Principal(Ref("person", scene.liaison)), scene.now)
    invite(scene.db, scene.keys, scene.employee, Principal(Ref("person", scene.liaison)), scene.now)
    scene.db.act(lambda tx: cut_off(tx, phone, [scene.liaison], BY.ref, "lost", scene.now), by=HOUSE)
    return BY.ref, Ref("person", scene.employee)


@change("phone.enrolled")
def enrolment(scene: Scene) -> tuple[Ref, Ref]:
    return Ref("person", scene.liaison), Ref("phone", scene.phone())


@change("phone.cut_off")
def cutting_off(scene: Scene) -> tuple[Ref, Ref]:
    phone = scene.phone()
    scene.db.act(lambda tx: cut_off(tx, phone, [scene.liaison], BY.ref, "lost", scene.now), by=HOUSE)
    return BY.ref, Ref("phone", phone)


@change("phone.left")
def leaving(scene: Scene) -> tuple[Ref, Ref]:
    phone = scene.phone()
    scene.db.act(lambda tx: leave(tx, phone, [scene.liaison], scene.now), by=HOUSE)
    return Ref("person", scene.liaison), Ref("phone", phone)


@change("phone.sharing_accepted")
def sharing(scene: Scene) -> tuple[Ref, Ref]:
    phone = scene.phone()
    scene.db.act(lambda tx: accept_sharing(tx, phone, BY.ref, scene.now), by=HOUSE)
    return BY.ref, Ref("phone", phone)


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


@change("board.added")
def a_second_door(scene: Scene) -> tuple[Ref, Ref]:
    add_board(scene.db, scene.incubator.board("3-12").code, "后门", BY, scene.now)
    return BY.ref, Ref("site", scene.incubator.site_id)


@change("board.removed")
def no_second_door(scene: Scene) -> tuple[Ref, Ref]:
    code = add_board(scene.db, scene.incubator.board("3-12").code, "后门", Principal(Ref("console")), scene.now)
    remove_board(scene.db, code, BY, scene.now)
    return BY.ref, Ref("site", scene.incubator.site_id)


@change("kiosk.paired", "kiosk.revoked")
def screens(scene: Scene) -> tuple[Ref, Ref]:
    revoke_kiosk(scene.db, scene.kiosk(), BY, scene.now)
    return BY.ref, Ref("kiosk", 1)


@change("kiosk.replaced")
def another_tablet(scene: Scene) -> tuple[Ref, Ref]:
    placement = Placement(scene.code(), scene.incubator.board("3-12").id, instead=scene.kiosk())
    confirm(scene.db, scene.keys, placement, BY, scene.now)
    return BY.ref, Ref("kiosk", 1)


@change("kiosk.moved")
def another_door(scene: Scene) -> tuple[Ref, Ref]:
    move_kiosk(scene.db, scene.kiosk(), scene.incubator.board().code, BY, scene.now)
    return BY.ref, Ref("kiosk", 1)


@change(*(f"kiosk.{kind}" for kind in orders.KINDS))
def commands(scene: Scene) -> tuple[Ref, Ref]:
    kiosk = scene.kiosk()
    for kind in orders.KINDS:
        orders.give(scene.db, kiosk, kind, BY, scene.now)
    return BY.ref, Ref("kiosk", 1)


@change("alert.settled")
def alerts(scene: Scene) -> tuple[Ref, Ref]:
    scene.db.act(
        lambda tx: raise_alert(tx, "phone_shared", Ref("phone", 1), scene.incubator.site_id, scene.now, what="x"),
        by=HOUSE,
    )
    settle_by_hand(scene.db, 1, BY, scene.now)
    return BY.ref, Ref("alert", 1)


@change("alert_target.added", "alert_target.removed")
def receivers(scene: Scene) -> tuple[Ref, Ref]:
    add_target(scene.db, scene.incubator.site_id, "a@example.cn", (), BY, scene.now)
    remove_target(scene.db, 1, BY, scene.now)
    return BY.ref, Ref("site", scene.incubator.site_id)
