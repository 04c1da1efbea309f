"""The roster at the command line: what a file would do, then doing it; and the roster as a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click
from sqlalchemy import select

from server.core.database.db import Database
from server.core.folding import same
from server.core.principals import CONSOLE
from server.core.refusal import Refusal
from server.roster.actions import NOTHING, finish, import_roster
from server.roster.current import roster_at
from server.roster.exporting import export_roster
from server.roster.headings import Said, as_meanings, meanings_at
from server.roster.importing import read_file
from server.roster.importing.answers import NOBODY, Answers, Confirmation, HowMany, Identity, Leaving, Place
from server.roster.importing.companies import Which
from server.roster.importing.comparison import plan_import
from server.roster.importing.headers import keys_of
from server.roster.importing.known import KnownRoster
from server.roster.importing.plan import Elsewhere, Likely, Plan, Span
from server.roster.importing.synonyms import COLUMNS
from server.roster.importing.told import Companies, Company, Naming
from server.roster.preview import count, meaning, moving, namings, resembling, respelling, sections, staying
from server.roster.staging import Import, Result, import_at
from server.sheets.files import content_of
from server.sites.descriptions import site_name
from server.sites.tables import RUNS, Site
from server.words.terminal import words

Answer = TypeVar("Answer", Identity, Place, HowMany)

SHOWN_LINES = 20
"""Lines of a part of the preview that fit on a screen; problems are all shown."""
TOLD = 100
"""Companies after which it says how far it is."""


@dataclass(frozen=True, slots=True)
class How:
    """How a file is read, and what is done of it.

    What the file no longer names stays, but for people and rooms that ``leave``, and companies that ``move_out``.
    ``respelled`` says who is meant where the file writes a name otherwise, ``elsewhere`` where somebody is who is at
    another company on the roster, ``spans`` what 301-303 is; else it is asked of each. ``hidden`` rows and columns are
    imported, too; ``said`` tells what headings mean, ``called`` and ``renamed`` which companies are which, by the names
    in the file and on the roster.
    """

    sure: bool
    leave: bool
    move_out: bool = False
    respelled: Identity | None = None
    elsewhere: Place | None = None
    spans: HowMany | None = None
    hidden: bool = False
    said: Said = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)


def import_file(db: Database, file: Path, site: str | None, how: How, now: datetime) -> None:
    """Show what a file would do to the roster, ask, and do it. Raises :class:`Refusal`."""
    content = content_of(file)
    where = chosen_site(db, site)
    _finish_last(db, where, now)
    with db.reading() as session:
        said = {**(meanings_at(session, where) if isinstance(where, int) else {}), **how.said}
        known = roster_at(session, where, now)
        companies = companies_of(how, known)
        reading = read_file(file.name, content, as_meanings(said), hidden=how.hidden, companies=companies)
    plan = plan_import(reading, known)
    if plan.which and how.sure and not plan.errors:
        _show_which(plan)
        raise Refusal("roster.preview.asks_which", count=len(plan.which))
    while plan.which and not plan.errors:
        answers = {same(one.name): _which(one) for one in plan.which}
        reading = replace(reading, companies={**reading.companies, **answers})
        plan = plan_import(reading, known)
    leaving = _leaving(plan, how)
    _show(plan, leaving)
    if plan.errors:
        raise Refusal("roster.preview.stopped", count=len(plan.errors))
    if plan.is_empty and leaving == NOBODY:
        nothing = "roster.preview.same" if plan.is_understood else "roster.preview.rest_same"
        click.echo(words("roster.preview.keeps" if plan.misses else nothing))
        return
    if how.sure and plan.likely and how.respelled is None:
        raise Refusal("roster.preview.asks", count=len(plan.likely))
    if how.sure and plan.elsewhere and how.elsewhere is None:
        raise Refusal("roster.preview.asks_elsewhere", count=len(plan.elsewhere))
    if how.sure and plan.spans and how.spans is None:
        raise Refusal("roster.preview.asks_spans", count=len(plan.spans))
    if how.sure or click.confirm(words("roster.preview.confirm")):
        people = {one.person.id: how.respelled or _who(one) for one in plan.likely}
        places = {one.person.id: how.elsewhere or _where(one) for one in plan.elsewhere}
        spans = {place: how.spans or _how_many(one) for place, one in enumerate(plan.spans)}
        confirmation = Confirmation(leaving, Answers(people, places, spans), plan.digest)
        _told(import_roster(db, where, reading, now, confirmation=confirmation, said=how.said, by=CONSOLE, tell=_tell))
    else:
        click.echo(words("roster.preview.cancelled"))


def _finish_last(db: Database, site: int | str, now: datetime) -> None:
    """Carry on the import that somebody was stopped over, so that the file is compared with what it made."""
    with db.reading() as session:
        last = import_at(session, site) if isinstance(site, int) else None
    if last:
        click.echo(words("roster.preview.resumed"))
        result = finish(db, last, lambda: now, _tell)
        if result is not NOTHING:
            _told(result)


def _tell(one: Import, through: int) -> None:
    if through % TOLD == 0:
        click.echo(words("roster.preview.through", through=through, parts=one.parts))


def _told(result: Result) -> None:
    for tenant in result["left_out"]:
        click.echo(words("roster.preview.changed", tenant=tenant))
    for name in result["broken"]:
        click.echo(words("roster.preview.broken", name=name))
    is_whole = not (result["left_out"] or result["broken"])
    click.echo(words("roster.preview.done" if is_whole else "roster.preview.changed_again"))


def said_of(columns: Iterable[str]) -> dict[str, str | None]:
    """Return what HEADING=COLUMN says, HEADING= of one to be left out, C= of column C. Raises :class:`Refusal`."""
    pairs = [text.partition("=") for text in columns]
    for _heading, _, name in pairs:
        if name and name not in COLUMNS:
            raise Refusal("roster.refused.column", name=name, names=", ".join(COLUMNS))
    return {key: name or None for heading, _, name in pairs for key in keys_of(heading)}


def names_of(pairs: Iterable[str]) -> dict[str, str]:
    """Return what FILE=ROSTER says of companies, by their names in the file; ROSTER is empty for another one."""
    parts = [text.partition("=") for text in pairs]
    if wrong := next((text for text, equals, _known in parts if not (text.strip() and equals)), None):
        raise Refusal("roster.refused.company_pair", text=wrong)
    return {name.strip(): known.strip() for name, _, known in parts}


def companies_of(how: How, known: KnownRoster) -> Companies:
    """Return which companies of a file are which on the roster. Raises :class:`Refusal` for one that nobody knows."""
    ids = {same(name): one.id for one in known.tenants for name in (one.short, one.name) if name}
    said = [(name, on_roster, Naming.KEPT) for name, on_roster in how.called.items()]
    said += [(name, on_roster, Naming.RENAMED) for name, on_roster in how.renamed.items()]
    if unknown := next((name for _name, name, _naming in said if name and same(name) not in ids), None):
        raise Refusal("roster.refused.unknown_company", name=unknown)
    return {
        same(name): Company(naming, ids[same(on_roster)]) if on_roster else Company(Naming.OTHER)
        for name, on_roster, naming in said
    }


def export_file(db: Database, file: Path | None, site: str | None, now: datetime) -> None:
    """Write the roster into a file. Raises :class:`Refusal`."""
    target = file or Path("roster.xlsx")
    if file is None and target.exists():
        raise Refusal("roster.refused.exists", file=target)
    where = chosen_site(db, site)
    if isinstance(where, str):
        raise Refusal("roster.refused.no_site")
    with db.reading() as session:
        known = roster_at(session, where, now)
    try:
        target.write_bytes(export_roster(known))
    except OSError as error:
        raise Refusal("roster.refused.unwritable", file=target, reason=error.strerror) from error
    click.echo(words("roster.preview.exported", file=target))


def chosen_site(db: Database, name: str | None) -> int | str:
    """Return the id of the site that is meant; the name itself where it would be the first one."""
    with db.reading() as session:
        sites: dict[str, int] = {
            row.name: row.id for row in session.execute(select(Site.name, Site.id).where(RUNS).order_by(Site.id))
        }
    names = "、".join(sites)
    if name is None:
        if not sites:
            raise Refusal("roster.refused.no_site")
        if len(sites) > 1:
            raise Refusal("roster.refused.which_site", names=names)
        return next(iter(sites.values()))
    known = {same(called): found for called, found in sites.items()}
    if same(name) in known:
        return known[same(name)]
    if not sites:
        return site_name(name)
    raise Refusal("roster.refused.unknown_site", name=name, names=names)


def _who(one: Likely) -> Identity:
    return _asked(
        f"{one.tenant}  {respelling(one)}", {identity: meaning(one, identity, words) for identity in Identity}
    )


def _where(one: Elsewhere) -> Place:
    question = f"{one.newcomer.tenant}  {moving(one)}"
    return _asked(question, {place: staying(one, place, words) for place in Place})


def _which(one: Which) -> Company:
    click.echo(f"{one.name}  {resembling(one, words)}")
    choices = namings(one, words)
    for number, meant in enumerate(choices.values(), 1):
        click.echo(f"  {number}: {meant}")
    chosen: int = click.prompt(words("roster.preview.ask"), type=click.IntRange(1, len(choices)))
    return [*choices][chosen - 1]


def _show_which(plan: Plan) -> None:
    for one in plan.which:
        click.echo(f"{one.cell}  {one.name}  {resembling(one, words)}")


def _how_many(one: Span) -> HowMany:
    return _asked(f"{one.tenant}  {one.number}", {how: count(one, how, words) for how in HowMany})


def _asked(question: str, answers: Mapping[Answer, str]) -> Answer:
    click.echo(question)
    for answer, meant in answers.items():
        click.echo(f"  {answer}: {meant}")
    chosen = click.prompt(words("roster.preview.ask"), type=click.Choice([*answers], case_sensitive=False))
    return next(answer for answer in answers if answer == chosen)


def _leaving(plan: Plan, how: How) -> Leaving:
    missing = Leaving.all_of(plan)
    gone = missing if how.leave else NOBODY
    return replace(gone, tenants=missing.tenants if how.move_out else frozenset())


def _show(plan: Plan, leaving: Leaving) -> None:
    for section in sections(plan, words):
        if not section.lines:
            continue
        click.echo(f"{words('roster.preview.section', section.key)}: {len(section.lines)}")
        for line in section.lines[:SHOWN_LINES]:
            click.echo("  " + "  ".join(part for part in line if part))
        if len(section.lines) > SHOWN_LINES:
            click.echo("  " + words("roster.preview.more", count=len(section.lines) - SHOWN_LINES))
    click.echo(f"{words('roster.preview.unchanged')}: {plan.unchanged}")
    if leaving != Leaving.all_of(plan) and not plan.is_empty:
        click.echo(words("roster.preview.keeps"))
    _show_unread(plan)
    if plan.hidden_rows:
        key = "roster.preview.filtered_rows" if plan.is_filtered else "roster.preview.hidden_rows"
        click.echo(words(key, count=plan.hidden_rows))
    for problem in plan.problems:
        said = words(problem.key, **problem.words())
        click.echo(f"{words('roster.preview.severity', problem.severity)}  {problem.cell}  {said}")


def _show_unread(plan: Plan) -> None:
    for column in plan.unread:
        heading = column.heading or words("roster.preview.no_heading")
        samples = " · ".join(column.samples)
        where = f"{column.sheet}!{column.letters}".lstrip("!")
        click.echo(f"{words('roster.preview.unread')}  {where}  {heading}  {column.texts}  {samples}")
        if column.is_hidden:
            click.echo("  " + words("roster.preview.unread_hidden"))
        if column.instead:
            click.echo("  " + words("roster.preview.unread_phone", instead=column.instead))
