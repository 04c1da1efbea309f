"""A page is written in each language once, and gives way while it is filled in where that takes long."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask, g, render_template
from jinja2 import DictLoader, Environment
from jinja2.nodes import Template

from server.core import turns
from server.words import i18n
from server.words.catalogue import text
from server.words.rendering import Pages, Unhurried


@pytest.fixture
def breaths(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    taken: list[None] = []
    monkeypatch.setattr(turns, "give_way", lambda: taken.append(None))
    return taken


def filled_in(source: str, work: float, monkeypatch: pytest.MonkeyPatch) -> str:
    """Fill in a page each of whose lines takes so many seconds."""
    now = iter(range(10_000))
    monkeypatch.setattr("server.core.turns.time.perf_counter", lambda: next(now) * work)
    pages = Environment(autoescape=True)
    pages.template_class = Unhurried
    return pages.from_string(source).render(lines=range(100))


SHEET = "{% for line in lines %}{{ line }} {% endfor %}"
WHOLE = "".join(f"{line} " for line in range(100))


def test_a_long_page_arrives_whole_and_lets_others_have_their_turn(
    breaths: list[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert filled_in(SHEET, turns.NEARLY / 10, monkeypatch) == WHOLE
    assert len(breaths) > 5


def test_who_had_to_give_way_is_brief_from_then_on(breaths: list[None], monkeypatch: pytest.MonkeyPatch) -> None:
    filled_in(SHEET, turns.BRIEFLY / 4, monkeypatch)
    assert len(breaths) > 2 * 100 * turns.BRIEFLY / 4 / turns.NEARLY


def test_a_short_page_waits_for_nobody(breaths: list[None], monkeypatch: pytest.MonkeyPatch) -> None:
    assert filled_in(SHEET, turns.NEARLY / 10_000, monkeypatch) == WHOLE
    assert not breaths


def test_a_page_that_was_long_in_reading_gives_way_before_it_is_filled_in(
    breaths: list[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Flask(__name__).test_request_context():
        g.begun = -turns.NEARLY
        filled_in("{{ lines|length }}", 0.0, monkeypatch)
        assert len(breaths) == 1
        g.begun = 0.0
        filled_in("{{ lines|length }}", 0.0, monkeypatch)
        assert len(breaths) == 1


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application whose pages are written in words."""
    app = Flask(__name__)
    app.jinja_environment = Pages
    app.jinja_env.loader = DictLoader(
        {
            "page": "{% extends 'frame' %}"
            "{% block words %}{{ t('scans.page.more' if more else 'scans.page.confirm') }}{% endblock %}",
            "frame": "{{ language() }}: {% block words %}{% endblock %} {{ t('scans.page.undo_left', seconds=left) }}",
            "mute": "{{ t('nobody.wrote.this') }}",
        }
    )
    app.jinja_env.globals.update(t=i18n.t, language=i18n.language)
    return app


def read(app: Flask, language: str, name: str = "page", **given: object) -> str:
    """Return what a reader of a language is shown."""
    with app.test_request_context():
        g.language = language
        return render_template(name, **given)


def test_everybody_reads_a_page_in_their_own_language(pages: Flask) -> None:
    for more in (True, False, True):
        for language in ("zh", "en"):
            words = text("scans.page.more" if more else "scans.page.confirm", lang=language)
            left = text("scans.page.undo_left", lang=language, seconds=7)
            assert read(pages, language, more=more, left=7) == f"{language}: {words} {left}"


def test_words_are_looked_up_when_a_page_is_first_read_in_a_language(
    pages: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = read(pages, "zh", more=True, left=7)
    asked: list[str] = []
    monkeypatch.setattr(i18n, "constant", lambda key, _language: asked.append(key))
    assert read(pages, "zh", more=True, left=7) == shown
    assert asked == []


def test_a_word_that_nobody_wrote_is_found_out(pages: Flask) -> None:
    with pytest.raises(KeyError, match=r"nobody\.wrote\.this"):
        read(pages, "zh", "mute")


def test_whoever_comes_to_a_page_first_gives_way_while_it_is_compiled(
    pages: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[None] = []
    monkeypatch.setattr("server.words.rendering.give_way", lambda: taken.append(None))
    pages.jinja_env.bytecode_cache = None
    read(pages, "zh", more=True, left=7)
    # The page and its frame: each is read, its words are written into it, and it becomes a program.
    assert len(taken) == 2 * 4
    read(pages, "zh", more=True, left=7)
    assert len(taken) == 2 * 4


def test_of_many_who_come_to_a_page_at_once_one_compiles_it(pages: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    pages.jinja_env.bytecode_cache = None
    compiled: list[str | None] = []
    generate = Pages._generate
    many = Barrier(4)

    def generating(self: Pages, source: Template, name: str | None, *rest: Any, **options: Any) -> str:
        compiled.append(name)
        return generate(self, source, name, *rest, **options)

    def reads(_who: int) -> str:
        many.wait()
        return read(pages, "zh", more=True, left=7)

    monkeypatch.setattr(Pages, "_generate", generating)
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(reads, range(4)))) == 1
    assert sorted(map(str, compiled)) == ["frame", "page"]
