"""A PostgreSQL of the tests' own: a private server on a free port, gone when the tests are."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import psycopg

from tests.browser import missing
from tests.process import free_port

QUICK = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
"""Settings of a server that only tests its callers; the fault suite leaves them out."""


PROGRAMS = ("initdb", "pg_ctl")


class Postgres:
    """One server process with its own folder. Databases are made on demand."""

    def __init__(self, folder: Path, programs: Path, *, durable: bool = False) -> None:
        self.port = free_port()
        self._folder = folder / "cluster"
        self._programs = programs
        self._user = "postgres" if os.geteuid() == 0 else None
        self._options = f"-p {self.port} -k {folder} -c listen_addresses=127.0.0.1 " + ("" if durable else QUICK)
        if self._user:
            shutil.chown(folder, self._user)
        self._run("initdb", "-D", self._folder, "-U", "doorboard", "-A", "trust", "-E", "UTF8", "--no-instructions")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._run("pg_ctl", "-D", self._folder, "-o", self._options, "-l", self._folder / "log", "-w", "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server: ``immediate`` is what a power cut does."""
        self._run("pg_ctl", "-D", self._folder, "-m", mode, "-w", "stop")

    def pause(self) -> None:
        """Let the server stand still: connections stay open and nothing answers."""
        # The parent first: it must not start another that is not on the list.
        os.kill(self.pid, signal.SIGSTOP)
        for process in self._processes():
            os.kill(process, signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        for process in self._processes():
            os.kill(process, signal.SIGCONT)

    def database(self, name: str, like: str = "template1") -> str:
        """Make a database, empty or like another one to which nobody is connected, and return its URL."""
        # Copying files takes half of the time, where nothing must survive. Older servers do it unasked.
        self._sql(f"CREATE DATABASE {name} TEMPLATE {like}{self._copying()}")
        return self._url(name)

    def drop(self, name: str) -> None:
        """Drop a database, and whoever is still connected to it."""
        self._sql(f"DROP DATABASE {name} WITH (FORCE)")

    def analyse(self, name: str) -> None:
        """Let the server know what is in a database, as it finds out by itself within a minute."""
        with psycopg.connect(self._url(name), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")

    @cached_property
    def _version(self) -> int:
        with psycopg.connect(self._url("postgres")) as connection:
            return connection.info.server_version

    def _copying(self) -> str:
        return " STRATEGY file_copy" if self._version >= 150000 else ""

    def _url(self, name: str) -> str:
        return f"postgresql://doorboard@127.0.0.1:{self.port}/{name}"

    def _sql(self, statement: str) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _processes(self) -> list[int]:
        parent = self.pid
        children = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True, check=False).stdout
        return [parent, *map(int, children.split())]

    @property
    def pid(self) -> int:
        """The id of the server's first process."""
        return int((self._folder / "postmaster.pid").read_text().split()[0])

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [str(self._programs / program), *map(str, arguments)]
        subprocess.run(
            command,
            user=self._user,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """Run a server; where PostgreSQL is not installed the test is skipped, in CI it fails."""
    programs = _programs()
    if programs is None or (os.geteuid() == 0 and not _exists("postgres")):
        missing("PostgreSQL")
        return
    with tempfile.TemporaryDirectory(prefix="doorboard-pg-") as folder:
        server = Postgres(Path(folder), programs, durable=durable)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _programs() -> Path | None:
    folders = [*map(Path, os.environ["PATH"].split(":")), *sorted(Path("/usr/lib/postgresql").glob("*/bin"))]
    whole = [folder for folder in folders if all((folder / name).exists() for name in PROGRAMS)]
    return whole[-1] if whole else None


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
