"""The arithmetic of the table: medians, ratios, what falls short, what may not be quoted. Pure."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

QUIET_PERCENT = 30.0
"""Per cent of one processor. Where others used more, the figure says nothing of us."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement, how many per cent of a processor somebody else used meanwhile, and what it is of, if of one."""

    value: float
    others: float = 0.0
    of: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """What must be reached: at least so much, or at most."""

    bound: float
    at_least: bool

    def is_met(self, value: float) -> bool:
        """Tell whether a figure reaches it; one that was not measured does not."""
        return not math.isnan(value) and (value >= self.bound if self.at_least else value <= self.bound)

    def ratio(self, value: float, reference: float) -> float:
        """Return how many times as good a figure is as a reference: 1 is as good, 0.5 half as good."""
        better, worse = (value, reference) if self.at_least else (reference, value)
        if math.isinf(better) and math.isinf(worse):
            return math.nan
        return better / worse if worse else math.inf


def median(samples: Sequence[Sample]) -> float:
    """Return the median of what was measured; not a number where nothing was."""
    return statistics.median(sample.value for sample in samples) if samples else math.nan


def percentile(values: Sequence[float], part: float) -> float:
    """Return the smallest value that so much of all is no greater than; nothing at all took for ever."""
    return sorted(values)[max(math.ceil(part * len(values)) - 1, 0)] if values else math.inf


def disturbance(samples: Sequence[Sample]) -> float:
    """Return the most that somebody else used during any of them."""
    return max((sample.others for sample in samples), default=0.0)


def is_quotable(samples: Sequence[Sample]) -> bool:
    """Tell whether the machine was ours."""
    return bool(samples) and disturbance(samples) <= QUIET_PERCENT
