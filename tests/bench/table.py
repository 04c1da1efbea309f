"""What was measured, and what it says: each row reached, short or missing, and whether it may be quoted. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.bench.figures import Sample, disturbance, is_quotable, median
from tests.bench.rows import Row

DOORBOARD = "Doorboard"
REACHED, SHORT, MISSING = "reached", "**falls short**", "**missing**"


@dataclass(slots=True)
class Table:
    """The rows of one run of ``rounds`` rounds."""

    rows: Sequence[Row]
    rounds: int
    samples: dict[tuple[str, str], list[Sample]] = field(default_factory=lambda: defaultdict(list))
    reasons: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, row: Row, subject: str, sample: Sample) -> None:
        """Add a measurement of the application or of a reference."""
        self.samples[row.key, subject].append(sample)

    def lack(self, row: Row, subject: str, why: str) -> None:
        """Note why a measurement did not come to its end."""
        self.reasons[row.key, subject] = why

    def figure(self, row: Row, subject: str = DOORBOARD) -> float:
        """Return what stands in the table: the median; not a number where nothing was measured."""
        return median(self.samples.get((row.key, subject), ()))

    def others(self, row: Row) -> float:
        """Return how many per cent of a processor somebody else used at most while the application was measured."""
        return disturbance(self.samples.get((row.key, DOORBOARD), ()))

    def named(self, key: str) -> float:
        """Return the application's figure of the row with this key."""
        return next((self.figure(row) for row in self.rows if row.key == key), math.nan)

    def verdict(self, row: Row) -> str:
        """Tell whether the row is reached. One whose reference is missing is not: nothing says what was possible."""
        if any(math.isnan(self.figure(row, subject)) for subject in (DOORBOARD, *row.beside)):
            return MISSING
        return REACHED if row.goal.is_met(self.figure(row)) else SHORT

    def remarks(self, row: Row) -> list[str]:
        """Return what else must be said of a row."""
        asked = [(row.key, subject) for subject in (DOORBOARD, *row.beside)]
        lacking = [one for one in asked if one in self.reasons or one not in self.samples]
        said = [f"{one[1]}: {self.reasons.get(one, 'there was no time')}" for one in lacking]
        own = self.samples.get((row.key, DOORBOARD), ())
        said += sorted({f"`{sample.of}`" for sample in own if sample.of})
        if own and not is_quotable(own):
            said.append(f"not quotable: others used {self.others(row):.0f} % of a processor")
        if own and len(own) < self.rounds:
            said.append(f"{len(own)} of {self.rounds} runs")
        return said

    def against(self, row: Row, subject: str) -> str:
        """Return a reference's figure and how many times as good ours is."""
        if subject not in row.beside:
            return ""
        theirs = self.figure(row, subject)
        if math.isnan(theirs):
            return "missing"
        return f"{written(theirs)} (× {written(row.goal.ratio(self.figure(row), theirs))})"

    @property
    def is_passed(self) -> bool:
        """Whether every row is reached, and may be quoted."""
        return all(
            self.verdict(row) == REACHED and is_quotable(self.samples.get((row.key, DOORBOARD), ()))
            for row in self.rows
        )


def bound(row: Row) -> str:
    """Return what a row must reach."""
    return f"{'≥' if row.goal.at_least else '≤'} {with_unit(row, row.goal.bound)}"


def with_unit(row: Row, value: float) -> str:
    """Return a figure of a row as people read it."""
    return f"{written(value)} {row.unit}".rstrip()


def written(value: float) -> str:
    """Return a number with as many digits as it is worth."""
    if math.isnan(value):
        return "—"
    if math.isinf(value):
        return "∞"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"
