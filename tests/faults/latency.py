"""Judges whether requests wait for a fault: their times in ms, held against those of a period without any.

"No request slower than twice the median of before" cannot be asked of a machine that also plays the load and the
databases: without any fault some in a hundred requests are slower than that. So each quantile is held against its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

FACTOR = 2.0
QUANTILES = {"median": (0.5, 1), "p90": (0.9, 50), "p99": (0.99, 300)}
"""Name → the quantile, and the fewest requests of which it says more than how the slowest one fared."""
WAITED = 700.0
"""A request that waited for Redis takes a second or more, one that a busy machine held up takes less than this."""


def quantile(times: Sequence[float], part: float) -> float:
    """Return the time that this part of the requests stayed below."""
    return sorted(times)[int((len(times) - 1) * part)]


def slower(before: Sequence[float], during: Sequence[float]) -> Iterator[str]:
    """Yield what became slower than it may."""
    for name, (part, fewest) in QUANTILES.items():
        limit = FACTOR * quantile(before, part)
        if min(len(before), len(during)) >= fewest and quantile(during, part) > limit:
            yield f"{name} {quantile(during, part):.0f} ms, allowed {limit:.0f}"
    limit = max(FACTOR * max(before), WAITED)
    if max(during) > limit:
        yield f"slowest {max(during):.0f} ms, allowed {limit:.0f}"


def compared(before: Sequence[float], during: Sequence[float]) -> str:
    """Return the figures of both."""
    both = [
        f"{name} {quantile(before, part):.0f} → {quantile(during, part):.0f}" for name, (part, _) in QUANTILES.items()
    ]
    line = 2 * quantile(before, 0.5)
    parts = [sum(time > line for time in times) / len(times) for times in (before, during)]
    return (
        f"requests in ms, before → during: {', '.join(both)}, slowest {max(before):.0f} → {max(during):.0f}; "
        f"beyond 2 × the median of before: {parts[0]:.1%} → {parts[1]:.1%}"
    )
