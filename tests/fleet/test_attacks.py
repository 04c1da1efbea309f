"""A stolen token, a foreign page, a curious client: each gets its own board out of the sockets, or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from wsproto.frame_protocol import CloseReason

from server.access.roles import Scope
from server.app import Application
from server.boards.kiosks import Kiosk
from server.core.clock import system_clock
from server.core.principals import CONSOLE, Principal
from server.core.refs import Ref
from server.fleet.actions import add_kiosk, revoke_kiosk
from server.live.frames import LARGEST_MESSAGE
from server.live.packets import is_packet
from server.presence.actions import Declaration, declare
from server.presence.rules import Wish
from tests.fleet.test_cut_off import World, world
from tests.http import fetch
from tests.incubator import Incubator
from tests.line import CONNECT, EVENT, REFUSED, line
from tests.pairing.tablets import only_kiosk
from tests.staff import hire, new_login

GUESSES = {
    *("connect", "message", "hello", "face", "heartbeat", "bye", "revoked", "moved", "orders", "painted", "join"),
    *("room", "join_room", "enter_room", "subscribe", "watch", "board", "emit", "broadcast", "call", "leave"),
    "close_room",
}
"""Events that are handled, that are sent to kiosks, and that a library or a careless handler might know."""


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("attacks") / "data", "serve", {}) as made:
        made.incubator.tenant("云栖数据", "李雷", room="3-14")
        yield made


@pytest.fixture
def token(ours: World) -> str:
    return ours.kiosk()[1]


def foreign(ours: World) -> tuple[int, str]:
    board = ours.incubator.board("3-14")
    return board.id, board.code


def stir(ours: World, name: str) -> None:
    """Let a person declare something, so that the person's door moves."""
    now = system_clock()
    wish = Wish("on_site", None)
    said = Declaration(ours.incubator.home(name), wish, provenance="proxy", by=CONSOLE, key=f"{name} {now}")
    declare(ours.incubator.db, said, now)


def boards_heard(heard: list[str]) -> set[str]:
    """Return the boards whose faces were heard."""
    events = [json.loads(text.removeprefix(EVENT)) for text in heard if text.startswith(EVENT)]
    return {message["board"] for _name, message in events if isinstance(message, dict) and "board" in message}


def rooms_asked_for(ours: World) -> list[Any]:
    board, code = foreign(ours)
    named = [board, code, f"board:{board}", f"board:{code}"]
    shaped = [{key: value} for key in ("room", "board", "board_id", "to", "token") for value in named]
    return [*named, *([value] for value in named), *shaped, {"v": 1, "board": code, "room": f"board:{board}"}]


def test_a_kiosk_hears_of_no_other_board_whatever_event_it_sends(ours: World, token: str, incubator: Incubator) -> None:
    events = GUESSES | _handled(incubator.application())
    with line(ours.server.url) as spy:
        spy.connect({"token": token})
        spy.event("hello")
        for name in sorted(events - {"disconnect"}):
            for asked in rooms_asked_for(ours):
                spy.say(EVENT + json.dumps([name, asked]))
            spy.say(EVENT + json.dumps([name]))
        stir(ours, "李雷")
        stir(ours, "王小明")
        spy.event("face")
        spy.listen(3.0)
        assert boards_heard(spy.raw) == {ours.incubator.board("3-12").code}


def _handled(app: Application) -> set[str]:
    return set(app.flask.extensions["socketio"].server.handlers["/"])


@pytest.mark.parametrize("auth", ["board", "room", "token", "v", "epoch", "device"])
def test_naming_another_board_beside_the_token_changes_nothing(ours: World, token: str, auth: str) -> None:
    for asked in rooms_asked_for(ours):
        said = {auth: asked, "token": token} if auth != "token" else {"token": asked}
        with line(ours.server.url) as spy:
            answer = spy.connect(said)
            assert answer.startswith(REFUSED if auth == "token" else CONNECT)
            if answer.startswith(CONNECT):
                assert spy.event("hello")["board"] == ours.incubator.board("3-12").code


