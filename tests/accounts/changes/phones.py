"""How changes of phones, invites and PINs come about."""

from __future__ import annotations

from server.core.principals import CONSOLE, HOUSE, Principal
from server.core.refs import Ref
from server.mine.commands import export_person
from server.phones.actions import accept_sharing, leave, revoke_phone
from server.phones.invites import invite
from server.phones.pins import hand_out
from tests.accounts.changes.scene import BY, Scene, change


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
    scene.db.act(lambda tx: revoke_phone(tx, phone, [scene.liaison], BY.ref, "lost", scene.now), by=HOUSE)
    return BY.ref, Ref("person", scene.employee)


@change("phone.enrolled")
def enrolment(scene: Scene) -> tuple[Ref, Ref]:
    return Ref("person", scene.liaison), Ref("phone", scene.phone())


@change("phone.revoked")
def revoking_a_phone(scene: Scene) -> tuple[Ref, Ref]:
    phone = scene.phone()
    scene.db.act(lambda tx: revoke_phone(tx, phone, [scene.liaison], BY.ref, "lost", scene.now), by=HOUSE)
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


@change("person.exported")
def what_is_held_is_handed_out(scene: Scene) -> tuple[Ref, Ref]:
    export_person(scene.db, scene.employee, scene.incubator.config.data / "person.json", scene.now)
    return CONSOLE.ref, Ref("person", scene.employee)
