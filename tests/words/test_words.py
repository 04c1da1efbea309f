from __future__ import annotations

import re
import tomllib
from pathlib import Path
from string import Formatter

from server.words.catalogue import catalogue
from server.words.i18n import LANGUAGES

SERVER = Path(__file__).parents[2] / "server"


def placeholders(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in Formatter().parse(text) if name}


def sources() -> str:
    return "\n".join(path.read_text("utf-8") for path in (*SERVER.rglob("*.py"), *SERVER.rglob("*.html")))


def keys_asked_for() -> set[str]:
    return set(re.findall(r"""\b(?:t|text|Refusal)\(\s*["']([a-z_0-9.]+)["']\s*[,)]""", sources()))


def families() -> tuple[str, ...]:
    """Beginnings of keys that are put together at run time: 'presence.return.' ~ key, f"error.{code}"."""
    in_templates = re.findall(r"""'([a-z_]+\.[a-z_.]*)' ~""", sources())
    in_code = re.findall(r"""f"([a-z_]+\.[a-z_.]*)\{""", sources())
    return (*in_templates, *in_code)


def test_every_text_exists_in_both_languages() -> None:
    assert set(catalogue("zh")) == set(catalogue("en"))


def test_a_text_asks_for_the_same_values_in_both_languages() -> None:
    different = [
        key for key, text in catalogue("zh").items() if placeholders(text) != placeholders(catalogue("en")[key])
    ]
    # 3月5日 needs the number of the month, 5 Mar its name.
    dates = {"date.day", "sites.calendar.page.month"}
    assert set(different) <= dates


def test_every_text_that_the_code_names_exists() -> None:
    assert keys_asked_for() - set(catalogue("zh")) == set()


def test_no_text_is_left_from_something_that_is_gone() -> None:
    named = set(re.findall(r"""["']([^"'\s]+)(?=["'])""", sources()))
    built = families()
    assert {key for key in catalogue("zh") if key not in named and not key.startswith(built)} == set()


def test_chinese_texts_are_chinese() -> None:
    latin = [key for key, text in catalogue("zh").items() if not re.search(r"[\u4e00-\u9fff]", text)]
    assert latin == []


def test_both_languages_are_the_whole_list() -> None:
    assert LANGUAGES == ("zh", "en")


def test_the_texts_of_a_room_lie_in_the_room_that_their_keys_begin_with() -> None:
    rooms = {path.name for path in SERVER.iterdir() if (path / "words" / "zh.toml").exists()}
    shared = tomllib.loads((SERVER / "words" / "zh.toml").read_text("utf-8"))
    assert {"phones", "presence"} <= rooms
    assert rooms & set(shared) == set()
    assert {key.partition(".")[0] for key in catalogue("zh")} == rooms | set(shared)
