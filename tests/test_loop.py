"""The loop draws nothing, packs nothing and reads no files of others: its child does. Nor does it hash any secret."""

from __future__ import annotations

import gc
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from server.accounts.passwords import set_password
from server.core.principals import CONSOLE
from signs.fonts import find_typeface
from tests.incubator import Incubator
from tests.phone import Phone, has_pin
from tests.roster.files import HEADER, workbook
from tests.roster.test_pages import ROSTER, Manager
from tests.security.addresses import own_address, targets
from tests.security.estate import Spot, new_estate
from tests.staff import csrf, hire, sign_in

HEAVY = (
    "PIL",
    "argon2",
    "server.roster.exporting",
    "server.roster.importing.matching",
    "server.roster.importing.rows",
    "server.roster.pictures.drawn_anew",
    "server.sheets.commas",
    "server.sheets.ods",
    "server.sheets.others",
    "server.sheets.xls",
    "signs.layouts",
    "xlsxwriter",
    "zipfile",
)
"""Functions, and modules full of them, that may take longer than a turn of the loop."""
SECRETS = {"code": "x", "secret": "x", "ticket": "x"}


@contextmanager
def watched() -> Iterator[set[str]]:
    """Note every function of a heavy module that is called here meanwhile, in the thread of the loop."""
    seen: set[str] = set()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        module = frame.f_globals.get("__name__", "")
        function = f"{module}.{frame.f_code.co_name}"
        if event == "call" and function.startswith(HEAVY):
            seen.add(function)

    # What other tests opened and let go of is closed before.
    gc.collect()
    sys.setprofile(note)
    try:
        yield seen
    finally:
        sys.setprofile(None)


@pytest.fixture
def spot(incubator: Incubator) -> Spot:
    """Return where everything is that an address can name."""
    return new_estate(incubator).own


@pytest.fixture
def client(incubator: Incubator, spot: Spot) -> FlaskClient:
    incubator.typeface = find_typeface(None)
    client = incubator.application().flask.test_client()
    sign_in(client, incubator)
    return client


def png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 20), "navy").save(file, "PNG")
    return file.getvalue()


def opened(app: Flask, client: FlaskClient, spot: Spot) -> Iterator[TestResponse]:
    """Open every page, and fetch every file and picture."""
    for target in targets(app):
        if target.method == "GET":
            answer = client.get(own_address(app, target.rule, spot, {"token": spot.kiosk} | SECRETS))
            answer.close()
            yield answer


def test_no_page_no_file_and_no_picture_is_made_in_the_process_that_serves(client: FlaskClient, spot: Spot) -> None:
    with watched() as seen:
        answers = list(opened(client.application, client, spot))
    assert seen == set()
    kinds = {answer.mimetype for answer in answers if answer.status_code == 200}
    assert {"image/png", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"} <= kinds


def test_no_file_that_comes_in_is_read_in_the_process_that_serves(incubator: Incubator) -> None:
    manager = Manager(incubator, incubator.application().flask.test_client())
    file = workbook(HEADER, ["北辰智造", "301", "王明", "13800000231"])
    with watched() as seen:
        done = manager.confirms(manager.uploads(file))
        again = manager.uploads(file)
    assert seen == set()
    assert (done.status_code, done.request.path, again.status_code) == (200, ROSTER, 200)


def test_no_logo_is_drawn_in_the_process_that_serves(client: FlaskClient, spot: Spot) -> None:
    page = f"/company/{spot.scope.organisation}/logo"
    fields = {"csrf_token": csrf(client, page), "logo": (io.BytesIO(png()), "logo.png")}
    with watched() as seen:
        answer = client.post(page, data=fields)
    assert (answer.status_code, seen) == (303, set())


def test_no_password_is_hashed_where_the_doors_are_served(incubator: Incubator) -> None:
    login, present, new = "wang.lei", "四月的雨下得正好", "五月的风吹得更好"
    client = incubator.application().flask.test_client()
    with watched() as seen:
        set_password(incubator.db, hire(incubator, login=login), present, CONSOLE, incubator.time())
        fields = {"login": login, "csrf_token": csrf(client)}
        statuses = [
            client.post("/manage/sign-in", data={**fields, "password": given}).status_code for given in (new, present)
        ]
        changed = {"present": present, "new": new, "csrf_token": csrf(client, "/manage/account")}
        statuses.append(client.post("/manage/account/password", data=changed).status_code)
    assert statuses == [403, 302, 303]
    assert seen == set()


def test_no_pin_is_hashed_where_the_doors_are_served(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "王小明")
    phone = Phone(incubator, incubator.application())
    with watched() as seen:
        has_pin(incubator, "王小明", "314159")
        phone.scan()
        assert "PIN 不对" in phone.says("王小明", "271828")
        incubator.time.pass_by(minutes=1)
        phone.scan()
        phone.says("王小明", "314159")
    assert "王小明" in phone.text
    assert seen == set()


def test_what_is_heavy_would_be_seen() -> None:
    with watched() as seen:
        png()
        PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("1")
    assert {"PIL.Image.new", "argon2._password_hasher.hash"} <= seen
