"""PostgreSQL's own programs for copies of a database: pg_dump and pg_restore, where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import make_url

from server.core.refusal import StartRefusal


def dump(url: str, target: Path, snapshot: str) -> None:
    """Write the database as it is in an exported snapshot into a file."""
    options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}")
    _run("pg_dump", url, *options, f"--file={target}")


def load(url: str, source: Path) -> None:
    """Fill an empty database from a file: all of it, or nothing."""
    _run("pg_restore", url, "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(source))


def _run(program: str, url: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise StartRefusal(f"{program} is not installed here: install PostgreSQL's client programs and try again.")
    address = make_url(url)
    # The password goes through the environment: arguments are seen by everybody on the machine.
    env = {**os.environ, **({"PGPASSWORD": str(address.password)} if address.password else {})}
    where = address.set(drivername="postgresql", password=None).render_as_string()
    done = subprocess.run(  # noqa: S603 (a program of the system, no shell)
        [found, f"--dbname={where}", *arguments], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise StartRefusal(f"{program} failed ({said}).")
