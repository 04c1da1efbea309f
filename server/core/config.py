"""The configuration: read once from the environment, frozen, safe or refused."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

from server.core.refusal import StartRefusal

SETTINGS = {
    "DOORBOARD_DATA": "folder of the database and the keys (default: data)",
    "DOORBOARD_DATABASE": "SQLAlchemy URL of a PostgreSQL database (default: an SQLite file in the data folder)",
    "DOORBOARD_REDIS": "URL of the Redis that several processes tell each other through",
    "DOORBOARD_HOST": "address to listen on (default: 127.0.0.1)",
    "DOORBOARD_PORT": "port to listen on (default: 8000)",
    "DOORBOARD_URL": "address that phones reach, as in the door codes (default: http://HOST:PORT)",
    "DOORBOARD_PROXIES": "addresses or networks (by commas) of proxies on other machines: they say who is behind them",
    "DOORBOARD_FONT": "file of a Chinese font for signs drawn by the server (default: the first one found)",
    "DOORBOARD_SMTP": "mail server for alerts, smtp://user:password@host:587 (STARTTLS) or smtps://… (default: none)",
    "DOORBOARD_MAIL_FROM": "address that alerts are mailed from",
    "DOORBOARD_WEBHOOK_HOSTS": "hosts (HOST or HOST:PORT, by commas) in your own network that alerts may be posted to",
    "DOORBOARD_OIDC_ISSUER": "OpenID provider that users may sign in through, as https://login.example.cn",
    "DOORBOARD_OIDC_CLIENT_ID": "what the provider calls this server",
    "DOORBOARD_OIDC_CLIENT_SECRET": "what the provider knows this server by",
    "DOORBOARD_DEMO_ANYWHERE": "1 lets the demo listen beyond this machine, for everybody who reaches it",
}
"""Every environment variable that the server reads, and what it does."""


Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in. ``tls`` is from the first byte on; without it STARTTLS is used."""

    host: str
    port: int
    sender: str
    tls: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Oidc:
    """The OpenID provider that users may sign in through."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Config:
    """How this server runs."""

    data: Path
    host: str
    port: int
    url: str
    database: str | None = None
    redis: str | None = None
    font: Path | None = None
    demo: bool = False
    mail: MailServer | None = None
    webhook_hosts: frozenset[str] = frozenset()
    oidc: Oidc | None = None
    proxies: tuple[Network, ...] = ()

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL of the database."""
        return self.database or f"sqlite:///{self.data.absolute() / 'doorboard.sqlite'}"

    @property
    def secure(self) -> bool:
        """Whether phones and kiosks come over HTTPS."""
        return self.url.startswith("https://")

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ, *, demo: bool = False) -> Config:
        """Read the settings; raise :class:`StartRefusal` on what cannot be understood."""
        host = env.get("DOORBOARD_HOST") or "127.0.0.1"
        port = _port(env.get("DOORBOARD_PORT") or "8000")
        url = env.get("DOORBOARD_URL")
        font = env.get("DOORBOARD_FONT")
        return cls(
            data=Path(env.get("DOORBOARD_DATA") or "data"),
            host=host,
            port=port,
            url=_url(url) if url else f"http://{_bracketed(host)}:{port}",
            database=_database(env.get("DOORBOARD_DATABASE")),
            redis=env.get("DOORBOARD_REDIS") or None,
            font=Path(font) if font else None,
            demo=demo,
            mail=_mail(env.get("DOORBOARD_SMTP"), env.get("DOORBOARD_MAIL_FROM") or ""),
            webhook_hosts=frozenset((env.get("DOORBOARD_WEBHOOK_HOSTS") or "").lower().replace(",", " ").split()),
            oidc=_oidc(env),
            proxies=tuple(_network(part) for part in (env.get("DOORBOARD_PROXIES") or "").replace(",", " ").split()),
        )

    def check_safe(self, env: Mapping[str, str] = os.environ) -> None:
        """Raise :class:`StartRefusal` for what must not be served: an open demo, codes that no phone can reach."""
        if _is_loopback(self.host):
            return
        if self.demo and env.get("DOORBOARD_DEMO_ANYWHERE") != "1":
            raise StartRefusal(
                f"The demo lets everybody in, so it does not listen on {self.host}: "
                "use HOST=127.0.0.1, or set DOORBOARD_DEMO_ANYWHERE=1 if everybody who reaches it may see it."
            )
        if not env.get("DOORBOARD_URL"):
            raise StartRefusal(
                "Set DOORBOARD_URL to the address that phones reach (such as https://board.example.cn): "
                "the codes on the doors carry it."
            )


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise StartRefusal(f"The port {text!r} is not a number from 1 to 65535: set PORT (DOORBOARD_PORT) to one.")


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme in ("http", "https") and parts.hostname and not parts.path.strip("/") and not parts.query:
        return text.rstrip("/")
    raise StartRefusal(f"DOORBOARD_URL is {text!r}; it must be like https://board.example.cn, without a path.")


def _database(text: str | None) -> str | None:
    if not text:
        return None
    scheme, _separator, rest = text.partition("://")
    if scheme in ("postgresql", "postgres", "postgresql+psycopg") and rest:
        return f"postgresql+psycopg://{rest}"
    raise StartRefusal("DOORBOARD_DATABASE must be like postgresql://user:password@host/name.")


def _network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError:
        raise StartRefusal(
            f"DOORBOARD_PROXIES names {text!r}; write addresses or networks, such as 10.0.0.5 or 10.89.7.0/24."
        ) from None


def _oidc(env: Mapping[str, str]) -> Oidc | None:
    values = [env.get(f"DOORBOARD_OIDC_{name}") or "" for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")]
    if not any(values):
        return None
    if not all(values):
        raise StartRefusal(
            "Set all three: DOORBOARD_OIDC_ISSUER, DOORBOARD_OIDC_CLIENT_ID, DOORBOARD_OIDC_CLIENT_SECRET."
        )
    parts = urlsplit(values[0])
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        raise StartRefusal("DOORBOARD_OIDC_ISSUER must be an https address, as the provider itself writes it.")
    return Oidc(*values)


def _mail(url: str | None, sender: str) -> MailServer | None:
    if not url:
        return None
    try:
        parts = urlsplit(url)
        tls, port = parts.scheme == "smtps", parts.port
    except ValueError:
        parts, tls, port = urlsplit(""), False, None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/"):
        raise StartRefusal("DOORBOARD_SMTP must be like smtp://user:password@host:587, or smtps:// with port 465.")
    if "@" not in sender:
        raise StartRefusal("Set DOORBOARD_MAIL_FROM to the address that alerts are mailed from.")
    user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
    return MailServer(parts.hostname, port or (465 if tls else 587), sender, tls, user, password)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
