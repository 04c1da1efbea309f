"""What the child does of the roster: reading files, planning what they would change, writing the workbook."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from functools import partial

from server.core.child.process import ChildContext
from server.core.paging import Page
from server.roster.current import current_roster, roster_at
from server.roster.exporting import export_roster
from server.roster.headings import as_meanings
from server.roster.importing import Reading, read_file
from server.roster.importing.answers import Confirmation
from server.roster.importing.comparison import plan_import
from server.roster.importing.parts import Prepared, prepare
from server.roster.preview import Preview, PreviewLine, preview_of
from server.roster.preview import listed as lines_of
from server.roster.uploads import Upload
from server.words.catalogue import text

Packed = bytes
"""A reading that leaves the child and comes back: the server has nothing to look for in it."""


def exported(context: ChildContext, site: int, day: date) -> bytes:
    """Return the roster of a site as a workbook."""
    with context.reading() as session:
        known = current_roster(session, site, day)
    return export_roster(known)


def read(upload: Upload) -> Packed:
    """Return what a file says, for those below. Raises :class:`Refusal` for a file that is no roster."""
    meanings, companies = as_meanings(upload.said), upload.companies
    return pickle.dumps(read_file(upload.name, upload.data, meanings, hidden=upload.hidden, companies=companies))


def listed(
    context: ChildContext, reading: Packed, site: int | str, now: datetime, lang: str, part: str, number: int
) -> Page[PreviewLine]:
    """Return a page of one part of what importing a file would do, in words of this language."""
    with context.reading() as session:
        known = roster_at(session, site, now)
    return lines_of(plan_import(_unpacked(reading), known), part, number, partial(text, lang=lang))


def previewed(context: ChildContext, reading: Packed, site: int | str, now: datetime, lang: str) -> Preview:
    """Return what importing a file would do to a site's roster, in words of this language."""
    with context.reading() as session:
        known = roster_at(session, site, now)
    return preview_of(plan_import(_unpacked(reading), known), partial(text, lang=lang))


def prepared(
    context: ChildContext, reading: Packed, site: int | str, now: datetime, confirmation: Confirmation
) -> Prepared:
    """Return what is done of a file, in parts. Raises :class:`Refusal` where that is not what was confirmed."""
    with context.reading() as session:
        known = roster_at(session, site, now)
    return prepare(_unpacked(reading), known, confirmation)


def _unpacked(reading: Packed) -> Reading:
    read: Reading = pickle.loads(reading)  # noqa: S301 (it is our own)
    return read
