"""What a request says about its host, its way back or its cookies moves no link, no code, no reader and no sign-in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from server.access.hashing import hashed
from server.accounts.tables import User
from signs.qr import matrix
from tests.incubator import Incubator
from tests.security.addresses import own_address, targets
from tests.security.estate import Estate, Spot
from tests.security.rows import Rows
from tests.staff import csrf, hire, sign_in

PUBLIC = "http://board.example.cn"
EVIL = "evil.example"
POISON = {
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Server": EVIL,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "444",
    "X-Forwarded-Prefix": f"//{EVIL}",
    "X-Original-URL": f"//{EVIL}/",
    "X-Rewrite-URL": f"//{EVIL}/",
    "X-Script-Name": f"//{EVIL}",
    "X-Host": EVIL,
    "X-HTTP-Host-Override": EVIL,
    "Forwarded": f'host="{EVIL}";proto=https',
    "Referer": f"https://{EVIL}/",
}
ELSEWHERE = [
    f"https://{EVIL}/manage",
    f"//{EVIL}/manage",
    f"/\\{EVIL}/manage",
    f"/manage/..//{EVIL}",
    f"/manage\\..\\..\\\\{EVIL}",
    f"\t//{EVIL}/manage",
    f"/manage@{EVIL}",
    f"javascript:location='//{EVIL}'",
    f"/manage/%2e%2e//{EVIL}",
]
SECRETS = {"token": "kiosk-N1a", "secret": "x", "ticket": "x", "code": "x"}


@pytest.fixture
def app(estate: Estate) -> Flask:
    incubator = estate.incubator
    return replace(incubator, config=replace(incubator.config, url=PUBLIC)).application().flask


@pytest.fixture
def admin(estate: Estate, app: Flask, rows: Rows) -> FlaskClient:
    client = app.test_client()
    sign_in(client, estate.incubator, "admin")
    return client


def reads(app: Flask, spot: Spot) -> Iterator[str]:
    for target in targets(app):
        if target.method == "GET":
            yield own_address(app, target.rule, spot, SECRETS)


# Hosts


def test_no_header_beside_the_host_is_believed(estate: Estate, app: Flask, admin: FlaskClient) -> None:
    for path in reads(app, estate.own):
        answer = admin.get(path, headers=POISON, buffered=True)
        assert EVIL not in str(answer.headers), path
        assert EVIL.encode() not in answer.data, path


@pytest.mark.parametrize("host", ["board.example.cn", "board.example.cn:8000", "localhost", "127.0.0.1:1", "[::1]:2"])
def test_a_door_code_leads_to_the_public_address_whatever_the_host(estate: Estate, app: Flask, host: str) -> None:
    path = f"/k/{estate.own.kiosk}/hello"
    expected = app.test_client().get(path).get_json()["codes"]
    answer = app.test_client().get(path, headers={**POISON, "Host": host})
    assert expected
    assert answer.get_json()["codes"] == expected


def test_the_code_of_a_pairing_leads_to_the_public_address(app: Flask, rows: Rows) -> None:
    client = app.test_client()
    page = client.get("/pair", headers=POISON).text
    assert urlsplit(PUBLIC).netloc in page
    assert EVIL not in page
    said = {"secret": "0" * 64, "glass": "1x1"}
    headers = {**POISON, "Host": "localhost"}
    asked = client.post("/pair/ask", json=said, headers=headers).get_json()
    painted = matrix(f"{PUBLIC}/manage/kiosks/pair?code={asked['code']}")
    assert asked["qr"]["bits"] == painted.bits


@pytest.mark.parametrize(
    ("what", "link"),
    [("/manage/users/{user}/link", "/manage/password/"), ("/company/{organisation}/people/{person}/invite", "/i/")],
)
def test_a_link_that_is_handed_over_leads_to_the_public_address(
    estate: Estate, admin: FlaskClient, what: str, link: str
) -> None:
    path = what.format(**{name: one.value for name, one in estate.own.examples.items()})
    data = {"csrf_token": csrf(admin)}
    answer = admin.post(path, data=data, headers=POISON, follow_redirects=True)
    found = re.findall(rf'[a-z]+://[^\s"<]*{link}[^\s"<]+', answer.text)
    assert found
    assert all(one.startswith(PUBLIC + link) for one in found)


# Redirects


@pytest.mark.parametrize(
    "elsewhere", [*ELSEWHERE[:2], *(pytest.param(one, marks=pytest.mark.long) for one in ELSEWHERE[2:])]
)
def test_no_parameter_leads_a_reader_elsewhere(estate: Estate, app: Flask, admin: FlaskClient, elsewhere: str) -> None:
    said = dict.fromkeys(("back", "next", "url", "to", "return", "redirect", "redirect_uri", "q", "ticket"), elsewhere)
    for path in reads(app, estate.own):
        for client in (admin, app.test_client()):
            answer = client.get(path, query_string=said, buffered=True)
            assert stays_here(answer.headers.get("Location", "")), (path, answer.headers["Location"])


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_signing_in_leads_to_our_own_pages(estate: Estate, app: Flask, rows: Rows, elsewhere: str) -> None:
    client = app.test_client()
    answer = enter(client, estate.incubator, back=elsewhere)
    assert answer.startswith("/manage")
    assert stays_here(answer)


def stays_here(location: str) -> bool:
    """Tell where a browser goes: it takes a backslash for a slash, and passes over tabs and line ends."""
    read = re.sub(r"[\t\r\n]", "", location).strip().replace("\\", "/")
    reached = urlsplit(urljoin(f"{PUBLIC}/here", read))
    return reached.scheme == "http" and reached.hostname in ("board.example.cn", "localhost")


def enter(client: FlaskClient, incubator: Incubator, **query: str) -> str:
    """Sign a new user in by name and password; return where the answer leads."""
    user = hire(incubator, login="opener")
    with incubator.db.transaction() as tx:
        tx.session.execute(update(User).where(User.id == user).values(password=hashed("a long password")))
    data = {"login": "opener", "password": "a long password", "csrf_token": csrf(client)}
    answer = client.post("/manage/sign-in", data=data, query_string=query)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


# Sessions


def test_a_cookie_that_was_planted_before_signing_in_is_worth_nothing_after(
    estate: Estate, app: Flask, rows: Rows
) -> None:
    attacker, victim = app.test_client(), app.test_client()
    known = csrf(attacker)
    planted = attacker.get_cookie("session")
    assert planted
    victim.set_cookie("session", planted.value)
    victim.set_cookie("staff", "planted")
    enter(victim, estate.incubator)
    assert victim.get("/manage/").status_code == 200

    attacker.set_cookie("staff", "planted")
    assert attacker.get("/manage/").status_code == 302
    # The token of a form that the attacker knows died with the session that it was planted with.
    assert victim.post("/manage/sign-out", data={"csrf_token": known}).status_code == 400


def test_signing_out_leaves_nothing_to_come_back_with(estate: Estate, app: Flask, rows: Rows) -> None:
    client = app.test_client()
    enter(client, estate.incubator)
    kept = client.get_cookie("staff")
    assert kept
    client.post("/manage/sign-out", data={"csrf_token": csrf(client)})
    thief = app.test_client()
    thief.set_cookie("staff", kept.value)
    assert thief.get("/manage/").status_code == 302
