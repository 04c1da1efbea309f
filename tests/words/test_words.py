from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from math import inf
from pathlib import Path
from string import Formatter

import pytest

from server.words.catalogue import LANGUAGES, catalogue, text
from tests.test_house import depths
from tests.words.families import FAMILIES
from tests.words.naming import Naming, of_code, of_kiosk, of_template

SERVER = Path(__file__).parents[2] / "server"
KIOSK = SERVER.parent / "kiosk"
Families = Mapping[str, Collection[object]]


def named_in(codes: Iterable[str], templates: Iterable[str]) -> Naming:
    naming = Naming()
    for source in codes:
        of_code(source, naming)
    for source in templates:
        of_template(source, naming)
    return naming


def members(families: Families) -> set[str]:
    return {f"{family}.{member}" for family, of in families.items() for member in of}


def missing(naming: Naming, texts: Collection[str], families: Families) -> set[str]:
    """Say which keys are named that no text has, and which families that nobody declared."""
    rooms = {key.partition(".")[0] for key in texts}
    tables = {key.rpartition(".")[0] for key in texts}
    long = {one for one in naming.named if one.count(".") > 1 and re.fullmatch(r"[a-z]+(\.[a-z_0-9]+)+", one)}
    like_keys = {one for one in long if one.partition(".")[0] in rooms}
    unknown = (naming.asked | like_keys) - set(texts) - tables
    return unknown | (naming.families - set(families)) | (members(families) - set(texts))


def dead(naming: Naming, texts: Collection[str], families: Families) -> set[str]:
    """Say which texts nobody says."""
    alive = members({family: of for family, of in families.items() if family in naming.named})
    return set(texts) - naming.named - alive


def of_a_room_above(naming: Naming, room: str, texts: Collection[str], families: Families) -> set[str]:
    """Say which texts a room names that are of a room above it, or beside it. What is shared is of none."""
    depth = depths()
    keys = naming.named & {*texts, *families}
    return {key for key in keys if (of := key.partition(".")[0]) != room and depth.get(of, inf) <= depth[room]}


@pytest.fixture(scope="module")
def sources() -> Mapping[Path, Naming]:
    codes = {path: named_in([path.read_text("utf-8")], []) for path in SERVER.rglob("*.py")}
    return codes | {path: named_in([], [path.read_text("utf-8")]) for path in SERVER.rglob("*.html")}


@pytest.fixture(scope="module")
def naming(sources: Mapping[Path, Naming]) -> Naming:
    found = Naming()
    for one in sources.values():
        found.add(one)
    for path in (KIOSK / "words.ts", KIOSK / "board.tsx", *KIOSK.glob("screens/**/*.ts*")):
        of_kiosk(path.read_text("utf-8"), found)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_is_named_exists(naming: Naming, language: str) -> None:
    assert missing(naming, catalogue(language), FAMILIES) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_left_from_something_that_is_gone(naming: Naming, language: str) -> None:
    assert dead(naming, catalogue(language), FAMILIES) == set()


def test_no_key_is_put_together_of_pieces(naming: Naming) -> None:
    assert naming.built == set()


def test_a_room_says_its_own_words_and_those_of_the_rooms_below_it(sources: Mapping[Path, Naming]) -> None:
    wrong = [
        f"{path.name} of {room} says {key}"
        for path, naming in sources.items()
        if (room := path.relative_to(SERVER).parts[0].removesuffix(".py")) in depths()
        for key in of_a_room_above(naming, room, catalogue("zh"), FAMILIES)
    ]
    assert wrong == []


def test_a_word_of_a_room_above_is_found() -> None:
    page = named_in([], ["{{ t('roster.page.import') }} {{ t('sites.page.title') }} {{ t('shared.save') }}"])
    assert of_a_room_above(page, "mine", catalogue("zh"), FAMILIES) == set()
    assert of_a_room_above(page, "sites", catalogue("zh"), FAMILIES) == {"roster.page.import"}
    assert of_a_room_above(page, "edge", catalogue("zh"), FAMILIES) == {"roster.page.import", "sites.page.title"}


TEXTS = {"room.page.title", "room.kind.door", "room.kind.zone"}
KINDS: Families = {"room.kind": ("door", "zone")}
SPOKEN = "t('room.page.title'); t('room.kind', kind)"


