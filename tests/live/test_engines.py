"""What an application and its clients see is the same, whichever engine carries it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.http import fetch
from tests.line import CONNECT, PATH, REFUSED, line
from tests.live.house import ORIGIN
from tests.live.visits import HANDSHAKE, House, house


@pytest.fixture(scope="module", params=["lean", "stock"])
def ours(request: pytest.FixtureRequest) -> Iterator[House]:
    with house(request.param) as opened:
        yield opened


def test_a_client_hears_its_own_room_and_no_other(ours: House) -> None:
    with line(ours.url) as here, line(ours.url) as there:
        assert here.connect({"room": "a"}).startswith(CONNECT)
        there.connect({"room": "b"})
        assert here.event("hello")["room"] == "a"
        ours.tell("b", 1)
        ours.tell("a", "门")
        assert here.event("told") == "门"
        assert not any("told" in text and ",1]" in text for text in here.raw)


def test_who_is_refused_is_told_and_hears_nothing(ours: House) -> None:
    with line(ours.url) as stranger, line(ours.url) as client:
        assert stranger.connect({}).startswith(REFUSED)
        client.connect({"room": "a"})
        ours.tell("a", 1)
        assert client.event("told") == 1
        assert not any("told" in text for text in stranger.listen(0.1))


def test_a_second_hello_changes_nothing(ours: House) -> None:
    with line(ours.url) as client:
        client.connect({"room": "a"})
        client.say(CONNECT + '{"room":"b"}')
        client.until(lambda text: text.startswith(REFUSED))
        ours.tell("b", 1)
        ours.tell("a", 2)
        assert client.event("told") == 2


@pytest.mark.parametrize("goodbye", ["41", "1"])
def test_who_says_goodbye_has_left(ours: House, goodbye: str) -> None:
    left = ours.look()["left"]
    with line(ours.url) as client:
        client.connect({"room": "a"})
        client.event("hello")
        client.say(goodbye)
        ours.until(lambda found: found["left"] > left)


def test_who_is_gone_without_a_word_has_left_too(ours: House) -> None:
    left = ours.look()["left"]
    with line(ours.url) as client:
        client.connect({"room": "a"})
        client.event("hello")
    ours.until(lambda found: found["left"] > left)


def test_who_is_sent_away_is_told_and_has_left(ours: House) -> None:
    left = ours.look()["left"]
    with line(ours.url) as client:
        client.connect({"room": "a"})
        client.event("hello")
        ours.do("part")
        client.until(lambda text: text == "41")
        ours.until(lambda found: found["left"] > left)


def test_what_a_client_says_is_heard_in_its_order_and_acknowledged_where_it_asks(ours: House) -> None:
    with line(ours.url) as client:
        client.connect({"room": "a"})
        client.say('42["say","first"]')
        client.say('427["say","second"]')
        assert client.until(lambda text: text.startswith("43")) == '437["heard"]'
        assert ours.look()["said"][-2:] == ["first", "second"]


def test_who_has_not_said_hello_is_not_heard(ours: House) -> None:
    with line(ours.url) as stranger:
        stranger.say('42["say","stranger"]')
        stranger.connect({"room": "a"})
        assert "stranger" not in ours.look()["said"]


def test_a_greeting_sees_the_request_that_opened_the_line(ours: House) -> None:
    with line(ours.url, Cookie="staff=secret", Origin=ORIGIN) as client:
        client.connect({"room": "a"})
        assert client.event("hello")["cookie"] == "staff=secret"


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (PATH, {**HANDSHAKE, "Origin": "http://elsewhere.example"}, 400),
        (PATH, {}, 400),
        (PATH.replace("websocket", "polling"), {}, 400),
        (PATH.replace("EIO=4", "EIO=3"), HANDSHAKE, 400),
        (f"{PATH}&sid=nobody", HANDSHAKE, 400),
    ],
)
def test_what_opens_no_line_is_refused(ours: House, path: str, headers: dict[str, str], status: int) -> None:
    assert fetch("GET", ours.url + path, headers=headers).status == status
