"""What a door calls people: by their title, by the site's word, as they chose, told apart as they agreed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.core.principals import CONSOLE
from server.roster.consents import choose_address, consent
from server.roster.details import Details
from server.roster.edits import edit, join, leave
from server.roster.importing.answers import Answers, Identity
from server.sites.actions import description_of, edit_site
from server.sites.descriptions import Courtesy
from server.sites.tables import Site
from signs.face import DoorFace, Tenant
from tests.incubator import Incubator
from tests.roster.files import HEADER, JIA
from tests.roster.imports import take


def tenant(incubator: Incubator) -> Tenant:
    face = incubator.face(incubator.board("3-12"))
    assert isinstance(face, DoorFace)
    return face.tenants[0]


def named(incubator: Incubator) -> list[str]:
    return [line.name for group in tenant(incubator).groups for line in group.people]


def agrees(incubator: Incubator, name: str, field: str, granted: bool = True) -> None:
    consent(incubator.db, incubator.person(name), field, granted, CONSOLE, incubator.time())


def greets_with(incubator: Incubator, courtesy: Courtesy) -> None:
    with incubator.db.reading() as session:
        present = description_of(session, session.get_one(Site, incubator.site_id))
    edit_site(incubator.db, incubator.site_id, replace(present, courtesy=courtesy), CONSOLE, incubator.time())


@pytest.fixture
def house(incubator: Incubator) -> Incubator:
    """Two people on site: the liaison, who is a manager, and somebody without a title."""
    incubator.tenant("北辰智造", "王小明", "李雷")
    for name in ("王小明", "李雷"):
        incubator.says(name, "on_site")
    return incubator


def test_a_door_addresses_people_by_their_title_or_by_the_word_of_the_site(house: Incubator) -> None:
    assert named(house) == ["王经理", "李老师"]
    greets_with(house, Courtesy.NAME)
    assert named(house) == ["王经理", "李*"]


def test_another_word_of_the_site_is_on_every_screen(house: Incubator) -> None:
    before = house.board("3-12").version
    greets_with(house, Courtesy.SALUTATION)
    assert house.board("3-12").version > before


def test_who_has_no_title_is_called_as_the_roster_says_where_the_site_wants_that(house: Incubator) -> None:
    greets_with(house, Courtesy.SALUTATION)
    known = house.home("李雷")
    said = Details(known.name, known.title, known.phone, known.liaison, known.listed, "sir")
    edit(house.db, known.person_id, said, CONSOLE, house.time())
    assert named(house) == ["王经理", "李先生"]


def test_a_full_name_is_shown_of_those_alone_who_agreed_to_it(house: Incubator) -> None:
    greets_with(house, Courtesy.NAME)
    agrees(house, "李雷", "name")
    assert named(house) == ["王经理", "李雷"]
    agrees(house, "李雷", "name", granted=False)
    assert named(house) == ["王经理", "李*"]


def test_the_liaison_is_called_by_no_more_than_anybody_else(house: Incubator) -> None:
    known = house.home("王小明")
    untitled = Details(known.name, None, known.phone, known.liaison, known.listed)
    edit(house.db, known.person_id, untitled, CONSOLE, house.time())
    contact = tenant(house).contact
    assert contact is not None
    assert contact.name == "王老师"


def test_two_who_read_the_same_on_one_door_are_told_apart_by_what_they_agreed_to(house: Incubator) -> None:
    new = Details("王强", "销售经理", None, liaison=False, listed=True)
    join(house.db, 1, new, CONSOLE, house.time())
    house.says("王强", "on_site")
    assert named(house) == ["王经理", "李老师", "王经理"]
    agrees(house, "王强", "name")
    assert named(house) == ["王经理", "李老师", "王强"]
    agrees(house, "王小明", "listed", granted=False)
    agrees(house, "王小明", "name")
    contact = tenant(house).contact
    assert contact is not None
    assert (contact.name, named(house)) == ("王小明", ["李老师", "王强"])


def test_who_is_not_named_on_a_door_changes_no_name_on_it(house: Incubator) -> None:
    join(house.db, 1, Details("王强", "经理", None, liaison=False, listed=False), CONSOLE, house.time())
    agrees(house, "王小明", "name")
    assert named(house) == ["王经理", "李老师"]


def test_a_form_that_somebody_chose_is_shown_until_they_leave(house: Incubator) -> None:
    person = house.person("李雷")
    choose_address(house.db, person, "小李", CONSOLE, house.time())
    version = house.board("3-12").version
    choose_address(house.db, person, "小李", CONSOLE, house.time())
    assert (named(house), house.board("3-12").version) == (["王经理", "小李"], version)
    leave(house.db, person, CONSOLE, house.time())
    assert house.home("李雷").address is None


@pytest.mark.parametrize(("chosen", "shown"), [("李雷", "李老师"), ("李女士", "李女士")])
def test_whose_name_is_corrected_is_not_shown_by_the_old_one(house: Incubator, chosen: str, shown: str) -> None:
    known = house.home("李雷")
    choose_address(house.db, known.person_id, chosen, CONSOLE, house.time())
    said = Details("李蕾", known.title, known.phone, known.liaison, known.listed)
    edit(house.db, known.person_id, said, CONSOLE, house.time())
    assert named(house) == ["王经理", shown]


def test_whom_a_file_calls_otherwise_is_not_shown_by_the_old_name(incubator: Incubator) -> None:
    take(incubator, HEADER, [JIA, "3-12", "李雷", "13800000231", "", "", "是"])
    person = incubator.person("李雷")
    incubator.says("李雷", "on_site")
    choose_address(incubator.db, person, "李雷", CONSOLE, incubator.time())
    assert named(incubator) == ["李雷"]
    renamed = Answers({person: Identity.RENAMED})
    take(incubator, HEADER, [JIA, "3-12", "李蕾", "13800000231", "", "", "是"], answers=renamed)
    assert named(incubator) == ["李老师"]
