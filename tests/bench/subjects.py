"""The references: they run beside the application, in turns with it, and do the small part of its job."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer

from tests.bench.generator import Failed, Target
from tests.bench.rows import BOTH, NODE
from tests.process import free_port

ALL = BOTH
HERE = Path(__file__).parent
PEER = HERE / "peer"
PATIENCE = 30.0


def missing(subject: str) -> str | None:
    """Return why a reference cannot be measured here, None where it can."""
    if subject != NODE:
        return None
    if shutil.which("node") is None:
        return "Node.js is not installed"
    return None if (PEER / "node_modules" / "better-sqlite3").exists() else "its libraries are not installed"


@contextmanager
def reference(subject: str, doors: int, overviews: int, folder: Path) -> Iterator[Target]:
    """Run a reference with so many doors, its data in a folder of its own."""
    with TemporaryDirectory(dir=folder, prefix=f"{subject}-") as data:
        port = free_port()
        environment = {**os.environ, "PORT": str(port), "DATA": data, "DOORS": str(doors)}
        process = subprocess.Popen(_command(subject), env=environment, stdout=subprocess.PIPE)
        watch = Timer(PATIENCE, process.kill)
        watch.start()
        try:
            assert process.stdout
            if process.stdout.readline() != b"ready\n":
                raise Failed(f"{subject} did not start")
            watch.cancel()
            yield Target(port, process.pid, doors, overviews)
        finally:
            watch.cancel()
            process.kill()
            process.communicate()


def _command(subject: str) -> list[str]:
    if subject == NODE:
        return ["node", str(PEER / "peer.mjs")]
    return [sys.executable, "-m", "gevent.monkey", str(HERE / "stock.py")]
