"""A door shows the right code at every instant, and no instant is that of all doors."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest

from server.core.clock import system_clock
from server.core.house import House
from server.fleet.actions import add_kiosk
from server.fleet.codes import AHEAD, Supply, code_url, device_codes
from server.fleet.rules import ROUND
from server.live.sockets import Listener
from server.presence.doorcodes import PERIOD, Device, door_code, starts_at, step_at
from signs.qr import matrix
from tests.incubator import Incubator, new_incubator
from tests.line import EVENT, line
from tests.process import Server

BOARD = "K3M7QXW2"


@dataclass
class Sockets:
    """Stands in for the sockets: who listens, and what each was sent."""

    listeners: dict[str, Listener] = field(default_factory=dict)
    held: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    codes: int = 0

    def everyone(self) -> dict[str, Listener]:
        return dict(self.listeners)

    def supply(self, sid: str, message: dict[str, Any]) -> None:
        more = message["codes"]
        self.held[sid] = [code for code in self.held[sid] if code["at"] < more[0]["at"]] + more
        self.sent.append(sid)
        self.codes += len(more)


@pytest.fixture
def house(incubator: Incubator) -> House:
    return incubator.house()


def supply_of(house: House, sockets: Sockets) -> Supply:
    return Supply(house, sockets)  # type: ignore[arg-type]


def hang(house: House, sockets: Sockets, kiosk: int) -> None:
    """Let a kiosk say its hello, which brings its first codes."""
    sockets.listeners[str(kiosk)] = Listener(1, kiosk, 1, "d0", BOARD)
    sockets.held[str(kiosk)] = device_codes(house, Device(house.instance, BOARD, kiosk, 1), house.clock())


def right(house: House, sockets: Sockets, sid: str) -> bool:
    """Tell whether a kiosk holds the code that its door is to show now."""
    step = step_at(house.clock())
    device = Device(house.instance, BOARD, int(sid), 1)
    url = code_url(house.config.url, BOARD, door_code(house.keys.derive("door"), device, step))
    found = [code for code in sockets.held[sid] if code["at"] == starts_at(step).timestamp() * 1000]
    return [code["bits"] for code in found] == [drawn(url)]


@cache
def drawn(url: str) -> str:
    """Draw a code once: it is on the door for twenty seconds."""
    return matrix(url).bits


@pytest.mark.parametrize("gap", [1, 7, 30])
def test_a_door_holds_the_right_code_at_every_instant_however_late_its_turn_comes(
    incubator: Incubator, house: House, gap: int
) -> None:
    sockets = Sockets()
    supply = supply_of(house, sockets)
    for second in range(6 * ROUND):
        if second % 13 == 0 and len(sockets.listeners) < 12:
            hang(house, sockets, kiosk=1 + second)
        if second % gap == 0:
            supply.run_once()
        assert all(right(house, sockets, sid) for sid in sockets.listeners)
        incubator.time.pass_by(seconds=1)


def test_doors_get_their_codes_once_a_round_and_as_many_in_each_second(incubator: Incubator, house: House) -> None:
    sockets = Sockets()
    for kiosk in range(1, 2 * ROUND + 1):
        hang(house, sockets, kiosk)
    supply = supply_of(house, sockets)
    most = 0
    for _second in range(ROUND):
        incubator.time.pass_by(seconds=1)
        before = len(sockets.sent)
        supply.run_once()
        most = max(most, len(sockets.sent) - before)
    assert Counter(sockets.sent) == dict.fromkeys(sockets.listeners, 1)
    assert most == 2
    assert sockets.codes == len(sockets.listeners) * ROUND // PERIOD


def test_a_kiosk_that_hears_nothing_has_no_code_after_two_minutes(incubator: Incubator, house: House) -> None:
    sockets = Sockets()
    hang(house, sockets, kiosk=1)
    incubator.time.pass_by(seconds=AHEAD * PERIOD)
    assert not right(house, sockets, "1")


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_is_set_gives_every_door_new_codes_at_once(incubator: Incubator, house: House, hours: int) -> None:
    sockets = Sockets()
    for kiosk in range(1, 10):
        hang(house, sockets, kiosk)
    supply = supply_of(house, sockets)
    incubator.time.pass_by(hours=hours)
    supply.run_once()
    assert all(right(house, sockets, sid) for sid in sockets.listeners)


def test_who_shows_no_door_codes_is_sent_none(incubator: Incubator, house: House) -> None:
    sockets = Sockets({"overview": Listener(2, 3, 1, "d0"), "reader": Listener(1, login=4)})
    supply = supply_of(house, sockets)
    incubator.time.pass_by(minutes=5)
    supply.run_once()
    assert sockets.sent == []


def test_codes_come_over_the_line_of_a_door(tmp_path: Path) -> None:
    incubator = new_incubator(tmp_path / "data")
    incubator.tenant("北辰智造", "王小明")
    tokens = [add_kiosk(incubator.db, incubator.board("3-12").code, system_clock()) for _kiosk in range(ROUND)]
    incubator.db.close()
    with Server(tmp_path / "data") as server, ExitStack() as stack:
        lines = [stack.enter_context(line(server.url)) for _kiosk in tokens[::6]]
        for one, token in zip(lines, tokens[::6], strict=True):
            one.connect({"token": token})
            one.event("hello")
        heard: list[str] = []
        began = system_clock()
        while not heard:
            before, began = began, system_clock()
            heard = [text for one in lines for text in one.listen(0.5) if text.startswith(f'{EVENT}["codes"')]
            assert not any(one.over for one in lines)
    codes = orjson.loads(heard[0].removeprefix(EVENT))[1]["codes"]
    assert len(codes) in (ROUND // PERIOD, ROUND // PERIOD + 1)
    # What is heard while everybody is listened to was sent after the time before began.
    assert codes[-1]["at"] > (before.timestamp() + (AHEAD - 2) * PERIOD) * 1000
