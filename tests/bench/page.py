"""docs/speed.md: the table of a whole run, what it was measured on, and what that carries."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.generator import ROOT
from tests.bench.rows import BOTH, Row
from tests.bench.scene import ZONE
from tests.bench.table import DOORBOARD, Table, bound, with_unit, written

PAGE = ROOT / "docs" / "speed.md"
SHARE_OF_A_RUSH = 0.5
"""Of what a process can do, so that pages, backups and a slow disk have their part too."""

OPENING = """\
# How fast it is

Made by `make bench`: real server processes with synchronous=FULL, the generator of `tests/bench/load` that speaks what
kiosks, phones and programs speak, all on one machine over loopback. Only ratios of one run count: beside each figure
stands what two references did in turns with it that do the small part of the job, one INSERT and one UPDATE and the
difference to the doors: no rights, no ledger, no whole faces. *Node* is socket.io with better-sqlite3, *stock* plain
Flask-SocketIO. × 0.5 is half as good as the reference, × 2 twice as good. They bound what is possible.

Each figure is the median of the runs. Latencies count from the instant that was planned for a write, and what never
came counts as lasting until the end. *others* is the most that anybody else used of a processor meanwhile: beyond 30 %
the row is not quotable.
What the figures mean for a zone: [How large a zone fits](growing.md).
"""


def write_page(table: Table, page: Path = PAGE) -> None:
    """Write the page."""
    page.write_text(OPENING + "\n" + "\n".join([*_origin(), "", *_table(table), "", *_carries(table)]) + "\n", "utf-8")


def _origin() -> Iterator[str]:
    yield (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {_commit()}, {os.cpu_count()} processors ({_processor()}), "
        f"Python {platform.python_version()}."
    )


def _commit() -> str:
    changed = _git("status", "--porcelain", "--untracked-files=no")
    return _git("rev-parse", "--short", "HEAD") + (" with changes" if changed else "")


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _processor() -> str:
    named = (line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name"))
    return next(named, platform.machine()).partition(":")[2].strip() or platform.machine()


def _table(table: Table) -> Iterator[str]:
    yield f"| | must be | {DOORBOARD} | {' | '.join(BOTH)} | others | |"
    yield "|---|---|---|---|---|---|---|"
    yield from (f"| {' | '.join(_cells(table, row))} |" for row in table.rows)


def _cells(table: Table, row: Row) -> list[str]:
    measured = with_unit(row, table.figure(row))
    verdict = "; ".join([table.verdict(row), *table.remarks(row)])
    beside = (table.against(row, subject) for subject in BOTH)
    return [row.title, bound(row), measured, *beside, f"{table.others(row):.0f} %", verdict]


def _carries(table: Table) -> Iterator[str]:
    a_minute = table.named("phones") * SHARE_OF_A_RUSH * 60
    yield "## What that carries"
    yield ""
    yield "One process on this machine, by the formula of [How large a zone fits](growing.md):"
    yield ""
    yield f"- {written(a_minute)} people a minute check in by phone: {ZONE.people:,} within {_minutes(a_minute)} min;"
    yield f"- {written(table.named('kiosks'))} screens, which take {written(table.named('memory'))} KB each;"
    yield f"- of {ZONE.doors:,} screens the last is back {written(table.named('window'))} s after all lines broke."


def _minutes(a_minute: float) -> str:
    return written(ZONE.people / a_minute) if a_minute else "∞"
