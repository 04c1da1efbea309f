"""What a server costs: the memory of its processes."""

from __future__ import annotations

from pathlib import Path


def resident(pid: int) -> int:
    """Return the bytes of memory that a process and its children have resident."""
    own = 0
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            own = int(line.split()[1]) * 1024
    return own + sum(resident(child) for child in children(pid))


def children(pid: int) -> list[int]:
    """Return the processes that a process started."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]
