"""What a line costs, counted."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import orjson
import pytest

from server.live.engine import GREETED_TOGETHER, GREETINGS_AT_ONCE
from tests.http import fetch
from tests.line import PATH
from tests.live.visits import HANDSHAKE, PATIENCE, House, Wire, house, standing_still, wire

MANY = 100
FEW_DESCRIPTORS = 128


@pytest.fixture
def ours() -> Iterator[House]:
    with house("lean") as opened:
        yield opened


def kiosk(stack: ExitStack, ours: House) -> Wire:
    client = stack.enter_context(wire(ours))
    client.say('40{"room":"a"}')
    assert client.tells('42["hello"')
    return client


def test_a_line_is_one_descriptor_and_no_greenlet(ours: House) -> None:
    before = ours.held()
    with ExitStack() as stack:
        for _client in range(MANY):
            kiosk(stack, ours)
        held = ours.held()
        assert held["descriptors"] - before["descriptors"] == MANY
        assert held["greenlets"] == before["greenlets"]
    ours.until(lambda found: found["lines"] == 0)
    after = ours.held()
    assert (after["descriptors"], after["greenlets"]) == (before["descriptors"], before["greenlets"])


def test_a_message_to_many_is_encoded_once(ours: House) -> None:
    with ExitStack() as stack:
        clients = [kiosk(stack, ours) for _client in range(MANY)]
        assert ours.count("a", {"v": 1}) == {"dumps": 1, "text_frame": 1}
        for client in clients:
            assert client.tells('42["told",{"v":1}]')


def test_what_differs_by_a_number_alone_is_encoded_once_and_framed_once_for_each_number(ours: House) -> None:
    numbers = {"a": 7, "b": 8, "c": None, "d": 7}
    with ExitStack() as stack:
        clients = {room: stack.enter_context(wire(ours)) for room in numbers}
        for room, client in clients.items():
            client.say(f'40{{"room":"{room}"}}')
            assert client.tells('42["hello"')
        assert ours.count_each(numbers) == {"dumps": 1, "text_frame": 3}
        for room, number in numbers.items():
            assert clients[room].tells(f'42["told",{{"same":"同","v":{"null" if number is None else number}}}]')


def test_those_who_wait_are_found_out_about_together_and_greeted_whether_that_succeeds_or_not() -> None:
    with house("lean") as own, ExitStack() as stack:
        first = [stack.enter_context(wire(own)) for _client in range(GREETINGS_AT_ONCE)]
        for client in first:
            client.say('40{"room":"a","waits":true}')
        own.until(lambda found: len(found["came"]) == len(first))
        others = [stack.enter_context(wire(own)) for _client in range(3 * GREETED_TOGETHER)]
        for client in others:
            client.say('40{"room":"a","unlucky":true}')
        own.until(lambda found: found["asking"] == len(others))
        before = own.look()["expected"]
        assert sum(before) == len(first)
        own.do("let-in")
        assert all(client.tells('42["hello"') for client in (*first, *others))
        after = own.look()["expected"][len(before) :]
        assert sum(after) == len(others)
        assert max(after) == GREETED_TOGETHER
        assert own.said().count("nothing was found out") == len(after)


def test_the_last_descriptors_are_for_people() -> None:
    with house("lean", "--descriptors", str(FEW_DESCRIPTORS)) as small, ExitStack() as stack:
        for _client in range(FEW_DESCRIPTORS // 2):
            kiosk(stack, small)
        refused = fetch("GET", small.url + PATH, headers=HANDSHAKE, retries=False)
        assert (refused.status, refused.headers["Retry-After"]) == (503, "30")
        assert small.look()["refused"] == 1
    with house("lean", "--descriptors", str(FEW_DESCRIPTORS)) as small:
        for _client in range(FEW_DESCRIPTORS):
            with wire(small):
                pass
        assert small.look()["refused"] == 0


def test_a_busy_connection_lets_others_in_between(ours: House) -> None:
    number = 20
    with ExitStack() as stack:
        busy, other = (
            stack.enter_context(socket.create_connection(("127.0.0.1", ours.port), PATIENCE)) for _visit in range(2)
        )
        # It finds all of this at once, however quick it is.
        with standing_still(ours):
            busy.sendall(b"GET /work/5 HTTP/1.1\r\nHost: house\r\n\r\n" * number)
            other.sendall(b"GET / HTTP/1.0\r\nHost: house\r\n\r\n")
        told = other.makefile("rb").read().partition(b"\r\n\r\n")[2]
        assert orjson.loads(told)["worked"] < number
        ours.until(lambda found: found["worked"] == number)
