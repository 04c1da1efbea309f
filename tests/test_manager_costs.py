"""What the manager's pages cost, counted: where there is much, no more is asked and sent than where there is little."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from server.access.roles import Scope
from server.accounts.actions import grant_role
from server.boards.listing import ROOMS
from server.core.paging import PAGE
from server.core.principals import CONSOLE
from server.fleet.actions import add_kiosk
from tests.incubator import Incubator
from tests.staff import hire, sign_in
from tests.statements import questions_to
from tests.zones import beside, lies_in

LARGEST = 60 * 1024
"""Bytes of a page, packed."""
NAMES = ("阿依古丽·买买提江", "王小明", "Alexandra Konstantinopoulou-Papadimitriou", "欧阳建国")
PAGES = (
    "/manage/",
    "/manage/?site=1",
    "/manage/roster/",
    "/manage/roster/?q=王",
    "/manage/phones",
    "/manage/kiosks",
    "/manage/kiosks?q=1-1",
    "/manage/kiosks/1",
    "/manage/kiosks/1/move",
    "/manage/kiosks/pair",
    "/manage/kiosks/pair?q=王",
    "/manage/alerts",
    "/manage/sites/",
    "/manage/sites/1",
    "/manage/sites/1/calendar",
    "/manage/sites/1/retention",
    "/manage/zones/",
    "/manage/users/",
    "/manage/users/2",
    "/manage/users/new",
    "/manage/users/new?role=manager",
    "/manage/users/new?role=liaison",
    "/manage/tokens",
    "/manage/audit",
    "/company",
    "/company/1",
)


@pytest.fixture
def zone(incubator: Incubator) -> Incubator:
    """Return an incubator of a zone with another one, both with some tenants, kiosks and users."""
    lies_in(incubator)
    grows(incubator, 1)
    grows(beside(incubator, "第0孵化园"), 1)
    return incubator


@pytest.fixture
def client(zone: Incubator) -> FlaskClient:
    client = zone.application().flask.test_client()
    sign_in(client, zone)
    return client


def grows(incubator: Incubator, rooms: int) -> None:
    """Let so many tenants in, each with people, a kiosk at its door and a liaison who signs in."""
    for nth in range(rooms):
        room = f"{nth // 8 + 1}-{incubator.site_id}{nth:03}"
        name = f"云川衡屿新能源汽车动力电池回收与梯次利用技术研究院第{room}分公司"
        tenant = incubator.tenant(name, *(f"{one}{nth}" for one in NAMES), room=room)
        add_kiosk(incubator.db, incubator.board(room).code, incubator.time())
        user = hire(incubator, "liaison", Scope(organisation=tenant))
        grant_role(incubator.db, user, "staff", Scope(site=incubator.site_id), CONSOLE, incubator.time())


def asked(zone: Incubator, client: FlaskClient) -> dict[str, int]:
    """Return how many statements each page takes."""

    def counts() -> Iterator[tuple[str, int]]:
        for page in PAGES:
            with questions_to(zone.db) as found:
                assert client.get(page).status_code == 200, page
            yield page, len(found)

    return dict(counts())


def test_no_page_asks_more_or_anew_where_there_are_more_sites_rooms_people_and_users(
    zone: Incubator, client: FlaskClient
) -> None:
    before = asked(zone, client)
    grows(beside(zone, "云谷创业园"), 12)
    for number in range(6):
        grows(beside(zone, f"第{number + 1}孵化园", f"第{number % 3}区"), 3)
    with questions_to(zone.db) as found:
        assert asked(zone, client) == before
    assert found.compiled == []


def test_a_page_shows_a_page_however_much_there_is(zone: Incubator, client: FlaskClient) -> None:
    grows(beside(zone, "云谷创业园"), ROOMS + PAGE)
    for page in (*PAGES, "/manage/?site=3", "/manage/roster/?site=3"):
        answer = client.get(page)
        assert len(gzip.compress(answer.data, 6)) < LARGEST, page
        assert answer.text.count("<tr") <= len(NAMES) * PAGE + 1, page
