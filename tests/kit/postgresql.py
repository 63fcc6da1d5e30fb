"""A PostgreSQL of the tests' own: Debian's binaries, a folder and a socket that go away again.

It listens on no port, runs as an unprivileged user, and promises nothing to the disk: what it
holds is thrown away. Each test gets a database copied from a template that was migrated once.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")
_numbers = count(1)


def binaries() -> Path | None:
    """Give the folder of the newest PostgreSQL server on this machine, or None."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if found:
        return max(found, key=lambda path: int(path.parent.name))
    on_path = shutil.which("postgres")
    return Path(on_path).resolve().parent if on_path else None


class Cluster:
    """A running server; `url(name)` names a database in it.

    Several processes may use one server: each gives its databases names of its own.
    """

    def __init__(self, folder: Path, prefix: str = "t") -> None:
        self.folder, self.prefix = folder, prefix
        self.process: subprocess.Popen[bytes] | None = None
        self._beside = ThreadPoolExecutor(1)
        self._held: list[psycopg.Connection[Any]] = []

    def start(self) -> None:
        """Make the folder and start; a server that does not come up is an error with its log."""
        tools = binaries()
        if tools is None:
            raise RuntimeError("PostgreSQL is not installed")
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        data = self.folder / "data"
        self._log = (self.folder / "log").open("wb")
        subprocess.run(
            [
                *_unprivileged(),
                *(str(tools / "initdb"), "-D", str(data), "-U", "tracker", "--auth=trust"),
                *("-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"),
            ],
            check=True,
            stdout=self._log,
            stderr=self._log,
            cwd=self.folder,
        )
        options = [part for setting in _FAST for part in ("-c", setting)]
        self.process = subprocess.Popen(
            [
                *_unprivileged("--pdeathsig", "INT"),
                *(str(tools / "postgres"), "-D", str(data), "-k", str(self.folder), *options),
            ],
            stdout=self._log,
            stderr=self._log,
            cwd=self.folder,
        )
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                psycopg.connect(self._conninfo("postgres")).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise RuntimeError((self.folder / "log").read_text("utf-8", "replace")[-2000:])

    def stop(self) -> None:
        """Stop at once; nothing in it is worth a clean end."""
        self.leave()
        if self.process:
            self.process.send_signal(3)
            self.process.wait(30)
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def leave(self) -> None:
        """Close what this process keeps open; the server goes on for the others."""
        self._beside.shutdown(cancel_futures=True)
        while self._held:
            self._held.pop().close()

    def url(self, name: str) -> str:
        """Give the address of a database for SQLAlchemy."""
        return f"postgresql+psycopg://tracker@/{name}?host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """Make a database from a template and give its name."""
        name = f"{self.prefix}_{next(_numbers)}"
        # Copying files beats writing every page through the log: 40 ms against 80 to 380.
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected, while the next test makes its own."""
        self._beside.submit(self._run, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        # Two connections are kept, one to make and one to drop: opening one costs as much again.
        while len(self._held) < 2:
            self._held.append(psycopg.connect(self._conninfo("postgres"), autocommit=True))
        self._held[statement.startswith("DROP")].execute(statement)

    def _conninfo(self, name: str) -> str:
        return f"user=tracker dbname={name} host={self.folder}"


def new_cluster() -> Cluster:
    """Start a cluster in a fresh folder whose path is short enough for a socket."""
    memory = Path("/dev/shm")
    _sweep(memory)
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and _free(memory) > 2 << 30
    cluster = Cluster(Path(tempfile.mkdtemp(prefix="tracker-pg-", dir=memory if roomy else None)))
    try:
        cluster.start()
    except BaseException:
        cluster.stop()
        raise
    return cluster


def _sweep(parent: Path) -> None:
    """Remove what runs left behind that were killed: a server dies with them, its folder stays."""
    hour_ago = time.time() - 3600
    for folder in parent.glob("tracker-pg-*"):
        # Another run may be sweeping at this moment, or it is another person's folder.
        with suppress(OSError):
            if folder.stat().st_mtime < hour_ago and not any(folder.glob(".s.PGSQL.*.lock")):
                shutil.rmtree(folder)


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _unprivileged(*options: str) -> list[str]:
    """Give the words before a command that run it as `postgres` when we are root."""
    if os.geteuid() == 0:
        who = ("--reuid", "postgres", "--regid", "postgres", "--clear-groups")
        return ["setpriv", *who, *options, "--"]
    return ["setpriv", *options, "--"] if options else []