def packets(ours: World) -> list[str]:
    board, code = foreign(ours)
    return [
        # Another namespace, a second hello, one without its end, a hello as a kiosk and as a reader at once.
        '40/admin,{"token":"x"}',
        "40" + json.dumps({"board": code}),
        "40" + json.dumps({"token": "x", "board": code}),
        "40{",
        "41",
        "41/admin,",
        # Acknowledgements of what nobody asked, binary packets with too few and too many parts, refusals by the client.
        "43" + json.dumps([f"board:{board}"]),
        "430" + json.dumps([f"board:{board}"]),
        '451-["painted",{"_placeholder":true,"num":0}]',
        '459-["painted",{"_placeholder":true,"num":9}]',
        '46["x"]',
        '44{"message":"no"}',
        # engine.io: open, close of nothing, upgrade, probe, noop, an unknown type, nothing at all.
        '0{"sid":"x","upgrades":["polling"]}',
        "2probe",
        "5",
        "6",
        "9",
        "b",
        "",
        "4",
        "42",
        "42[]",
        "42{}",
        "42null",
        '42["painted"',
        '42[["painted"],1]',
        '42[{"painted":1},1]',
        "42" + "[" * 900,
        '42["painted",{"v":"1"}]',
        '42["painted",{"v":-1}]',
        '42["painted",{"v":99999999999999999999}]',
        '42["painted",{"v":true}]',
        f'42["painted",{{"v":{2**31}}}]',
        f'42["painted",{{"v":{2**63}}}]',
    ]


def test_no_packet_whatever_its_form_opens_another_board_or_hurts_the_server(ours: World, token: str) -> None:
    for packet in packets(ours):
        with line(ours.server.url) as spy:
            spy.connect({"token": token})
            spy.event("hello")
            spy.say(packet)
            stir(ours, "李雷")
            # Whether it is cut off or ignored: it hears of its own board at most.
            spy.listen(0.2)
            assert boards_heard(spy.raw) <= {ours.incubator.board("3-12").code}, packet
    with line(ours.server.url) as after:
        assert after.connect({"token": token}).startswith(CONNECT)
    assert fetch("GET", f"{ours.server.url}/healthz").status == 200


def test_what_no_screen_says_ends_the_line_at_once_and_fills_no_log(ours: World, token: str) -> None:
    before = len(ours.server.log.read_text())
    for packet in packets(ours):
        if not is_packet(packet):
            with line(ours.server.url) as spy:
                spy.connect({"token": token})
                spy.say(packet)
                spy.ends()
                assert spy.closed_with == CloseReason.POLICY_VIOLATION, packet
    assert "Traceback" not in ours.server.log.read_text()[before:]


def test_one_kiosks_nonsense_does_not_hide_what_another_one_painted(ours: World, token: str) -> None:
    kiosk, good = ours.kiosk()
    with line(ours.server.url) as spy, line(ours.server.url) as honest:
        spy.connect({"token": token})
        honest.connect({"token": good})
        version = honest.event("hello")["v"]
        honest.say(EVENT + json.dumps(["painted", {"v": version}]))
        for nonsense in (2**31, 2**63 - 1, 2**63, 2**64 - 1):
            spy.say(EVENT + json.dumps(["painted", {"v": nonsense}]))
        for _heartbeat in range(4):
            honest.event("heartbeat")
            with ours.incubator.db.reading() as session:
                if session.get_one(Kiosk, kiosk).painted == version:
                    return
    raise AssertionError("the honest kiosk was never seen")


def test_a_message_that_is_too_large_is_not_read(ours: World, token: str) -> None:
    with line(ours.server.url) as spy:
        spy.connect({"token": token})
        spy.say(EVENT + json.dumps(["painted", "x" * 2 * LARGEST_MESSAGE]))
        spy.ends()
        assert spy.closed_with == CloseReason.MESSAGE_TOO_BIG


