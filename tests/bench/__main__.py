"""``make bench``: measure every row of the table beside its references, print it, and write docs/speed.md.

``ROWS`` names some rows by their keys; then nothing is written.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator
from time import monotonic

import pytest

from tests.bench import generator, subjects
from tests.bench.page import write_page
from tests.bench.plays import PLAYS, Stage, stage
from tests.bench.rows import Row, chosen, in_order
from tests.bench.table import DOORBOARD, REACHED, Table, bound, with_unit
from tests.faults.breaking import raise_file_limit

ROUNDS = 3
MINUTES = 14.0
"""No play begins after so long: the rows then say of how many runs they are."""
FOLDER = generator.ROOT / "build" / "bench"
GENERATED = ("zone", "full", "workers", "pages")
"""Plays that need the generator."""


def main(arguments: list[str]) -> int:
    """Measure; return 0 where every row is reached."""
    asked = _parse(arguments)
    try:
        wanted = chosen(asked.rows.replace(",", " ").split())
    except ValueError as error:
        say(str(error))
        return 2
    raise_file_limit()
    # Who ends us ends our servers too.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    table = Table(wanted, asked.rounds)
    began, until = monotonic(), monotonic() + asked.minutes * 60
    absent = _absent()
    with stage(FOLDER) as here:
        for play, subject in _turns(wanted, asked.rounds):
            if monotonic() > until:
                break
            _measure(here, table, play, subject, absent.get(subject) or absent.get(play))
    _print(table)
    say(f"\n{(monotonic() - began) / 60:.1f} min")
    if not asked.rows:
        write_page(table)
    return 0 if table.is_passed else 1


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--rows", default="", help="keys of rows, by commas (default: all)")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    return parser.parse_args(arguments)


def _absent() -> dict[str, str]:
    """Return what cannot be measured here, references and plays, and why."""
    found = {subject: why for subject in subjects.ALL if (why := subjects.missing(subject))}
    if why := generator.build():
        found |= dict.fromkeys(GENERATED, f"no generator: {why}")
    return found


def _turns(rows: list[Row], rounds: int) -> Iterator[tuple[str, str]]:
    """Yield plays and subjects in turn: what the machine does to one, it does to the others."""
    for _round in range(rounds):
        for play in PLAYS:
            for subject in (DOORBOARD, *subjects.ALL):
                if any(_measures(row, play, subject) for row in rows):
                    yield play, subject


def _measures(row: Row, play: str, subject: str) -> bool:
    return row.play == play and subject in (DOORBOARD, *row.beside)


def _measure(here: Stage, table: Table, play: str, subject: str, why: str | None) -> None:
    rows = [row for row in table.rows if _measures(row, play, subject)]
    say(f"  {play}: {subject}")
    if why:
        _lack(table, rows, subject, why)
        return
    try:
        told = PLAYS[play](here, subject, in_order(step for row in rows for step in row.steps))
        for row in rows:
            table.add(row, subject, row.read(told))
    except (Exception, pytest.skip.Exception, pytest.fail.Exception) as error:
        # One play that fails is rows that say so, and the next one comes.
        _lack(table, rows, subject, str(error).partition("\n")[0] or type(error).__name__)


def _lack(table: Table, rows: list[Row], subject: str, why: str) -> None:
    say(f"    missing: {why}")
    for row in rows:
        table.lack(row, subject, why)


def _print(table: Table) -> None:
    for row in table.rows:
        beside = (f"{subject} {table.against(row, subject)}" for subject in row.beside)
        figure = f"{with_unit(row, table.figure(row))} ({bound(row)})"
        parts = [figure, *beside, f"others {table.others(row):.0f} %", *table.remarks(row)]
        verdict = table.verdict(row).strip("*")
        say(f"{' ' if verdict == REACHED else '!'} {row.key:12} {verdict:12} {'; '.join(parts)}")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
