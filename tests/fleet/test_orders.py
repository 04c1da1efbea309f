from __future__ import annotations

import base64
import struct
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from server.access.audit import Audit
from server.app import Application
from server.boards.kiosks import Kiosk
from server.core.files.tables import File
from server.core.principals import CONSOLE
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.fleet.actions import add_kiosk, move_kiosk, replace_device, revoke_kiosk
from server.fleet.orders import KINDS, LARGEST_SHOT, LASTS, PNG, give, hand_over
from server.fleet.tables import KioskCommand, KioskReading
from tests.chunks import post_in_chunks
from tests.incubator import Incubator

BOTH_ENGINES = True


@pytest.fixture
def app(incubator: Incubator) -> Application:
    return incubator.application()


@pytest.fixture
def client(app: Application) -> FlaskClient:
    return app.flask.test_client()


def order(incubator: Incubator, kind: str = "identify", kiosk: int = 1) -> int:
    give(incubator.db, kiosk, kind, CONSOLE, incubator.time())
    with incubator.db.reading() as session:
        return session.scalars(select(func.max(KioskCommand.id)).where(KioskCommand.kind == kind)).one()


def heard(client: FlaskClient, token: str) -> list[dict[str, Any]]:
    orders: list[dict[str, Any]] = client.get(f"/k/{token}/hello").get_json()["orders"]
    return orders


def outcome(incubator: Incubator, number: int) -> str | None:
    with incubator.db.reading() as session:
        return session.get_one(KioskCommand, number).outcome


def picture(width: int = 1280, height: int = 800, length: int = 30) -> bytes:
    head = PNG + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\x02\x00\x00\x00"
    return head.ljust(length, b"\x00")


def png(width: int = 1280, height: int = 800, length: int = 30) -> str:
    return base64.b64encode(picture(width, height, length)).decode()


def shots(incubator: Incubator) -> list[File]:
    with incubator.db.reading() as session:
        return list(session.scalars(select(File).where(File.kind == "shot")))


def test_a_kiosk_finds_its_order_when_it_says_hello_and_answers_it(
    incubator: Incubator, client: FlaskClient, token: str
) -> None:
    number = order(incubator)
    assert heard(client, token) == [{"id": number, "kind": "identify", "where": "3-12", "name": "K1"}]
    assert client.post(f"/k/{token}/orders/{number}", json={"outcome": "done"}).status_code == 204
    assert heard(client, token) == []
    assert outcome(incubator, number) == "done"


@pytest.mark.engines_differ
def test_the_process_that_holds_the_socket_hands_the_order_over_once(incubator: Incubator, token: str) -> None:
    number = order(incubator)
    assert hand_over(incubator.db, [2, 3], incubator.time()) == {}
    workers = 3
    together = Barrier(workers)

    def hands(_worker: int) -> list[int]:
        together.wait()
        return [one["id"] for one in hand_over(incubator.db, [1], incubator.time()).get(1, [])]

    with ThreadPoolExecutor(workers) as pool:
        assert sorted(pool.map(hands, range(workers))) == [[], [], [number]]


def test_an_order_that_nobody_took_in_time_is_void(incubator: Incubator, client: FlaskClient, token: str) -> None:
    order(incubator, "reload")
    incubator.time.now += LASTS
    assert heard(client, token) == []
    assert hand_over(incubator.db, [1], incubator.time()) == {}


def test_the_newer_order_of_a_kind_counts(incubator: Incubator, client: FlaskClient, token: str) -> None:
    first = order(incubator)
    second = order(incubator)
    assert first != second
    assert [one["id"] for one in heard(client, token)] == [second]
    assert client.post(f"/k/{token}/orders/{first}", json={"outcome": "done"}).status_code == 204
    assert outcome(incubator, second) is None


def test_an_order_never_gets_the_number_of_one_that_was_forgotten(incubator: Incubator, token: str) -> None:
    numbers = []
    for _day in range(4):
        numbers.append(order(incubator))
        incubator.time.pass_by(days=3)
        incubator.work()
    assert numbers == sorted(set(numbers))
    with incubator.db.reading() as session:
        assert session.scalars(select(KioskCommand.id)).all() == numbers[-1:]


def test_a_kiosk_answers_for_itself_alone(incubator: Incubator, client: FlaskClient, token: str) -> None:
    incubator.tenant("云栖数据", "李雷", room="3-14")
    other = add_kiosk(incubator.db, incubator.board("3-14").code, incubator.time())
    number = order(incubator, "screenshot")
    client.post(f"/k/{other}/orders/{number}", json={"outcome": "done"})
    assert client.post(f"/k/{other}/orders/{number}/shot", json={"png": png()}).status_code == 404
    assert outcome(incubator, number) is None


def test_orders_are_in_the_ledger_of_rights(incubator: Incubator, token: str) -> None:
    for kind in KINDS:
        order(incubator, kind)
    with incubator.db.reading() as session:
        noted = session.scalars(select(Audit.action).where(Audit.subject == Ref("kiosk", 1))).all()
    assert noted[-3:] == ["kiosk.identify", "kiosk.reload", "kiosk.screenshot"]


