"""Where the data folders of tests lie: in memory where there is room, else where the system keeps what is temporary."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30
"""Bytes free: many times what all tests hold at once, so that nothing else on the machine misses them."""


def lie_in_memory() -> None:
    """Let this process and those that it starts keep temporary files in memory, unless ``TMPDIR`` says where."""
    if "TMPDIR" not in os.environ and _has_room():
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


def _has_room() -> bool:
    return MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and min(shutil.disk_usage(MEMORY).free, _available()) >= ROOM


def _available() -> int:
    lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
