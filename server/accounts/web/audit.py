"""The page of the ledger of rights, for those who look after it: it is read, never written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from server.access.guard import needs, reach
from server.access.roles import EVERYWHERE, GRANTABLE, Permission
from server.accounts.authors import NameColumns, names_of
from server.accounts.ledger import AuditLine, read_ledger
from server.accounts.rules import scope_named
from server.accounts.web import routes
from server.accounts.web.clock import reader_clock
from server.core.house import house
from server.core.refs import ALONE, ROWS, OfRow, Ref
from server.core.tables import row_id
from server.roster.names import Names, names_through
from server.sites.tables import Site
from server.words.i18n import t

TOLD_BY_ID: tuple[OfRow, ...] = ("person", "organisation", "zone")
"""What a detail names by its id alone."""
SITES: NameColumns = {"site": (Site.id, Site.name)}
"""Only the scope of a right is named so: whoever looked after a site once need not learn what it is called today."""
SUBJECTS = (ROWS | ALONE) - {"user", "installation"}
"""What is said to be one before its name; users and the installation are known by the name alone."""
CHOICES: Mapping[str, tuple[str, Collection[str]]] = {
    "how": ("accounts.told.how", ("pin", "invite")),
    "way": ("accounts.told.way", ("pin", "invite")),
    "why": ("accounts.told.why", ("lost", "unused", "left")),
    "kind": ("accounts.told.kind", ("mail",)),
    "role": ("accounts.role", GRANTABLE),
}
"""Parts of a detail that are one of a few → the words for them, and which have one."""
DAYS = {"since": "accounts.told.since", "until": "accounts.told.until"}


@routes.get("/manage/audit")
@needs(Permission.AUDIT)
def audit() -> ResponseReturnValue:
    """Show who gave, took and used which right."""
    now, before = house().clock(), request.args.get("before", type=row_id)
    with house().db.reading() as session:
        lines, older = read_ledger(session, reach(Permission.AUDIT), before)
        refs = set(chain.from_iterable(map(_refs, lines)))
        names, sites = names_of(session, refs), names_of(session, refs, SITES)
        clock = reader_clock(session, now)
        then = names_through(session, [ref.id for ref in refs & names.keys() if ref.kind == "organisation" and ref.id])
    shown = [(clock.moment(line.at), *_told(line, names | _called(line, then), sites)) for line in lines]
    return render_template("accounts/audit.html", lines=shown, older=older)


def _told(line: AuditLine, names: Mapping[Ref, str], sites: Mapping[Ref, str]) -> tuple[str, str, str, str]:
    return _who(line.author, names), _what(line), _who(line.subject, names), _detail(line, {**sites, **names})


def _called(line: AuditLine, names: Names) -> dict[Ref, str]:
    """Return what the organisations of a line were called when it was written."""
    theirs = (ref for ref in _refs(line) if ref.kind == "organisation" and ref.id in names.spans)
    return {ref: names.at(ref.id, line.at).name for ref in theirs if ref.id is not None}


def _who(ref: Ref, names: Mapping[Ref, str]) -> str:
    word = t("shared.thing", ref.kind) if ref.kind in SUBJECTS else ""
    return f"{word} {names.get(ref, ref.id or '')}".strip()


def _what(line: AuditLine) -> str:
    return t("accounts.did", line.action)


def _refs(line: AuditLine) -> list[Ref]:
    return [line.author, line.subject, *_named(line).values()]


def _named(line: AuditLine) -> dict[str, Ref]:
    told: dict[str, Ref] = {key: Ref(key, line.detail[key]) for key in TOLD_BY_ID if key in line.detail}
    scope = scope_named(str(line.detail.get("scope", "")))
    return told | {"scope": scope.ref} if scope else told


def _detail(line: AuditLine, names: Mapping[Ref, str]) -> str:
    told = {key: value for key, value in line.detail.items() if value not in (None, "")}
    known = {key: names[ref] for key, ref in _named(line).items() if ref in names}
    return " · ".join(known.get(key) or _said(key, value) for key, value in told.items())


def _said(key: str, value: Any) -> str:
    words, members = CHOICES.get(key, ("", ()))
    if value in members:
        return t(words, value)
    if key in DAYS:
        return t(DAYS[key], value=value)
    if key == "scope" and value == str(EVERYWHERE):
        return t("accounts.scope.installation")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
