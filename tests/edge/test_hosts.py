from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.edge.hosts import host_name, hosts_of, origins_of
from tests.incubator import Incubator


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 302),
        ("localhost", 302),
        ("[::1]:8000", 302),
        ("LOCALHOST:8000", 302),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("", 421),
    ],
)
def test_a_foreign_host_name_is_not_answered(incubator: Incubator, host: str, status: int) -> None:
    client = incubator.application().flask.test_client()
    assert client.get("/manage/", headers={"Host": host}).status_code == status


@pytest.mark.parametrize("path", ["/socket.io/?EIO=4&transport=websocket", "/static/icon.svg", "/api/v1/openapi.json"])
def test_the_host_is_checked_before_everything(incubator: Incubator, path: str) -> None:
    client = incubator.application().flask.test_client()
    assert client.get(path, headers={"Host": "rebound.example"}).status_code == 421


def test_a_server_answers_for_its_public_name_and_for_this_machine() -> None:
    assert hosts_of("https://board.example.cn", "0.0.0.0") == {"board.example.cn", "localhost", "127.0.0.1", "::1"}
    assert "10.0.0.7" in hosts_of("https://board.example.cn", "10.0.0.7")


@pytest.mark.parametrize("origin", ["null", "https://evil.example", "http://127.0.0.1:1"])
def test_a_page_from_elsewhere_opens_no_socket(incubator: Incubator, origin: str) -> None:
    client = incubator.application().flask.test_client()
    answer = client.get("/socket.io/?EIO=4&transport=websocket", headers={"Origin": origin, "Host": "127.0.0.1:8000"})
    assert answer.status_code == 400
    assert b"Not an accepted origin" in answer.data


def test_the_own_pages_may_open_a_socket() -> None:
    assert origins_of("https://board.example.cn", 8000) == [
        "https://board.example.cn",
        "http://localhost:8000",
        "http://127.0.0.1:8000",
        "http://[::1]:8000",
    ]


@given(st.text(max_size=60))
def test_no_host_header_breaks_the_gate(host: str) -> None:
    assert host_name(host) == host_name(host).lower()
