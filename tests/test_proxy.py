"""The failing network of the tests must fail as it says, or every test above it proves nothing."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from time import monotonic

import pytest

from tests.proxy import Proxy

PATIENCE = 20.0


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(PATIENCE)
        yield listening


@pytest.fixture
def proxy(server: socket.socket) -> Iterator[Proxy]:
    with Proxy(server.getsockname()[1]) as running:
        yield running


def connected(proxy: Proxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=PATIENCE)


def accepted(server: socket.socket) -> socket.socket:
    end, _address = server.accept()
    end.settimeout(PATIENCE)
    return end


def stands(kiosk: socket.socket, end: socket.socket) -> None:
    """Wait until the proxy has joined both ends: the kernel accepts before it does."""
    kiosk.sendall(b"?")
    assert end.recv(1) == b"?"


def received(end: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size and (more := end.recv(size)):
        got += more
    return got


def is_silent(end: socket.socket) -> bool:
    end.settimeout(0.2)
    try:
        end.recv(1)
    except TimeoutError:
        return True
    finally:
        end.settimeout(PATIENCE)
    return False


def test_bytes_and_farewells_pass_in_both_directions(server: socket.socket, proxy: Proxy) -> None:
    with connected(proxy) as kiosk, accepted(server) as end:
        kiosk.sendall(b"ask")
        assert end.recv(10) == b"ask"
        end.sendall(b"answer")
        assert kiosk.recv(10) == b"answer"
        end.close()
        assert kiosk.recv(10) == b""


def test_a_cut_resets_what_is_there_and_what_comes_until_all_passes_again(server: socket.socket, proxy: Proxy) -> None:
    with connected(proxy) as kiosk, accepted(server) as end:
        stands(kiosk, end)
        proxy.cut()
        for one in (kiosk, end):
            with pytest.raises(ConnectionResetError):
                one.recv(1)
    # Whoever comes late is reset while it connects, or right after.
    with pytest.raises(ConnectionResetError), connected(proxy) as late:
        late.recv(1)
    proxy.pass_on()
    with connected(proxy) as again, accepted(server) as end:
        again.sendall(b"x")
        assert end.recv(1) == b"x"


def test_a_black_hole_accepts_everything_and_delivers_it_only_when_it_ends(server: socket.socket, proxy: Proxy) -> None:
    with connected(proxy) as kiosk, accepted(server) as end:
        stands(kiosk, end)
        proxy.hold()
        kiosk.sendall(b"later")
        assert is_silent(end)
        with connected(proxy) as late:
            late.sendall(b"also")
            assert is_silent(late)
            proxy.pass_on()
            assert end.recv(10) == b"later"
            with accepted(server) as other:
                assert other.recv(10) == b"also"


def test_a_black_hole_swallows_the_death_of_the_server(server: socket.socket, proxy: Proxy) -> None:
    with connected(proxy) as kiosk:
        end = accepted(server)
        stands(kiosk, end)
        proxy.hold()
        end.close()
        assert is_silent(kiosk)


def test_of_a_half_open_line_the_server_never_learns(server: socket.socket, proxy: Proxy) -> None:
    with connected(proxy) as kiosk, accepted(server) as end:
        stands(kiosk, end)
        proxy.half_open()
        with pytest.raises(ConnectionResetError):
            kiosk.recv(1)
        assert is_silent(end)
        end.sendall(b"to nobody")
        assert proxy.connections() == 0
        with connected(proxy) as again, accepted(server) as other:
            again.sendall(b"x")
            assert other.recv(1) == b"x"


def test_a_slow_network_brings_bytes_and_farewells_late_in_both_directions(server: socket.socket, proxy: Proxy) -> None:
    proxy.delay(0.2)
    with connected(proxy) as kiosk, accepted(server) as end:
        asked = monotonic()
        kiosk.sendall(b"ask")
        assert end.recv(10) == b"ask"
        answered = monotonic()
        end.sendall(b"answer")
        end.close()
        assert kiosk.recv(10) == b"answer"
        assert kiosk.recv(10) == b""
        assert answered - asked >= 0.2
        assert monotonic() - answered >= 0.2


def test_what_was_slow_is_not_overtaken_when_the_network_is_quick_again(server: socket.socket, proxy: Proxy) -> None:
    with connected(proxy) as kiosk, accepted(server) as end:
        stands(kiosk, end)
        proxy.delay(0.5)
        kiosk.sendall(b"first ")
        assert is_silent(kiosk)  # and meanwhile the proxy takes it
        proxy.pass_on()
        kiosk.sendall(b"second")
        assert received(end, 12) == b"first second"
