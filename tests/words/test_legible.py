from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st

from server.core.house import House, house
from server.words.i18n import t
from server.words.legible import legible, shown, untangled


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("北辰智造（长沙）科技有限公司", "北辰智造（长沙）科技有限公司"),
        ("\u202e造智辰北\u202c", "造智辰北"),
        ("今日路演\n三楼", "今日路演 三楼"),
        ("a\u0300\u0301\u0302\u0303b", "a\u0300\u0301b"),
        ("Tiếng Việt, ไทย, हिन्दी, العربية", "Tiếng Việt, ไทย, हिन्दी, العربية"),
        ("👩‍👩‍👧‍👦 ok", "👩‍👩‍👧‍👦 ok"),
        ("\x1b[31mred\x07", "[31mred"),
        ("a\u0000b", "ab"),
        ("\u200b\u2060", ""),
    ],
)
def test_a_sign_shows_words_and_no_tricks(text: str, shown: str) -> None:
    assert legible(text) == shown


@given(st.text(max_size=80))
def test_what_is_legible_stays_as_it_is(text: str) -> None:
    assert legible(legible(text)) == legible(text)


@given(st.text(max_size=80))
def test_a_page_leaves_lines_where_they_were(text: str) -> None:
    assert untangled(text).count("\n") == text.count("\n")


def test_a_page_shows_no_tricks_in_sentences_either() -> None:
    app = Flask(__name__)
    app.jinja_env.finalize = shown
    with app.test_request_context(headers={"Accept-Language": "en"}):
        house.put(app, cast("House", SimpleNamespace(config=SimpleNamespace(secure=False))))
        page = render_template_string("{{ name }}|{{ t('scans.page.listed_on', name=name) }}", name="\u202e<b>", t=t)
    assert page == "&lt;b&gt;|The door shows you as &lt;b&gt;."
