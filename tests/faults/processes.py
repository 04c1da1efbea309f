"""The processes of a server: what they cost, and their end."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.process import children


def resident(pid: int) -> int:
    """Return the bytes of memory that a process and its children have resident."""
    own = 0
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            own = int(line.split()[1]) * 1024
    return own + sum(resident(child) for child in children(pid))


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that ended and that nobody has buried does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def kill(pid: int) -> None:
    """End one process the hard way."""
    os.kill(pid, signal.SIGKILL)
