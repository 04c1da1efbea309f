"""The nginx configuration of docs/deploy in a real nginx with TLS, before a real server."""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import subprocess
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
import urllib3
from simple_websocket import Client

from server.accounts.tokens import create_token
from server.edge.assets import asset
from server.fleet.actions import add_kiosk
from tests.browser import missing
from tests.http import fetch
from tests.incubator import new_incubator
from tests.process import Server, free_port

CONF = Path(__file__).parents[2] / "docs/deploy/nginx.conf"
PATIENCE = 30
CERTIFICATE = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost")


LENIENT = """openssl_conf = whole
[whole]
ssl_conf = tls
[tls]
system_default = anything
[anything]
MinProtocol = None
CipherString = ALL:@SECLEVEL=0
"""
"""Configures OpenSSL to speak whatever it knows, so that the versions are nginx's choice."""


ZEALOUS = "gzip on; gzip_proxied any; gzip_min_length 1;"
"""What the http block of a distribution may say already."""


@dataclass
class Site:
    """Doorboard as the world sees it."""

    url: str
    plain: str
    kiosk: str
    token: str
    http: urllib3.PoolManager
    certificate: Path


def proxy(folder: Path, backend: int, secure: int, plain: int) -> Path:
    """Adapt the configuration as its head says, and the ports, since the real ones are taken or forbidden."""
    text = CONF.read_text("utf-8").replace("board.example.cn", "localhost").replace("/etc/ssl/doorboard", str(folder))
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{secure} ssl").replace(
        "listen 80", f"listen 127.0.0.1:{plain}"
    )
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{backend}")
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "nginx.conf"
    whole.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ {places} {ZEALOUS}\n{text}\n}}\n"
    )
    return whole


def wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = monotonic() + PATIENCE
    while monotonic() < deadline and process.poll() is None:
        try:
            fetch("GET", f"http://127.0.0.1:{port}/", redirect=False, retries=False)
        except urllib3.exceptions.HTTPError:
            sleep(0.02)
        else:
            return
    raise AssertionError((folder / "error.log").read_text())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    openssl = shutil.which("openssl")
    if nginx is None or openssl is None:
        missing("nginx or openssl")
        return
    incubator = new_incubator(tmp_path_factory.mktemp("site") / "data")
    incubator.tenant("北辰智造", "王小明")
    kiosk = add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time())
    token = create_token(incubator.db, "prometheus", ["metrics"], incubator.time())
    incubator.db.close()
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
    names = ("-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate))
    subprocess.run([openssl, *CERTIFICATE, *names], check=True, capture_output=True)
    secure, plain = free_port(), free_port()
    url = f"https://localhost:{secure}"
    with Server(incubator.config.data, env={"DOORBOARD_URL": url}) as server:
        conf = proxy(folder, server.port, secure, plain)
        lenient = folder / "openssl.cnf"
        lenient.write_text(LENIENT)
        env = {**os.environ, "OPENSSL_CONF": str(lenient)}
        process = subprocess.Popen([nginx, "-c", str(conf), "-e", str(folder / "error.log")], env=env)
        try:
            wait_for(plain, process, folder)
            with urllib3.PoolManager(ca_certs=str(certificate)) as http:
                yield Site(url, f"http://127.0.0.1:{plain}", kiosk, token, http, certificate)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def hello(said: str | bytes | None) -> dict[str, Any]:
    text = str(said)
    assert text.startswith("42")
    event, message = json.loads(text[2:])
    assert event == "hello"
    found: dict[str, Any] = message
    return found


def test_a_kiosk_talks_through_the_proxy_over_a_socket(site: Site) -> None:
    trust = ssl.create_default_context(cafile=site.certificate)
    client = Client(f"{site.url}/socket.io/?EIO=4&transport=websocket".replace("https", "wss"), ssl_context=trust)
    assert str(client.receive(timeout=PATIENCE)).startswith("0{")
    client.send("40" + json.dumps({"token": site.kiosk}))
    said = [client.receive(timeout=PATIENCE), client.receive(timeout=PATIENCE)]
    face = hello(next(text for text in said if str(text).startswith("42")))
    assert face["board"]
    client.close()


def test_pages_come_through_the_proxy_with_the_id_that_it_gave_them(site: Site) -> None:
    answer = site.http.request("GET", f"{site.url}/k/{site.kiosk}/hello")
    assert answer.status == 200
    assert len(answer.headers["X-Request-Id"]) == 32


def test_the_length_of_a_page_tells_nothing_of_what_is_in_it_for_it_is_not_compressed(site: Site) -> None:
    asks = {"Accept-Encoding": "gzip, br"}
    page = site.http.request("GET", f"{site.url}/manage/sign-in", headers=asks)
    script = site.http.request("GET", f"{site.url}{asset('kiosk.js')}", headers=asks)
    assert (page.status, page.headers.get("Content-Encoding")) == (200, None)
    assert script.headers.get("Content-Encoding") in ("gzip", "br")


def test_who_comes_without_tls_is_sent_to_it(site: Site) -> None:
    answer = fetch("GET", f"{site.plain}/manage/", redirect=False)
    assert (answer.status, answer.headers["Location"]) == (301, "https://localhost/manage/")


def test_the_world_does_not_read_the_figures(site: Site) -> None:
    bearer = {"Authorization": f"Bearer {site.token}"}
    for path in ("/metrics", "//metrics", "/metrics?x=1", "/%6detrics"):
        assert site.http.request("GET", site.url + path, headers=bearer).status == 404


def test_the_world_reads_whether_the_server_is_ready(site: Site) -> None:
    assert site.http.request("GET", f"{site.url}/readyz").json()["status"] == "ready"


def test_cookies_that_come_through_tls_stay_with_it(site: Site) -> None:
    cookies = site.http.request("GET", f"{site.url}/manage/sign-in").headers["Set-Cookie"]
    assert "__Host-session" in cookies
    assert "Secure" in cookies


def version_of(site: Site, only: ssl.TLSVersion) -> str | None:
    """Return what a client that speaks this version alone agrees on with the server."""
    context = ssl.create_default_context(cafile=site.certificate)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = only
    host, port = "localhost", int(site.url.rpartition(":")[2])
    with (
        socket.create_connection((host, port), PATIENCE) as plain,
        context.wrap_socket(plain, server_hostname=host) as end,
    ):
        return end.version()


@pytest.mark.parametrize("old", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1], ids=["1.0", "1.1"])
def test_versions_of_tls_that_are_broken_are_not_spoken(site: Site, old: ssl.TLSVersion) -> None:
    with pytest.raises(ssl.SSLError, match=r"(?i)alert protocol version"):
        version_of(site, old)
    assert version_of(site, ssl.TLSVersion.TLSv1_2) == "TLSv1.2"
    assert version_of(site, ssl.TLSVersion.TLSv1_3) == "TLSv1.3"
