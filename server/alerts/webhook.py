"""Posting to a URL that a site's manager named, without lending them the server's place in its network.

A manager may write any URL, so the server would reach for them what they cannot: its own ports, the machines beside
it, the metadata service of a cloud. Therefore: HTTPS only, to public addresses only, no redirects, and the answer is
not read. The name is looked up once and that very address is connected to, since a second look-up may say something
else (DNS rebinding); the certificate is checked against the name. What lies in the operator's own network is reached,
over HTTP too, where the operator named it in DOORBOARD_WEBHOOK_HOSTS.
"""

from __future__ import annotations

import hashlib
import hmac
import socket
from collections.abc import Collection
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, SSLError

from server.alerts.undelivered import Undelivered
from server.core.refusal import Refusal

PATIENCE = urllib3.Timeout(connect=5, read=10)
PORTS = {"http": 80, "https": 443}
NAT64 = ip_network("64:ff9b::/96")
PUBLIC_IPV6 = ip_network("2000::/3")
"""All that is routed; what lies outside was reserved, and some of it wraps an IPv4 address in a way of its own."""
PROTOCOLS = ip_network("192.0.0.0/24")
"""Kept for protocols between neighbours; Python takes parts of it for public."""
SIGNATURE = "Doorboard-Signature"


def check_url(url: str, known: Collection[str]) -> str:
    """Return a URL that may be posted to, as far as the URL itself tells; raise Refusal."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise Refusal("alerts.refused.url") from None
    if not host or not url.isascii() or not url.isprintable() or " " in url or parts.username or parts.password:
        raise Refusal("alerts.refused.url")
    if _is_known(parts, known) and parts.scheme in PORTS:
        return url
    if parts.scheme != "https":
        raise Refusal("alerts.refused.https")
    if _is_private_literal(host):
        raise Refusal("alerts.refused.private")
    return url


def post(url: str, body: bytes, secret: bytes, known: Collection[str], now: datetime) -> None:
    """Post a message once; raise :class:`Undelivered` unless it was taken."""
    parts = urlsplit(url)
    address = _address(parts, known)
    stamp = str(int(now.timestamp()))
    headers = {
        "Host": parts.netloc,
        "Content-Type": "application/json",
        "User-Agent": "Doorboard",
        SIGNATURE: f"t={stamp},v1={signature(secret, stamp, body)}",
    }
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with _line(parts, address) as line:
            answer = line.urlopen(
                "POST",
                target,
                body,
                headers,
                retries=False,
                redirect=False,
                preload_content=False,
                assert_same_host=False,
            )
            answer.close()
    except SSLError:
        raise Undelivered("no_tls") from None
    except (HTTPError, OSError):
        raise Undelivered("no_answer") from None
    if not 200 <= answer.status < 300:
        raise Undelivered("turned_down")


def signature(secret: bytes, stamp: str, body: bytes) -> str:
    """Return the HMAC-SHA256 over ``stamp.body``, in hexadecimal digits: with the time, nobody can play it again."""
    return hmac.new(secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _line(parts: SplitResult, address: str) -> urllib3.HTTPConnectionPool:
    port = _port(parts)
    if parts.scheme == "http":
        return urllib3.HTTPConnectionPool(address, port, timeout=PATIENCE)
    name = parts.hostname or ""
    return urllib3.HTTPSConnectionPool(
        address, port, timeout=PATIENCE, cert_reqs="CERT_REQUIRED", server_hostname=name, assert_hostname=name
    )


def _address(parts: SplitResult, known: Collection[str]) -> str:
    try:
        found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Undelivered("no_name") from None
    addresses = [str(one[4][0]) for one in found]
    # One private address among them is enough to refuse: whoever answers so has something in mind.
    if not _is_known(parts, known) and not (parts.scheme == "https" and all(map(_is_public, addresses))):
        raise Undelivered("private")
    return addresses[0]


def _port(parts: SplitResult) -> int:
    return parts.port or PORTS[parts.scheme]


def _is_known(parts: SplitResult, known: Collection[str]) -> bool:
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else str(parts.hostname)
    return f"{host}:{parts.port or PORTS.get(parts.scheme)}" in known or (parts.port is None and host in known)


def _is_private_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))
    return not _is_public(host)


def _is_public(text: str) -> bool:
    address: IPv4Address | IPv6Address | None = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        # An IPv6 address may be the wrapping of an IPv4 one.
        packed = IPv4Address(address.packed[-4:]) if address in NAT64 else None
        own = address if address in PUBLIC_IPV6 and not address.teredo else None
        address = address.ipv4_mapped or address.sixtofour or packed or own
    return address is not None and address.is_global and not address.is_multicast and address not in PROTOCOLS
