"""The passes of a loop, for tests of who has their turn when."""

from __future__ import annotations

from collections.abc import Callable

import gevent

PATIENCE = 20.0


def pass_until(holds: Callable[[], object]) -> None:
    """Let the loop go round until something holds, in as many passes as that takes."""
    with gevent.Timeout(PATIENCE):
        while not holds():
            gevent.sleep(0.001)
