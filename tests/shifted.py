"""``doorboard`` with a clock that starts at some instant, and then runs as clocks do: for pictures and tests of a day.

``python -m tests.shifted 2026-03-05T14:03+08:00 serve``
"""

import sys
from datetime import datetime

from server.core import clock

_real = clock.system_clock


def main(at: str, *command: str) -> None:
    """Carry out a command at some instant."""
    shift = datetime.fromisoformat(at) - _real()
    clock.system_clock = lambda: _real() + shift
    # Only now: the program keeps the clock that it finds.
    from server.cli import main as carry_out  # noqa: PLC0415

    carry_out(command)


if __name__ == "__main__":
    main(*sys.argv[1:])