def test_a_second_hello_on_one_line_leaves_no_ghost_behind(ours: World, token: str) -> None:
    other = ours.kiosk()[1]
    with line(ours.server.url) as spy:
        spy.connect({"token": token})
        spy.event("hello")
        spy.say(CONNECT + json.dumps({"token": other}))
        spy.listen(0.5)
    figure = "doorboard_connected_kiosks"
    secret = ours.server.run("token", "create", "--name", "t", "--permission", "metrics").strip()

    def connected() -> float:
        headers = {"Authorization": f"Bearer {secret}"}
        text = fetch("GET", f"{ours.server.url}/metrics", headers=headers).data.decode()
        return float(next(row.split()[1] for row in text.splitlines() if row.startswith(figure)))

    with line(ours.server.url) as witness:
        witness.connect({"token": token})
        # A line that was broken off is dead after the next ping at the latest; a ghost would stay for ever.
        for _heartbeat in range(12):
            witness.event("heartbeat")
            if connected() == 1.0:
                return
        raise AssertionError(f"{connected()} are connected")


def cookies(ours: World) -> dict[str, str]:
    user = hire(ours.incubator, "staff", Scope(None, ours.incubator.site_id))
    return {"Cookie": f"staff={new_login(ours.incubator.db, user, system_clock())}"}


FOREIGN_ORIGINS = ["null", "https://evil.example", "http://127.0.0.1:1", "http://localhost.evil.example", "file://"]


def upgraded(ours: World, **headers: str) -> int:
    """Return the status with which the server answers to a browser that wants a socket."""
    asks = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    path = f"{ours.server.url}/socket.io/?EIO=4&transport=websocket"
    return fetch("GET", path, headers={**asks, **cookies(ours), **headers}).status


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_a_foreign_page_opens_no_socket_with_a_managers_cookie(ours: World, origin: str) -> None:
    assert upgraded(ours, Origin=origin) == 400


def test_a_cookie_without_the_origin_of_its_page_opens_no_board(ours: World) -> None:
    with line(ours.server.url, **cookies(ours)) as spy:
        assert spy.connect({"board": ours.incubator.board("3-12").code}).startswith(REFUSED)


def test_a_name_that_was_rebound_to_us_opens_no_socket(ours: World) -> None:
    assert upgraded(ours, Host="rebound.example", Origin="http://rebound.example") == 421


def test_a_reader_is_let_in_to_the_own_sites_boards_alone(ours: World) -> None:
    headers = {**cookies(ours), "Origin": ours.server.url}
    with line(ours.server.url, **headers) as reader:
        assert reader.connect({"board": ours.incubator.board("3-12").code}).startswith(CONNECT)
        assert reader.event("hello")["codes"] is None
    for asked in ("NOBOARD", "", 7, None, ["x"], {"board": "x"}):
        with line(ours.server.url, **headers) as reader:
            assert reader.connect({"board": asked}).startswith(REFUSED)


def test_a_reader_can_not_pass_for_a_kiosk_that_paints(ours: World) -> None:
    headers = {**cookies(ours), "Origin": ours.server.url}
    with line(ours.server.url, **headers) as reader:
        reader.connect({"board": ours.incubator.board("3-12").code})
        reader.say(EVENT + json.dumps(["painted", {"v": 10**6}]))
        # Two heartbeats: what was painted is written between them.
        for _heartbeat in range(2):
            reader.event("heartbeat")
    with closing(ours.incubator.db.reader.connect()) as connection:
        painted = connection.exec_driver_sql("SELECT max(painted) FROM kiosk").scalar()
    assert painted is None or painted < 10**6


def test_a_stolen_token_that_was_revoked_opens_no_route(incubator: Incubator) -> None:
    """The routes are read from the application: a new one is tried as soon as there is one."""
    incubator.tenant("北辰智造", "王小明")
    token = add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time())
    app = incubator.application()
    revoke_kiosk(incubator.db, only_kiosk(incubator).id, Principal(Ref("user", 1)), incubator.time())
    client = app.flask.test_client()
    rules = [rule for rule in app.flask.url_map.iter_rules() if rule.rule.startswith("/k/<token>")]
    assert len(rules) >= 4
    tried = [(rule, method) for rule in rules for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    with app.flask.test_request_context():
        adapter = app.flask.create_url_adapter(None) or app.flask.url_map.bind("localhost")
    for rule, method in tried:
        values = {name: token if name == "token" else 1 for name in rule.arguments}
        answer = client.open(adapter.build(rule.endpoint, values), method=method, json={} if method == "POST" else None)
        assert answer.status_code == 404, (rule.rule, method)
