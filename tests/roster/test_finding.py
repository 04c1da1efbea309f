"""People are found by characters, pinyin and initials, on the roster's page and by the API."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server.accounts.tokens import create_token
from server.core.principals import CONSOLE
from server.roster.details import Details
from server.roster.edits import edit, join
from server.roster.homes import roster_of
from server.roster.importing.answers import Answers, Identity
from server.roster.pinyin import Spelling, spelled
from server.roster.tables import Person
from signs.face import DoorFace
from tests.api.client import Program
from tests.incubator import Incubator
from tests.roster.files import HEADER, JIA
from tests.roster.imports import take
from tests.staff import sign_in

BOTH_ENGINES = True
PEOPLE = ("张伟", "单小明", "阿依古丽·买买提", "吕布", "John Smith", "章程", "Élodie O'Neil")
FOUND = {
    "张": {"张伟"},
    "zhangwei": {"张伟"},
    "Zhang Wei": {"张伟"},
    "zhāng wěi": {"张伟"},
    "zw": {"张伟"},
    "z": {"张伟", "章程"},
    "zhang": {"张伟", "章程"},
    "wei": {"张伟"},
    "shan": {"单小明"},
    "dan": set(),
    "阿依古丽买买提": {"阿依古丽·买买提"},
    "阿依古丽·买": {"阿依古丽·买买提"},
    "ayigu": {"阿依古丽·买买提"},
    "lv": {"吕布"},
    "lü": {"吕布"},
    "smith": {"John Smith"},
    "JS": {"John Smith"},
    "elodie oneil": {"Élodie O'Neil"},
    "%": set(),
    "_": set(),
}


@pytest.fixture
def tenants(incubator: Incubator) -> Incubator:
    for number, person in enumerate(PEOPLE):
        incubator.tenant(f"第{number}号企业", person, room=f"3-{number}")
    return incubator


@pytest.fixture
def client(tenants: Incubator) -> FlaskClient:
    client = tenants.application().flask.test_client()
    sign_in(client, tenants)
    return client


@pytest.mark.parametrize("typed", FOUND)
def test_the_roster_lists_the_companies_of_those_who_are_meant(client: FlaskClient, typed: str) -> None:
    page = client.get("/manage/roster/", query_string={"q": typed}).text
    assert {name for name in PEOPLE if name.replace("'", "&#39;") in page} == FOUND[typed]


def test_the_api_lists_those_who_are_meant(tenants: Incubator) -> None:
    token = create_token(tenants.db, "考勤", ["people"], tenants.time())
    program = Program(tenants.application().flask.test_client(), token)
    for typed, names in FOUND.items():
        found = program.get("/people", query_string={"name": typed}).json["items"]
        assert {person["name"] for person in found} == names, typed
    assert program.get("/people", query_string={"name": " "}).status_code == 422


def test_a_name_is_spelled_whichever_way_it_is_written(incubator: Incubator) -> None:
    company = incubator.tenant("北辰智造", "王小明")
    joined = join(incubator.db, company, Details("解晓东", None, None, False, False), CONSOLE, incubator.time())
    edit(incubator.db, joined.person_id, Details("仇英", None, None, False, False), CONSOLE, incubator.time())
    take(incubator, HEADER, [JIA, "301", "尉迟恭"], [JIA, "301", "曾珙", "13800000231"])
    renamed = Answers({incubator.person("曾珙"): Identity.RENAMED})
    take(incubator, HEADER, [JIA, "301", "尉迟恭"], [JIA, "301", "查良铮", "13800000231"], answers=renamed)
    with incubator.db.reading() as session:
        people = session.scalars(select(Person)).all()
        kept = {one.name: Spelling(one.pinyin, one.initials, one.sort_key) for one in people}
    assert kept == {name: spelled(name) for name in ("王小明", "仇英", "尉迟恭", "查良铮")}


def test_a_company_lists_its_people_by_pinyin_and_its_door_by_the_roster(incubator: Incubator) -> None:
    company = incubator.tenant("北辰智造", "张伟", "单小明", "Anna Lee", "安琪", "章程")
    with incubator.db.reading() as session:
        listed = [home.name for home in roster_of(session, company, incubator.time())]
    assert listed == ["安琪", "Anna Lee", "单小明", "张伟", "章程"]
    for name in listed:
        incubator.says(name, "on_site")
    face = incubator.face(incubator.board("3-12"))
    assert isinstance(face, DoorFace)
    [on_site] = face.tenants[0].groups
    assert [person.name[0] for person in on_site.people] == ["张", "单", "A", "安", "章"]


def test_the_roster_page_lists_people_by_pinyin(incubator: Incubator) -> None:
    incubator.tenant("北辰智造", "张伟", "单小明", "安琪")
    client = incubator.application().flask.test_client()
    sign_in(client, incubator)
    page = client.get("/manage/roster/").text
    assert re.findall("张伟|单小明|安琪", page) == ["安琪", "单小明", "张伟"]
