"""Frames, purely: however the bytes come, what was said is heard, and nothing else."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wsproto.frame_protocol import FrameProtocol, Opcode, ParseFailed

from server.live.frames import (
    LARGEST_MESSAGE,
    FrameParser,
    Heard,
    closing_frame,
    one_character,
    pong_frame,
    text_frame,
)
from tests.live.visits import masked

texts = st.text(max_size=200)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    ends = sorted(place % (len(data) + 1) for place in places)
    return [data[start:end] for start, end in zip([0, *ends], [*ends, len(data)], strict=True)]


@given(st.lists(texts, max_size=5), st.lists(st.integers(0, 10_000), max_size=10))
def test_messages_are_heard_as_they_were_said_however_the_bytes_come(said: list[str], places: list[int]) -> None:
    parser = FrameParser()
    data = b"".join(masked(text.encode()) for text in said)
    heard = [message for piece in cut(data, places) for message in parser.hear(piece)]
    assert heard == [(Opcode.TEXT, text) for text in said]
    assert parser.is_at_rest()


@given(texts, st.lists(st.integers(0, 10_000), max_size=5), st.binary(max_size=100))
def test_a_message_in_parts_is_one_and_a_ping_between_them_is_heard_at_once(
    said: str, places: list[int], ping: bytes
) -> None:
    parts = cut(said.encode(), places)
    frames = [masked(part, 0 if number else 1, fin=number == len(parts) - 1) for number, part in enumerate(parts)]
    parser = FrameParser()
    heard = [message for frame in frames for message in parser.hear(masked(ping, Opcode.PING) + frame)]
    assert heard == [(Opcode.PING, ping)] * len(parts) + [(Opcode.TEXT, said)]


@given(
    st.one_of(st.sampled_from((0x81, 0x01, 0x82, 0x80, 0xC1)), st.integers(0, 255)),
    st.one_of(st.sampled_from((0x81, 0x80, 0x82, 0x01)), st.integers(0, 255)),
    st.binary(min_size=3, max_size=7),
)
def test_a_frame_of_one_character_is_heard_without_a_parser_as_with_one(first: int, second: int, rest: bytes) -> None:
    data = bytes((first, second)) + rest
    parser = FrameParser()
    heard: list[Heard] = []
    with contextlib.suppress(ParseFailed):
        heard.extend(parser.hear(data))
    said = heard[0][1] if len(heard) == 1 and heard[0][0] is Opcode.TEXT and parser.is_at_rest() else ""
    assert one_character(data) == (said if isinstance(said, str) and len(said) == 1 else None)


@given(st.characters(max_codepoint=127))
def test_whoever_says_one_character_is_heard_at_once(said: str) -> None:
    assert one_character(masked(said.encode())) == said


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_any_bytes_are_heard_or_refused(pieces: list[bytes]) -> None:
    parser = FrameParser()
    heard: list[Heard] = []
    with contextlib.suppress(ParseFailed):
        for piece in pieces:
            heard.extend(parser.hear(piece))
    assert all(isinstance(said, str) == (opcode is Opcode.TEXT) for opcode, said in heard)


@given(st.text(max_size=100_000))
def test_what_is_said_arrives(text: str) -> None:
    client = FrameProtocol(client=True, extensions=[])
    client.receive_bytes(text_frame(text) + pong_frame(b"x") + closing_frame(1001))
    *parts, pong, closing = client.received_frames()
    assert "".join(str(part.payload) for part in parts) == text
    assert (pong.payload, closing.payload) == (b"x", (1001, ""))


def test_the_largest_message_is_heard_and_a_larger_one_not() -> None:
    ((_text, heard),) = FrameParser().hear(masked(b"x" * LARGEST_MESSAGE))
    assert len(heard) == LARGEST_MESSAGE
    with pytest.raises(ParseFailed):
        list(FrameParser().hear(masked(b"x" * (LARGEST_MESSAGE + 1))))
