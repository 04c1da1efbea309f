"""WebSocket frames, by wsproto: bytes in, messages out, and back. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from wsproto.frame_protocol import (
    CloseReason,
    FrameDecoder,
    FrameProtocol,
    MessageDecoder,
    Opcode,
    ParseFailed,
)

LARGEST_MESSAGE = 16_000
"""Bytes that a kiosk may send at once: it has little to say."""

ONE_CHARACTER, ONE_CHARACTER_BEGINS = 7, b"\x81\x81"
"""The length of a client's frame with a text of one byte, and what it begins with; a mask of four bytes follows."""
ASCII = 128

Heard = tuple[Opcode, str | bytes]

_OUT = FrameProtocol(client=False, extensions=[])


def text_frame(text: str) -> bytes:
    """Return a message as the frame that carries it to any client."""
    return bytes(_OUT.send_data(text))


def pong_frame(payload: bytes) -> bytes:
    """Return the answer to a ping."""
    return bytes(_OUT.pong(payload))


def closing_frame(code: int) -> bytes:
    """Return the last frame of a line."""
    return bytes(_OUT.close(code))


def one_character(data: bytes) -> str | None:
    """Return the text of bytes that are a whole frame of one ASCII character, None for all others.

    Thousands of kiosks that show an unmoved board say nothing but that they heard a ping; each says it in such a frame.
    """
    if len(data) != ONE_CHARACTER or not data.startswith(ONE_CHARACTER_BEGINS):
        return None
    code = data[-1] ^ data[len(ONE_CHARACTER_BEGINS)]
    return chr(code) if code < ASCII else None


class FrameParser:
    """Hears what one client says. Between two messages it is as good as new, and can be lent to another client."""

    __slots__ = ("_frames", "_messages", "_said", "_size")

    def __init__(self) -> None:
        self._frames = FrameDecoder(client=False)
        self._messages = MessageDecoder()
        self._said: list[str | bytes] = []
        self._size = 0

    def hear(self, data: bytes) -> Iterator[Heard]:
        """Return the texts, pings and closings that are whole with these bytes.

        Raises :class:`ParseFailed`, with the code to close with, for what is no WebSocket, no UTF-8, or too large.
        """
        self._frames.receive_bytes(data)
        while frame := self._frames.process_buffer():
            if frame.opcode.iscontrol():
                yield frame.opcode, bytes(frame.payload)  # type: ignore[arg-type]
                continue
            # An empty frame counts as well: a message of millions of them is too large, too.
            self._size += max(len(frame.payload), 1)
            if self._size > LARGEST_MESSAGE:
                raise ParseFailed("too large", CloseReason.MESSAGE_TOO_BIG)
            frame = self._messages.process_frame(frame)
            self._said.append(frame.payload)  # type: ignore[arg-type]
            if frame.message_finished:
                yield frame.opcode, self._whole(frame.opcode)

    def is_at_rest(self) -> bool:
        """Tell whether nothing was begun that is not whole."""
        return not self._frames.header and not len(self._frames.buffer) and self._messages.opcode is None

    def _whole(self, opcode: Opcode) -> str | bytes:
        said, self._said, self._size = self._said, [], 0
        return "".join(said) if opcode is Opcode.TEXT else b"".join(said)  # type: ignore[arg-type]