@pytest.mark.parametrize(
    ("code", "template", "found"),
    [
        (SPOKEN, "{{ t('room.page.lost') }}", "room.page.lost"),
        (f"{SPOKEN}; Refusal('room.lost', 409)", "", "room.lost"),
        (f"{SPOKEN}; t('room.page.title' if done else 'room.lost')", "", "room.lost"),
        (f"{SPOKEN}; SAID = {{404: 'room.page.lost'}}", "", "room.page.lost"),
        (f"{SPOKEN}; t('room.size', size)", "", "room.size"),
    ],
)
def test_a_text_that_nobody_wrote_is_found(code: str, template: str, found: str) -> None:
    assert missing(named_in([SPOKEN], []), TEXTS, KINDS) == set()
    assert missing(named_in([code], [template]), TEXTS, KINDS) == {found}
    assert missing(named_in([SPOKEN], []), TEXTS - {"room.kind.zone"}, KINDS) == {"room.kind.zone"}


def test_a_text_that_nobody_says_is_found() -> None:
    assert dead(named_in([SPOKEN], []), TEXTS, KINDS) == set()
    assert dead(named_in(["t('room.kind', kind)"], ["{{ t('room.page.title') }}"]), TEXTS, KINDS) == set()
    assert dead(named_in(["t('room.page.title')"], []), TEXTS, KINDS) == TEXTS - {"room.page.title"}
    assert dead(named_in([SPOKEN], []), TEXTS | {"room.kind.gone", "room.gone"}, KINDS) == {
        "room.kind.gone",
        "room.gone",
    }
    assert dead(named_in(["t('room.kind', kind); url_for('room.page.title')"], []), TEXTS, KINDS) == {"room.page.title"}


@pytest.mark.parametrize(
    ("code", "template"),
    [
        ('t(f"room.kind.{kind}")', ""),
        ('words("room.kind." + kind)', ""),
        ("", "{{ t('room.kind.' ~ kind) }}"),
        ("", "{{ t('room.kind.door' if door else 'room.kind.' + kind) }}"),
    ],
)
def test_a_key_of_pieces_is_found(code: str, template: str) -> None:
    assert len(named_in([code], [template]).built) == 1


def placeholders(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in Formatter().parse(text) if name}


def test_a_text_asks_for_the_same_values_in_both_languages() -> None:
    different = [
        key for key, text in catalogue("zh").items() if placeholders(text) != placeholders(catalogue("en")[key])
    ]
    # Chinese counts all companies behind a door, English those beside the first one.
    assert different == ["boards.sign.others"]


def test_one_is_one_and_others_are_many() -> None:
    assert text("demo.people", lang="en", count=1) == "1 person"
    assert text("demo.people", lang="en", count=2) == "2 people"
    assert text("demo.people", lang="zh", count=1) == "1 人"


def test_no_english_text_leaves_it_to_its_reader_whether_it_is_one() -> None:
    assert [key for key, text in catalogue("en").items() if "(s)" in text] == []


def test_chinese_texts_are_chinese() -> None:
    latin = [key for key, text in catalogue("zh").items() if not re.search(r"[\u4e00-\u9fff]", text)]
    # What is filled with the names of days is a pattern in either language.
    assert latin == ["date.day"]


def test_the_texts_of_a_room_lie_in_the_room_that_their_keys_begin_with() -> None:
    rooms = {path.name for path in SERVER.iterdir() if (path / "words" / "zh.toml").exists()}
    shared = tomllib.loads((SERVER / "words" / "zh.toml").read_text("utf-8"))
    assert {"phones", "presence"} <= rooms
    assert rooms & set(shared) == set()
    assert {key.partition(".")[0] for key in catalogue("zh")} == rooms | set(shared)


def test_what_is_said_where_no_request_is_asks_no_request_for_its_language() -> None:
    outside = {"commands.py", "messages.py", "mail.py", "holdings.py", "work.py", "paper.py", "signing.py", "jobs.py"}
    beside = {"rules.py", "tables.py", "actions.py", "exporting.py", "catalogue.py", "clock.py", "terminal.py"}
    modules = [path for path in SERVER.rglob("*.py") if path.name in outside | beside and path.parent.name != "web"]
    assert len(modules) > 40
    assert [path for path in modules if "server.words.i18n" in path.read_text("utf-8")] == []
