"""A server whose clock starts at a given instant and then runs as clocks do: for pictures and tests of the day.

``python -m tests.shifted 2026-03-05T14:03+08:00 serve``
"""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402
from datetime import datetime  # noqa: E402

from server.config import Config  # noqa: E402
from server.core.clock import system_clock  # noqa: E402
from server.start import start  # noqa: E402


def main(at: str, command: str) -> None:
    """Serve with a shifted clock."""
    shift = datetime.fromisoformat(at) - system_clock()
    start(Config.from_env(demo=command == "demo"), clock=lambda: system_clock() + shift)


if __name__ == "__main__":
    main(*sys.argv[1:])
