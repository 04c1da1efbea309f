"""Posting to addresses that a manager named: signed, once, and never into the server's own network."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.alerts.undelivered import Undelivered
from server.alerts.webhook import SIGNATURE, check_url, post
from server.core.refusal import Refusal
from tests.alerts.receivers import WebReceiver, certificate
from tests.incubator import THURSDAY
from tests.process import free_port

SECRET = b"secret"


def posted(url: str, *known: str, body: bytes = b"{}") -> str:
    """Return why a message was not taken; nothing if it was."""
    try:
        post(url, body, SECRET, known, THURSDAY)
    except Undelivered as why:
        return why.reason
    return ""


def refused(url: str, *known: str) -> str:
    """Return why an address is not taken; nothing if it is."""
    try:
        check_url(url, known)
    except Refusal as refusal:
        return refusal.key.rpartition(".")[2]
    return ""


def test_the_receiver_can_check_who_wrote_and_when() -> None:
    with WebReceiver().listening() as receiver:
        assert (
            posted(f"http://127.0.0.1:{receiver.port}/hook?key=1", f"127.0.0.1:{receiver.port}", body=b'{"a":1}') == ""
        )
    (got,) = receiver.posts
    stamp, mac = (part.partition("=")[2] for part in got.headers[SIGNATURE].split(","))
    assert mac == hmac.new(SECRET, stamp.encode() + b"." + got.body, hashlib.sha256).hexdigest()
    assert int(stamp) == THURSDAY.timestamp()
    assert (got.path, got.headers["Content-Type"], got.body) == ("/hook?key=1", "application/json", b'{"a":1}')


@pytest.mark.parametrize("status", [400, 404, 500])
def test_an_answer_that_is_no_yes_is_no_delivery(status: int) -> None:
    with WebReceiver().listening() as receiver:
        receiver.status = status
        assert posted(f"http://127.0.0.1:{receiver.port}/", f"127.0.0.1:{receiver.port}") == "turned_down"


def test_nobody_is_followed_to_another_address() -> None:
    with WebReceiver().listening() as receiver, WebReceiver().listening() as inner:
        receiver.status = 307
        receiver.headers["Location"] = f"http://127.0.0.1:{inner.port}/"
        known = [f"127.0.0.1:{one.port}" for one in (receiver, inner)]
        assert posted(f"http://127.0.0.1:{receiver.port}/", *known) == "turned_down"
    assert inner.posts == []


def test_a_dead_receiver_and_an_unknown_name_say_so() -> None:
    port = free_port()
    assert posted(f"http://127.0.0.1:{port}/", f"127.0.0.1:{port}") == "no_answer"
    assert posted("https://nowhere.invalid/", "nowhere.invalid") == "no_name"


def test_a_name_of_the_own_network_is_not_reached_however_it_is_written() -> None:
    with WebReceiver().listening() as receiver:
        for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "127.1", "0x7f.1", "2130706433", "0"):
            assert posted(f"https://{host}:{receiver.port}/") in ("private", "no_name")
            assert posted(f"http://{host}:{receiver.port}/") in ("private", "no_name")
    assert receiver.posts == []


def test_a_certificate_must_be_for_the_name_and_from_somebody_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls, authority = certificate(tmp_path, "localhost")
    with WebReceiver(tls).listening() as receiver:
        known = [f"{host}:{receiver.port}" for host in ("localhost", "127.0.0.1")]
        assert posted(f"https://localhost:{receiver.port}/", *known) == "no_tls"
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        assert posted(f"https://127.0.0.1:{receiver.port}/", *known) == "no_tls"
        assert posted(f"https://localhost:{receiver.port}/", *known) == ""
    assert [got.headers["Host"] for got in receiver.posts] == [f"localhost:{receiver.port}"]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://hooks.example.cn/send?key=1", ""),
        ("https://8.8.8.8/", ""),
        ("http://hooks.example.cn/", "https"),
        ("ftp://hooks.example.cn/", "https"),
        ("https://user:password@hooks.example.cn/", "url"),
        ("https:///nothing", "url"),
        ("https://hooks.example.cn:99999/", "url"),
        ("https://[::1", "url"),
        ("https://hooks.example.cn/a b", "url"),
        ("https://门牌.cn/", "url"),
        ("https://localhost/", "private"),
        ("https://10.0.0.5/", "private"),
        ("https://169.254.169.254/latest/meta-data/", "private"),
        ("https://[fd00::1]/", "private"),
        ("https://[::ffff:192.168.1.1]/", "private"),
        ("https://[64:ff9b::10.0.0.1]/", "private"),
        ("https://[2002:7f00:1::]/", "private"),
        ("https://[::127.0.0.1]/", "private"),
        ("https://[::ffff:0:127.0.0.1]/", "private"),
        ("https://[64:ff9b:1::7f00:1]/", "private"),
        ("https://[fec0::1]/", "private"),
        ("https://[5f00::1]/", "private"),
        ("https://[2001:0:7f00:1::]/", "private"),
        ("https://[2001:db8::1]/", "private"),
        ("https://[64:ff9b::8.8.8.8]/", ""),
        ("https://[2400:3200::1]/", ""),
        ("https://192.0.0.8/", "private"),
        ("https://192.0.0.9/", "private"),
        ("https://224.0.0.1/", "private"),
        ("https://redis.internal/", "private"),
    ],
)
def test_only_public_addresses_over_https_are_taken(url: str, why: str) -> None:
    assert refused(url) == why


def test_what_the_operator_named_is_taken_with_that_port_alone() -> None:
    assert refused("http://hooks.lan:8080/x", "hooks.lan:8080") == ""
    assert refused("http://hooks.lan/x", "hooks.lan") == ""
    assert refused("https://10.0.0.5/", "10.0.0.5") == ""
    assert refused("http://hooks.lan:9090/x", "hooks.lan:8080") == "https"
    assert refused("http://hooks.lan:6379/x", "hooks.lan") == "https"
    assert refused("gopher://hooks.lan/x", "hooks.lan") == "https"


@given(st.text())
def test_whatever_is_typed_is_taken_or_refused_in_words(text: str) -> None:
    refused(text)
    refused(f"https://{text}")
