"""The page of the ledger of rights, for those who look after it: it is read, never written."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from server.access.guard import needs, reach
from server.access.roles import EVERYWHERE, GRANTABLE, Permission
from server.accounts.authors import Named, names_of
from server.accounts.ledger import Line, read_ledger
from server.accounts.listing import clock_of_house, moment
from server.accounts.rules import place_named
from server.core.house import house
from server.core.refs import OfRow, Ref
from server.core.tables import row_id
from server.roster.names import Names, names_through
from server.sites.tables import Site
from server.words.catalogue import catalogue
from server.words.i18n import t

TOLD_BY_ID: tuple[OfRow, ...] = ("person", "organisation", "zone")
"""What a detail names by its id alone."""
SITES: Named = {"site": (Site.id, Site.name)}
"""Only the place of a right is named so: whoever looked after a site once need not learn what it is called today."""

routes = Blueprint("audit", __name__, url_prefix="/manage/audit")


@routes.get("")
@needs(Permission.AUDIT)
def audit() -> ResponseReturnValue:
    """Show who gave, took and used which right."""
    now, before = house().clock(), request.args.get("before", type=row_id)
    with house().db.reading() as session:
        lines, older = read_ledger(session, reach(Permission.AUDIT), before)
        refs = set(chain.from_iterable(map(_refs, lines)))
        names, sites = names_of(session, refs), names_of(session, refs, SITES)
        clock = clock_of_house(session)
        then = names_through(session, [ref.id for ref in refs & names.keys() if ref.kind == "organisation" and ref.id])
    shown = [(moment(line.at, clock, now), *_told(line, names | _called(line, then), sites)) for line in lines]
    return render_template("accounts/audit.html", lines=shown, older=older)


def _told(line: Line, names: Mapping[Ref, str], sites: Mapping[Ref, str]) -> tuple[str, str, str, str]:
    return _who(line.author, names), _what(line), _who(line.subject, names), _detail(line, {**sites, **names})


def _called(line: Line, names: Names) -> dict[Ref, str]:
    """Return what the organisations of a line were called when it was written."""
    theirs = (ref for ref in _refs(line) if ref.kind == "organisation" and ref.id in names.spans)
    return {ref: names.at(ref.id, line.at).name for ref in theirs if ref.id is not None}


def _who(ref: Ref, names: Mapping[Ref, str]) -> str:
    known = f"accounts.subject.{ref.kind}"
    word = t(known) if known in catalogue("zh") else ""
    return f"{word} {names.get(ref, ref.id or '')}".strip()


def _what(line: Line) -> str:
    key = f"accounts.did.{line.action}"
    return t(key) if key in catalogue("zh") else line.action


def _refs(line: Line) -> list[Ref]:
    return [line.author, line.subject, *_named(line).values()]


def _named(line: Line) -> dict[str, Ref]:
    told: dict[str, Ref] = {key: Ref(key, line.detail[key]) for key in TOLD_BY_ID if key in line.detail}
    place = place_named(str(line.detail.get("place", "")))
    return told | {"place": place.ref} if place else told


def _detail(line: Line, names: Mapping[Ref, str]) -> str:
    told = {key: value for key, value in line.detail.items() if value not in (None, "")}
    known = {key: names[ref] for key, ref in _named(line).items() if ref in names}
    return " · ".join(known.get(key) or _said(key, value) for key, value in told.items())


def _said(key: str, value: Any) -> str:
    word, filled = f"accounts.told.{key}.{value}", f"accounts.told.{key}"
    if word in catalogue("zh"):
        return t(word)
    if filled in catalogue("zh"):
        return t(filled, value=value)
    if key == "role" and value in GRANTABLE:
        return t(f"accounts.role.{value}")
    if key == "place" and value == str(EVERYWHERE):
        return t("accounts.place.installation")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
