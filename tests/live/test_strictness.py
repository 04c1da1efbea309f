"""What no screen says ends its line, and harms no other."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic

import pytest
from wsproto.frame_protocol import CloseReason, Opcode

from server.live.frames import LARGEST_MESSAGE
from server.live.line import MOST_UNREAD
from tests.line import CONNECT, line
from tests.live.visits import House, Wire, house, masked, wire

HELLO = '40{"room":"a"}'
HELLO_SECONDS = 1.0


@pytest.fixture(scope="module")
def ours() -> Iterator[House]:
    with house("lean") as opened:
        yield opened
        assert "Traceback" not in opened.said()


BROKEN = {
    "unmasked": (masked(b"3", mask=False), CloseReason.PROTOCOL_ERROR),
    "reserved bits": (masked(b"3", rsv=4), CloseReason.PROTOCOL_ERROR),
    "unknown": (masked(b"3", opcode=3), CloseReason.PROTOCOL_ERROR),
    "a ping in parts": (masked(b"", Opcode.PING, fin=False), CloseReason.PROTOCOL_ERROR),
    "a ping too long": (masked(b"x" * 126, Opcode.PING), CloseReason.PROTOCOL_ERROR),
    "a length written too long": (b"\x81\xfe\x00\x01", CloseReason.PROTOCOL_ERROR),
    "a part of nothing": (masked(b"3", Opcode.CONTINUATION), CloseReason.PROTOCOL_ERROR),
    "two beginnings": (masked(b"3", fin=False) + masked(b"3"), CloseReason.PROTOCOL_ERROR),
    "no UTF-8": (masked(b'42["\xff"]'), CloseReason.INVALID_FRAME_PAYLOAD_DATA),
    "half a character": (masked(b'42["\xe9\x97"]'), CloseReason.INVALID_FRAME_PAYLOAD_DATA),
    "too large": (masked(b"x" * (LARGEST_MESSAGE + 1)), CloseReason.MESSAGE_TOO_BIG),
    "too large in parts": (masked(b"x" * 9_000, fin=False) + masked(b"x" * 9_000, 0), CloseReason.MESSAGE_TOO_BIG),
    "parts without end": (
        masked(b"4", fin=False) + masked(b"", 0, fin=False) * LARGEST_MESSAGE,
        CloseReason.MESSAGE_TOO_BIG,
    ),
    "bytes": (masked(b'42["say"]', Opcode.BINARY), CloseReason.POLICY_VIOLATION),
    "nonsense": (masked(b"2probe"), CloseReason.POLICY_VIOLATION),
    "a goodbye": (masked(b"", Opcode.CLOSE), CloseReason.NORMAL_CLOSURE),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_ends_the_line_with_the_reason(ours: House, what: str) -> None:
    data, reason = BROKEN[what]
    with wire(ours) as client:
        client.say(HELLO)
        client.send(data)
        assert client.closing() == reason
    ours.until(lambda found: found["lines"] == 0)


def test_a_message_in_parts_is_heard_whole(ours: House) -> None:
    parts = [masked('42["say","门'.encode()[:11], fin=False), masked('42["say","门'.encode()[11:], 0, fin=False)]
    with wire(ours) as client:
        client.say(HELLO)
        for byte in b"".join([*parts, masked(b"x", Opcode.PING), masked('牌"]'.encode(), 0)]):
            client.send(bytes([byte]))
        assert client.next(Opcode.PONG) == b"x"
        ours.until(lambda found: "门牌" in found["said"])


@pytest.mark.parametrize("goodbye", [masked(b"41"), masked(b"1"), masked(b"", Opcode.CLOSE)], ids=["41", "1", "close"])
def test_what_was_said_before_a_goodbye_is_heard(ours: House, goodbye: bytes) -> None:
    with wire(ours) as client:
        before = len(ours.look()["said"])
        client.say(HELLO)
        assert client.tells('42["hello"')
        client.send(masked(b'42["say","last words"]') + goodbye)
        assert client.closing() == CloseReason.NORMAL_CLOSURE
        ours.until(lambda found: found["said"][before:] == ["last words"])


def test_what_comes_right_behind_the_request_is_heard(ours: House) -> None:
    client = Wire(ours.port)
    assert client.upgrade(behind=masked(HELLO.encode())) == 101
    assert client.tells("0{")
    assert client.tells('42["hello"')
    client.close()


def test_compression_is_declined(ours: House) -> None:
    with wire(ours, Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits") as client:
        assert "extensions" not in client.head.lower()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_WebSocket_Version": "8"},
        {"Sec_WebSocket_Key": "short"},
        {"Sec_WebSocket_Key": ""},
        {"Connection": "keep-alive"},
        {"Content_Length": "5"},
        {"Transfer_Encoding": "chunked"},
    ],
)
def test_a_request_that_is_no_handshake_opens_no_line(ours: House, headers: dict[str, str]) -> None:
    client = Wire(ours.port)
    assert client.upgrade(behind=b"0\r\n\r\n" if "Transfer_Encoding" in headers else b"12345", **headers) == 400
    client.close()


def test_who_never_says_hello_is_cut_and_who_is_waited_for_is_not() -> None:
    with house("lean", "--hello-seconds", str(HELLO_SECONDS)) as own:
        began = monotonic()
        # Whoever speaks does so with the request: a busy machine may take longer than a second for what follows it.
        waiting, chatty, silent = Wire(own.port), Wire(own.port), Wire(own.port)
        assert waiting.upgrade(behind=masked(b'40{"room":"a","waits":true}')) == 101
        assert chatty.upgrade(behind=masked(b'42["say","before hello"]')) == 101
        assert silent.upgrade() == 101
        for stranger in (chatty, silent):
            assert stranger.closing() == CloseReason.POLICY_VIOLATION
            stranger.close()
        assert monotonic() - began >= 0.7 * HELLO_SECONDS
        assert own.look()["cut"]["silent"] == 2
        own.do("let-in")
        assert waiting.tells('42["hello"')
        waiting.close()


def test_who_is_gone_before_the_greeting_ends_leaves_no_ghost(ours: House) -> None:
    with house("lean") as own:
        with wire(own) as client:
            client.say('40{"room":"a","waits":true}')
            own.until(lambda found: found["came"] == ["a"])
        own.do("let-in")
        own.until(lambda found: (found["lines"], found["left"]) == (0, 1))


def test_nobody_waits_for_long_until_something_is_found_out_about_them() -> None:
    with house("lean", "--lookup-seconds", "0.1") as own, wire(own) as first, wire(own) as second:
        first.say('40{"room":"a","forgotten":true}')
        second.say('40{"room":"b"}')
        assert first.tells('42["hello"')
        assert second.tells('42["hello"')


def test_a_greeting_that_fails_ends_the_line_and_leaves_no_ghost() -> None:
    with house("lean") as own, wire(own) as client:
        client.say('40{"room":"a","stumbles":true}')
        assert client.closing() == CloseReason.NORMAL_CLOSURE
        assert own.until(lambda found: found["lines"] == 0)["left"] == 1
        assert own.said().count("Traceback") == 1


def test_who_does_not_read_is_cut_by_bytes_and_nobody_waits_for_it(ours: House) -> None:
    slow = Wire(ours.port, window=4_096)
    assert slow.upgrade() == 101
    slow.say(HELLO)
    before = ours.look()["cut"]["slow"]
    with line(ours.url) as reader:
        assert reader.connect({"room": "a"}).startswith(CONNECT)
        told = 0
        while ours.look()["cut"]["slow"] == before:
            ours.tell("a", "x" * 4_000)
            assert reader.event("told")
            told += 4_000
            assert told < 50 * MOST_UNREAD
        assert told > MOST_UNREAD
        ours.tell("a", "still here")
        assert reader.event("told") == "still here"
    slow.close()


def test_a_message_larger_than_what_may_wait_reaches_who_reads(ours: House) -> None:
    with wire(ours) as client:
        client.say(HELLO)
        assert client.tells('42["hello"')
        ours.tell("a", "#" * (4 * MOST_UNREAD))
        heard = 0
        for _kind, payload in client.hears():
            heard += str(payload).count("#")
            if heard >= 4 * MOST_UNREAD:
                return
        raise AssertionError("cut")
