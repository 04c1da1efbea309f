"""A small OpenID provider that speaks real HTTP and signs its tokens, honestly or as a test wants it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

CLIENT_ID, CLIENT_SECRET = "doorboard", "very secret: %/+"
LONGEST = 300


def new_key(name: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": name, "use": "sig", "alg": "ES256"})


@dataclass
class Provider:
    """The provider. ``twist`` replaces claims of its tokens, ``lacks`` leaves some out; ``signs`` is its key.

    What is ``broken`` answers no JSON, what has ``moved`` sends on to its new address.
    """

    clock: Any
    url: str = ""
    who: dict[str, Any] = field(
        default_factory=lambda: {"sub": "w-1", "email": "Wang@example.cn", "email_verified": True}
    )
    twist: dict[str, Any] = field(default_factory=dict)
    lacks: set[str] = field(default_factory=set)
    algorithm: str = "ES256"
    signs: ECKey | OctKey = field(default_factory=lambda: new_key("first"))
    shows: list[ECKey | OctKey] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def authorise(self, address: str) -> str:
        """Be the user who comes with this address and agrees; return where the browser is sent back to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.url}/authorise?")
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT_ID
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def describe(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorise",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
        } | self.about

    def keys(self) -> dict[str, Any]:
        return dict(KeySet([*(self.shows or [self.signs])]).as_dict(private=False))

    def exchange(self, authorization: str, form: dict[str, str]) -> dict[str, Any] | None:
        """Give tokens for a code: once, to our client alone, and only with the verifier of its challenge."""
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        pair = base64.b64encode(f"{CLIENT_ID}:very%20secret%3A%20%25%2F%2B".encode()).decode()
        if (
            asked is None
            or authorization != f"Basic {pair}"
            or challenge.rstrip(b"=").decode() != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return None
        now = int(self.clock().timestamp())
        claims = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + LONGEST, "nonce": asked["nonce"]}
        claims |= {"auth_time": now} if "max_age" in asked else {}
        claims |= self.who | self.twist
        kept = {name: value for name, value in claims.items() if name not in self.lacks}
        token = jwt.encode({"alg": self.algorithm, "kid": self.signs.kid}, kept, self.signs)
        return {"access_token": "unused", "token_type": "Bearer", "id_token": token}


@contextmanager
def provider(clock: Any) -> Iterator[Provider]:
    """Run a provider."""
    made = Provider(clock)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            found = {"/.well-known/openid-configuration": made.describe, "/keys": made.keys}.get(self.path)
            self._answer(found() if found else None)

        def do_POST(self) -> None:
            made.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(made.exchange(self.headers.get("Authorization", ""), form))

        def _answer(self, said: dict[str, Any] | None) -> None:
            body = b"<html>" if self.path in made.broken else json.dumps(said or {"error": "invalid"}).encode()
            self.send_response(307 if self.path in made.moved else 200 if said else 400)
            self.send_header("Location", f"{made.url}{self.path}?moved")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
