"""Sheets are laid out as the rooms are: each rule in that of the room whose pages it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.test_house import SERVER, depths

STATIC = SERVER.parent / "static"
SCRIPTS = SERVER.parent / "kiosk" / "pages"
DEPTHS = depths()
SHEETS = {sheet.stem: sheet.read_text("utf-8") for sheet in STATIC.glob("*.css")}
ROOMS = sorted(SHEETS.keys() - {"pages", "tokens"})


def words(*files: Path) -> set[str]:
    """Return all that may be a class; of one that is put together, as ``mark-{{ kind }}``, its beginning."""
    return {word for file in files for word in re.findall(r"[a-z][a-z-]*", file.read_text("utf-8"))}


WORDS = {room: words(*SERVER.glob(f"{room}/templates/**/*.html")) for room in DEPTHS}


def selectors(sheet: str) -> Iterator[tuple[str, list[str]]]:
    """Return every selector of a sheet, with its classes."""
    for rule in re.findall(r"([^{}]+)\{[^{}]*\}", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)):
        for selector in re.split(r",(?![^(]*\))", rule):
            yield selector.strip(), re.findall(r"\.([a-z][a-z-]*)", selector)


def occurs(name: str, found: set[str]) -> bool:
    return name in found or name[: name.rfind("-") + 1] in found


def test_every_sheet_is_a_room_s_and_comes_after_those_of_the_rooms_below() -> None:
    imported = re.findall(r'@import "\./(\w+)\.css";', SHEETS["pages"])
    assert imported == ["tokens", *sorted(ROOMS, key=lambda room: (-DEPTHS[room], room))]
    assert list(selectors(SHEETS["pages"])) == []


def test_every_rule_of_a_room_is_about_its_own_pages() -> None:
    wrong = []
    for room in set(ROOMS) - {"edge"}:
        known = WORDS[room].union(*(WORDS[other] for other in DEPTHS if DEPTHS[other] > DEPTHS[room]))
        for selector, classes in selectors(SHEETS[room]):
            own = any(occurs(name, WORDS[room]) for name in classes)
            if not (own and all(occurs(name, known) for name in classes)):
                wrong.append(f"{selector} of {room}")
    assert wrong == []


def test_every_class_that_is_drawn_is_on_some_page() -> None:
    used = words(*SCRIPTS.glob("*.ts")).union(*WORDS.values())
    classes = {name for room in ROOMS for _selector, classes in selectors(SHEETS[room]) for name in classes}
    assert len(classes) > 100
    assert {name for name in classes if not occurs(name, used)} == set()


def drawn_on(page: Path) -> list[str]:
    return " ".join(re.findall(r'class="([a-z -]+)"', page.read_text("utf-8"))).split()


def test_no_page_is_drawn_by_the_sheet_of_a_room_above() -> None:
    drawing: dict[str, set[str]] = {}
    for room in ROOMS:
        for name in {name for _selector, classes in selectors(SHEETS[room]) for name in classes}:
            drawing.setdefault(name, set()).add(room)
    pages = [(page, page.relative_to(SERVER).parts[0]) for page in SERVER.glob("*/templates/**/*.html")]
    assert [
        f"{name} of {page.name}"
        for page, room in pages
        for name in drawn_on(page)
        if name in drawing and all(DEPTHS[other] < DEPTHS[room] for other in drawing[name])
    ] == []
