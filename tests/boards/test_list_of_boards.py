"""The manager's list of boards: sites side by side, and one at a time."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from server.access.roles import Scope
from server.boards.listing import ROOMS, floors_of
from signs.face import Counts, FloorPlan, RoomCell
from tests.incubator import Incubator
from tests.staff import sign_in
from tests.zones import beside, lies_in, zone_id

BOTH_ENGINES = True
LIST = "/manage/"


@pytest.fixture
def manager(incubator: Incubator) -> FlaskClient:
    incubator.tenant("北辰智造", "王小明", "李雷")
    incubator.says("李雷", "market", hours=1)
    client = incubator.application().flask.test_client()
    sign_in(client, incubator)
    return client


def text_of(client: FlaskClient, path: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(path).text))


def floor(label: int, rooms: int) -> FloorPlan:
    cells = tuple(RoomCell(room=f"{label}-{number}", tenants=(), counts=Counts()) for number in range(rooms))
    return FloorPlan("", str(label), cells, Counts(), 0)


def test_who_looks_after_one_site_sees_its_doors_at_once(manager: FlaskClient) -> None:
    page = text_of(manager, LIST)
    assert "3-12 北辰智造 0 / 2 1 未安装" in page
    assert "全部载体" not in page


def test_several_sites_are_a_list_with_the_figures_of_each_and_each_leads_to_its_doors(
    manager: FlaskClient, incubator: Incubator
) -> None:
    other = beside(incubator, "云谷创业园", None)
    page = manager.get(LIST).text
    assert "3-12" not in page
    assert re.search(r"星河创业孵化中心 0 / 2 1 0 0 查看 云谷创业园 0 / 0 0 0 0 查看", text_of(manager, LIST))
    assert f'href="/manage/?site={other.site_id}"' in page
    assert "3-12 北辰智造 0 / 2 1 未安装" in text_of(manager, f"{LIST}?site={incubator.site_id}")
    assert "3-12" not in manager.get(f"{LIST}?site={other.site_id}").text


def test_the_list_of_a_zone_begins_with_its_sums(manager: FlaskClient, incubator: Incubator) -> None:
    lies_in(incubator)
    beside(incubator, "云谷创业园")
    client = manager.application.test_client()
    sign_in(client, incubator, "zone", Scope(zone_id(incubator)))
    assert "2 个载体 · 在册 2 人 · 在岗 0 人 · 跑市场 1 人" in text_of(client, LIST)


@pytest.mark.parametrize("site", ["2", "77", "-1", "x", "99999999999"])
def test_a_site_that_is_not_the_readers_is_not_shown(manager: FlaskClient, incubator: Incubator, site: str) -> None:
    beside(incubator, "云谷创业园", None)
    client = manager.application.test_client()
    sign_in(client, incubator, "manager", Scope(site=incubator.site_id))
    page = client.get(f"{LIST}?site={site}").text
    assert "云谷创业园" not in page
    assert "3-12" in page


@given(st.lists(st.integers(1, 2 * ROOMS), max_size=12))
def test_a_page_of_a_large_site_holds_whole_floors_and_every_floor_is_on_one(sizes: list[int]) -> None:
    floors = [floor(label, rooms) for label, rooms in enumerate(sizes)]
    pages = [floors_of(floors, number + 1).items for number in range(floors_of(floors, 1).last)]
    assert [one for page in pages for one in page] == floors
    for page in pages:
        assert len(page) <= 1 or sum(len(one.rooms) for one in page) <= ROOMS
