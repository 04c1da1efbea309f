"""How changes of alerts and of who receives them come about."""

from __future__ import annotations

from server.alerts.actions import raise_alert, settle_by_hand
from server.alerts.targets import add_target, remove_target
from server.core.principals import HOUSE
from server.core.refs import Ref
from tests.accounts.changes.scene import BY, Scene, change


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
