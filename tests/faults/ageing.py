"""The words of one line and how long each was under way: openLine, delayOn and isLate of kiosk/age.ts, in seconds."""

from __future__ import annotations

LATE_SECONDS = 5.0


class Line:
    """The quickest word tells how the server's clock stands to the kiosk's; what came slower was held up on its way."""

    def __init__(self, at: float, server_now: float) -> None:
        self._quickest = server_now - at

    def delay(self, now: float, server_now: float) -> float:
        """Return how many seconds a word was under way beyond the quickest."""
        self._quickest = max(self._quickest, server_now - now)
        return self._quickest - (server_now - now)


def is_late(delay: float) -> bool:
    """Tell whether a word came so late, or from a server whose clock was set back, that the kiosk asks."""
    return delay > LATE_SECONDS
