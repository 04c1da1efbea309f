"""Who is told, in the tests: a web server and a mail server of their own, and a certificate that both can show."""

from __future__ import annotations

import base64
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PATIENCE = 60


@dataclass
class Post:
    """A request that came in."""

    path: str
    headers: dict[str, str]
    body: bytes


class WebReceiver:
    """A web server that answers what it is told to, and keeps what it got."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.posts: list[Post] = []
        self.status = 204
        self.headers: dict[str, str] = {}
        self.came = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.posts.append(Post(self.path, dict(self.headers), body))
                receiver.came.set()
                receiver.may_answer.wait(PATIENCE)
                if not receiver.may_answer.is_set():
                    return
                self.send_response(receiver.status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name)
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port: int = self._server.server_address[1]

    @contextmanager
    def listening(self) -> Iterator[WebReceiver]:
        """Answer until the end."""
        with _serving(self._server):
            yield self


@dataclass
class MailReceiver:
    """A mail server that keeps what it got; ``turns_down`` refuses every recipient."""

    tls: ssl.SSLContext | None = None
    account: tuple[str, str] | None = None
    turns_down: bool = False
    letters: list[str] = field(default_factory=list)
    under_tls: list[bool] = field(default_factory=list)
    port: int = 0

    @contextmanager
    def listening(self) -> Iterator[MailReceiver]:
        """Answer until the end."""
        receiver = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                _Conversation(receiver, self.request).hold()

        with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
            self.port = server.server_address[1]
            with _serving(server):
                yield self


class _Conversation:
    """What RFC 5321 says of a small talk between two mail servers."""

    def __init__(self, receiver: MailReceiver, line: socket.socket) -> None:
        self._receiver = receiver
        self._line = line
        self._file = line.makefile("rb")
        self._safe = False
        self._known = receiver.account is None

    def hold(self) -> None:
        self._say("220 test")
        while word := self._file.readline().decode().strip():
            verb = word.split(" ")[0].upper()
            if verb == "QUIT":
                self._say("221 bye")
                break
            self._answer(verb, word)
        self._file.close()
        self._line.close()

    def _answer(self, verb: str, word: str) -> None:
        if verb == "EHLO":
            offers = [*(["STARTTLS"] if self._receiver.tls and not self._safe else []), "AUTH PLAIN", "8BITMIME"]
            self._say("250-test\r\n" + "\r\n".join(f"250-{offer}" for offer in offers[:-1]) + f"\r\n250 {offers[-1]}")
        elif verb == "STARTTLS" and self._receiver.tls:
            self._encrypt(self._receiver.tls)
        elif verb == "AUTH":
            given = base64.b64decode(word.split(" ")[2]).decode().split("\0")[1:]
            self._known = tuple(given) == self._receiver.account
            self._say("235 welcome" if self._known else "535 wrong")
        elif verb == "DATA":
            self._take()
        elif not self._known or (verb == "RCPT" and self._receiver.turns_down):
            self._say("550 no")
        else:
            self._say("250 ok")

    def _encrypt(self, tls: ssl.SSLContext) -> None:
        self._say("220 go on")
        self._file.close()
        self._line = tls.wrap_socket(self._line, server_side=True)
        self._file = self._line.makefile("rb")
        self._safe = True

    def _take(self) -> None:
        self._say("354 go on")
        lines = iter(self._file.readline, b".\r\n")
        self._receiver.letters.append(b"".join(lines).decode())
        self._receiver.under_tls.append(self._safe)
        self._say("250 taken")

    def _say(self, words: str) -> None:
        self._line.sendall(f"{words}\r\n".encode())


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def certificate(folder: Path, *names: str) -> tuple[ssl.SSLContext, Path]:
    """Make a certificate for these names; return what a server shows, and the file that makes others believe it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "doorboard tests")])
    now = datetime.now(UTC)
    alternatives = [x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name) for name in names]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path, secret = folder / "certificate.pem", folder / "key.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, secret)
    return context, path
