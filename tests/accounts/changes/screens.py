"""How changes of boards and screens come about."""

from __future__ import annotations

from server.boards.actions import add_board
from server.core.principals import Principal
from server.core.refs import Ref
from server.fleet import orders
from server.fleet.actions import move_kiosk, remove_board, revoke_kiosk
from server.pairing.actions import Placement, confirm
from tests.accounts.changes.scene import BY, Scene, change


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
