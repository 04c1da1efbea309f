"""What a request says of itself: taken as it is written, refused where two readers might read two things."""

from __future__ import annotations

import socket
from io import BytesIO

import pytest

from server.live.head import LONGEST_LINE, MOST_FIELDS, Head, read_head
from tests.live.visits import PATIENCE, house


def head(*lines: bytes) -> Head:
    return read_head(BytesIO(b"".join(line + b"\r\n" for line in lines) + b"\r\nbody"))


def test_fields_are_found_by_their_names_however_these_are_written() -> None:
    found = head(b"Host: door.example", b"CONTENT-TYPE:application/json ", b"content-length: 4", b"X-Empty:")
    assert found.get("Host") == found.get("host") == "door.example"
    assert found.typeheader == "application/json"
    assert found.getheader("Content-Length") == "4"
    assert found.get("Connection", "close") == "close"
    assert dict(found.environ()) == {"HTTP_HOST": "door.example", "HTTP_X_EMPTY": ""}


def test_the_body_is_left_where_it_is() -> None:
    lines = BytesIO(b"Host: door.example\r\n\r\nname: value\r\n\r\n")
    read_head(lines)
    assert lines.read() == b"name: value\r\n\r\n"


def test_what_comes_twice_is_one_list_and_cookies_are_one_field() -> None:
    found = head(b"Accept: text/html", b"Cookie: a=1", b"accept: */*", b"Cookie: b=2")
    assert dict(found.environ()) == {"HTTP_ACCEPT": "text/html,*/*", "HTTP_COOKIE": "a=1; b=2"}


def test_no_field_passes_for_another_one() -> None:
    found = head(b"X_Forwarded_For: 10.0.0.1", b"X-Forwarded-For: 10.0.0.2", b"Content_Length: 9")
    assert dict(found.environ()) == {"HTTP_X_FORWARDED_FOR": "10.0.0.2"}


REFUSED = {
    "no colon": [b"Host"],
    "no name": [b": value"],
    "a blank before the colon": [b"Content-Length : 4"],
    "a line that goes on": [b"Cookie: a=1", b" b=2"],
    "a name that is no word": [b"Ho st: door.example"],
    "a name in other letters": ["Höst: door.example".encode("latin-1")],
    "a return within": [b"Cookie: a=1\rHost: other.example"],
    "a NUL": [b"Cookie: a=\x00"],
    "two lengths": [b"Content-Length: 4", b"Content-Length: 5"],
    "a length in words": [b"Content-Length: 4_0"],
    "a length below nothing": [b"Content-Length: -4"],
    "a length in other digits": ["Content-Length: ²".encode("latin-1")],
    "too many fields": [b"X: y"] * (MOST_FIELDS + 1),
    "a line too long": [b"X: " + b"y" * LONGEST_LINE],
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_two_readers_might_understand_differently_is_refused(what: str) -> None:
    with pytest.raises(ValueError, match=r"head"):
        head(*REFUSED[what])


def test_a_head_as_long_as_may_be_is_read() -> None:
    found = head(*(f"X-{number}: y".encode() for number in range(MOST_FIELDS)))
    assert len(found) == MOST_FIELDS


def test_whoever_is_refused_is_told_and_hung_up_on() -> None:
    with house("lean") as opened:
        with socket.create_connection(("127.0.0.1", opened.port), PATIENCE) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length : 4\r\n\r\n")
            assert client.makefile("rb").read().startswith(b"HTTP/1.1 400 ")
        assert "Traceback" not in opened.said()