def test_a_kiosk_that_was_cut_off_is_told_nothing(incubator: Incubator, client: FlaskClient, token: str) -> None:
    revoke_kiosk(incubator.db, 1, CONSOLE, incubator.time())
    with pytest.raises(Refusal):
        order(incubator)
    for path in ("vitals", "orders/1", "orders/1/shot"):
        assert client.post(f"/k/{token}/{path}", json={}).status_code == 404


def test_there_are_no_other_orders(incubator: Incubator, token: str) -> None:
    with pytest.raises(Refusal):
        order(incubator, "format")


@pytest.mark.parametrize("said", [{"outcome": "perhaps"}, {}, [], "done", None])
def test_an_answer_that_is_none_is_refused(incubator: Incubator, client: FlaskClient, token: str, said: object) -> None:
    number = order(incubator)
    assert client.post(f"/k/{token}/orders/{number}", json=said).status_code == 400
    assert outcome(incubator, number) is None


def test_a_picture_is_kept_when_it_was_asked_for(incubator: Incubator, client: FlaskClient, token: str) -> None:
    assert client.post(f"/k/{token}/orders/7/shot", json={"png": png()}).status_code == 404
    for _turn in range(2):
        number = order(incubator, "screenshot")
        large = png(length=LARGEST_SHOT)
        assert client.post(f"/k/{token}/orders/{number}/shot", json={"png": large}).status_code == 204
        assert client.post(f"/k/{token}/orders/{number}/shot", json={"png": png()}).status_code == 404
    assert outcome(incubator, number) == "done"
    assert [shot.size for shot in shots(incubator)] == [LARGEST_SHOT]


@pytest.mark.parametrize(
    "sent", [None, 7, "", "?", base64.b64encode(b"<svg onload=alert(1)>").decode(), png(50_000, 50_000)]
)
def test_what_is_no_picture_of_a_glass_is_not_kept(
    incubator: Incubator, client: FlaskClient, token: str, sent: object
) -> None:
    number = order(incubator, "screenshot")
    assert client.post(f"/k/{token}/orders/{number}/shot", json={"png": sent}).status_code == 400
    assert shots(incubator) == []
    assert not list(incubator.config.data.glob("files/*/*"))


@pytest.mark.parametrize("path", ["vitals", "orders/1"])
def test_a_report_that_is_too_long_is_not_read(client: FlaskClient, token: str, path: str) -> None:
    said = {"outcome": "done", "app": "x" * 9_000}
    assert client.post(f"/k/{token}/{path}", json=said).status_code == 413
    assert post_in_chunks(client, f"/k/{token}/{path}", said).status_code == 400


def test_what_the_old_tablet_told_and_showed_is_not_said_of_the_new_one(
    incubator: Incubator, app: Application, client: FlaskClient, token: str
) -> None:
    client.post(f"/k/{token}/vitals", json={"battery": 3})
    app.vitals.write()
    client.post(f"/k/{token}/orders/{order(incubator, 'screenshot')}/shot", json={"png": png()})
    client.post(f"/k/{token}/vitals", json={"battery": 2})
    board = incubator.board("3-12").id
    with incubator.db.transaction() as tx:
        replace_device(tx, 1, board, "new", incubator.time())
    app.vitals.write()
    assert kept(incubator) == (0, 0)
    client.post("/k/new/vitals", json={"battery": 99})
    app.vitals.write()
    assert kept(incubator) == (1, 0)


def test_a_tablet_that_moves_is_the_same_one_and_leaves_the_picture_of_its_old_door(
    incubator: Incubator, app: Application, client: FlaskClient, token: str
) -> None:
    client.post(f"/k/{token}/vitals", json={"battery": 3})
    app.vitals.write()
    client.post(f"/k/{token}/orders/{order(incubator, 'screenshot')}/shot", json={"png": png()})
    move_kiosk(incubator.db, 1, incubator.board().code, CONSOLE, incubator.time())
    assert kept(incubator) == (1, 0)


def kept(incubator: Incubator) -> tuple[int, int]:
    """Return how many readings and pictures there are."""
    with incubator.db.reading() as session:
        return len(session.scalars(select(KioskReading)).all()), len(shots(incubator))


def test_what_kiosks_tell_of_themselves_is_written_in_one_go(
    incubator: Incubator, app: Application, client: FlaskClient, token: str
) -> None:
    for battery in (80, 79):
        assert client.post(f"/k/{token}/vitals", json={"battery": battery, "app": "Fully 1.55"}).status_code == 204
    app.vitals.write()
    client.post(f"/k/{token}/vitals", json={"battery": 78})
    app.vitals.write()
    app.vitals.write()
    with incubator.db.reading() as session:
        (reading,) = session.scalars(select(KioskReading)).all()
    assert (reading.battery, reading.app, reading.taken_at) == (78, None, incubator.time())


def test_where_sockets_are_blocked_the_hello_tells_what_is_on_the_glass(
    incubator: Incubator, app: Application, client: FlaskClient, token: str
) -> None:
    client.get(f"/k/{token}/hello?painted=3")
    app.watch.run_once()
    with incubator.db.reading() as session:
        assert session.get_one(Kiosk, 1).painted == 3
