"""Bytes and fragments of any kind: every line ends as it should, nobody else is harmed, and the log stays empty."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.line import CONNECT, Line, line
from tests.live.visits import House, Wire, house, masked

PACKETS = ["3", "1", "40", "41", '40{"room":"a"}', '42["say",1]', '421["say"]', '42["connect",{}]', "42[]", "2", "0{}"]

frames = st.builds(
    masked,
    st.binary(max_size=200) | st.text(max_size=50).map(str.encode),
    st.integers(0, 15),
    fin=st.booleans(),
    rsv=st.integers(0, 7),
    mask=st.booleans(),
)
parts = st.builds(masked, st.binary(max_size=50), st.sampled_from([0, 1, 2, 9]), fin=st.booleans())
packets = st.sampled_from(PACKETS).map(lambda packet: masked(packet.encode()))
said = st.lists(packets | parts | frames | st.binary(max_size=300), max_size=12)


@pytest.fixture(scope="module")
def ours() -> Iterator[House]:
    with house("lean") as opened:
        yield opened
        assert "Traceback" not in opened.said()


@pytest.fixture(scope="module")
def witness(ours: House) -> Iterator[Line]:
    with line(ours.url) as opened:
        assert opened.connect({"room": "witness"}).startswith(CONNECT)
        yield opened


numbers = count()


@given(said, st.booleans())
def test_whatever_is_said_the_line_ends_and_no_other_is_harmed(
    ours: House, witness: Line, said: list[bytes], behind: bool
) -> None:
    client = Wire(ours.port)
    assert client.upgrade(behind=b"".join(said) if behind else b"") == 101
    if not behind:
        with contextlib.suppress(ConnectionError):
            for data in said:
                client.send(data)
    client.ends()
    number = next(numbers)
    ours.tell("witness", number)
    assert witness.event("told") == number


@given(st.lists(packets | frames | st.binary(max_size=300), max_size=5))
def test_whatever_comes_instead_of_a_request_is_answered_or_hung_up_on(
    ours: House, witness: Line, said: list[bytes]
) -> None:
    client = Wire(ours.port)
    with contextlib.suppress(ConnectionError):
        client.send(b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\n" + b"".join(said))
    client.ends()
    number = next(numbers)
    ours.tell("witness", number)
    assert witness.event("told") == number


def test_at_the_end_only_the_witness_is_there(ours: House, witness: Line) -> None:
    ours.until(lambda found: found["lines"] == 1)
