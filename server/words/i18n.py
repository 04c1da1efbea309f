"""The words of pages: in the language of whoever reads, safe to be shown. Chinese first, English complete."""

from __future__ import annotations

from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from flask import Response, g, request
from markupsafe import Markup, escape
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from server.core.refusal import Refusal
from server.edge.cookies import keep, kept
from server.words.catalogue import DEFAULT, LANGUAGES, countable, template, text
from server.words.clock import Clock
from server.words.legible import shown

COOKIE = "lang"
AGE = 365 * 86400
"""Seconds that a browser keeps the language that was asked for."""
BROWSERS = 256
"""Wishes of browsers that are understood without being parsed again: most are one of a few."""


def t(key: str, member: object = None, /, **values: Any) -> Markup:
    """Return a text for a page, in the reader's language, its values escaped."""
    if not values:
        return constant(key, member, language())
    return Markup(template(key, member, language())).format(  # noqa: S704 (the texts are ours)
        **{name: _filling(value) for name, value in values.items()}
    )


@cache
def constant(key: str, member: object, lang: str) -> Markup:
    """Return a text without values, for a page."""
    return Markup(template(key, member, lang).format())  # noqa: S704 (the texts are ours)


def _filling(value: Any) -> Any:
    return countable(value) if type(value) is int else escape(shown(value))


def said(refusal: Refusal | None) -> Markup | None:
    """Return the words of a refusal for the page that it is shown on."""
    return t(refusal.key, **refusal.values) if refusal else None


@cache
def languages() -> tuple[tuple[str, str], ...]:
    """Return the languages, each with what it calls itself: who looks for one may read no other."""
    return tuple((lang, text("shared.language", lang=lang)) for lang in LANGUAGES)


def clock(timezone: str, now: datetime) -> Clock:
    """Return the clock of a time zone, as the reader reads it."""
    return Clock.at(timezone, now, language())


def language() -> str:
    """Return the language of the current request: asked for, remembered, preferred, Chinese."""
    if "language" not in g:
        asked = [request.args.get("lang"), kept(COOKIE)]
        known = next((one for one in asked if one in LANGUAGES), None)
        g.language = known or _preferred(request.headers.get("Accept-Language", ""))
    chosen: str = g.language
    return chosen


@lru_cache(BROWSERS)
def _preferred(accepted: str) -> str:
    return parse_accept_header(accepted, LanguageAccept).best_match(LANGUAGES, DEFAULT)


def remember_language(response: Response) -> Response:
    """Keep a language that was asked for with ``?lang=``."""
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        keep(response, COOKIE, asked, AGE)
    return response
