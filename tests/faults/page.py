"""docs/faults.md: a section for each part, written anew with every line, so that a run that is broken off leaves it."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.chapters import Row

OPENING = """\
# What was broken, and what held

Made by `make faults`: real server processes, kiosks that speak real Socket.IO and age as real ones do, writers that
check people in over HTTP. Load, databases and server share one machine. `python -m tests.faults two` plays one part
and renews its section alone.

## What is asserted

After every part, on its whole history:

- no acknowledged check-in is lost, doubled or recorded differently; what was refused is not recorded;
- versions only grow, nobody is told less than somebody saw before, one version of a board is one face;
- a kiosk that calls itself fresh is at most 15 s behind what was acknowledged;
- in the end every screen equals the database, and `doorboard verify` finds the ledger whole.

In single lines besides:

- *Redis away*: a fresh-looking board is at most 2.5 s behind; every request is answered; median, p90 and p99 of the
  requests are at most twice those of an equally long period right before (where not, right after: the machine itself
  may have become slower), the slowest at most twice the slowest then or 700 ms, since one that waited for Redis takes
  a second. Not asserted is "no request slower than twice the median
  of before": on a machine with two cores that also plays the load, 2 to 15 % of the requests are slower than that
  without any fault. Both parts are shown.
- *A client that never reads*: cut within 5 s of leaving 64 kB unread, however fast the door is; the server's memory
  grows by at most 5 MB meanwhile.
- *Five thousand kiosks*, after half a minute of calm, alone and while somebody else uses half of the machine: 99 % are
  fresh within 30 s of the signal, the restart included; after SIGTERM no second since the start sees more than 1.5
  times an even share of the window that the server named (after SIGKILL nobody said goodbye, so connects are only
  counted); memory is at most 10 % above what it was. Of one in five it is written down what it shows; the others come
  from the generator of `make bench`, which keeps the same rules and costs less.
- *Connects without a hello*: two crowds of silent sockets leave at most 30 MB behind, the second 10 MB more than the
  first.
- *Locked or full database*: no kiosk loses its freshness, pages are answered within a second, and on a full disk no
  check-in is acknowledged.
- *PostgreSQL standing still, black hole*: within 20 s every kiosk doubts what it shows.
- *SIGKILL of the parent alone*: within 10 s its workers have ended too, and a new start takes the port over.
- Nothing needs a hand afterwards: after each line all kiosks are on the line and fresh again by themselves.
"""


class Section:
    """The table of one part on the page; every other section stays as it is."""

    def __init__(self, page: Path, title: str) -> None:
        self._page = page
        self._title = title
        self._rows: list[str] = []

    def add(self, row: Row) -> None:
        """Add a line and write the page."""
        self._rows.append(f"| {_cell(row.injected)} | {_cell(row.figures)} |")
        self.write("under way, or broken off here")

    def write(self, outcome: str) -> None:
        """Write the page; readers find the old one or the new one, never half of it."""
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Python {platform.python_version()}, {os.cpu_count()} cores"
        table = ["| injected | what held |", "|---|---|", *self._rows]
        text = "\n".join(["", f"{now}: {outcome}.", "", *table, ""])
        sections = _sections(self._page) | {self._title: text}
        fresh = self._page.with_suffix(".new")
        fresh.write_text(
            OPENING + "".join(f"\n## {title}\n{body}" for title, body in sections.items()), encoding="utf-8"
        )
        fresh.replace(self._page)


def _sections(page: Path) -> dict[str, str]:
    """Return title → text of the sections that are no part of the opening."""
    if not page.exists():
        return {}
    _opening, *sections = page.read_text(encoding="utf-8").split("\n## ")
    parts = dict(section.split("\n", 1) for section in sections)
    own = {line.removeprefix("## ") for line in OPENING.splitlines() if line.startswith("## ")}
    return {title: text.rstrip("\n") + "\n" for title, text in parts.items() if title not in own}


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "/")
