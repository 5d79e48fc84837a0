"""Where worlds run: a database of their own, made anew for each from one that was migrated once."""

import gc
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bot.domain.incidents import storm
from bot.engine.intake import gathering
from bot.engine.sending import lanes
from bot.phone import in_time
from bot.storage.database import Database
from bot.storage.preparing.migrating import migrate
from bot.storage.tables import metadata
from tests.postgres import fresh_database, postgres_server
from tests.simulation.logs import listening
from tests.simulation.mutating import put_in
from tests.simulation.run import LONG, Life, Outcome, run
from tests.simulation.shaky_database import forget
from tests.simulation.witness import sqlite_rows
from tests.simulation.world import World


class SqlitePlace:
    """One SQLite file, in a folder that is ours alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        self._file = folder / "world.db"
        migrated(f"sqlite:///{self._template}")

    def run(self, seed: int, life: Life = LONG) -> Outcome:
        """Run the world with that seed."""
        url = f"sqlite:///{self._file}"
        forget(url)
        for leftover in self._folder.glob("world.db*"):
            leftover.unlink()
        shutil.rmtree(self._folder / "schedules", ignore_errors=True)
        shutil.copyfile(self._template, self._file)
        witness = sqlite_rows(str(self._file))
        try:
            world = World(
                seed,
                url=url,
                rows=lambda query: witness.execute(query).fetchall(),
                folder=self._folder / "schedules",
                busy_with=life.busy_with,
            )
            with listening(world.breaks), _no_collecting(), _in(world, life):
                return run(world, life)
        finally:
            witness.close()


class PostgresqlPlace:
    """One PostgreSQL database, migrated, which is ours alone: several machines race on it."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = url
        self._tables = ", ".join(metadata.tables)

    def run(self, seed: int, life: Life = LONG) -> Outcome:
        """Run the world with that seed, on two to five machines."""
        forget(self._url)
        shutil.rmtree(self._folder / "schedules", ignore_errors=True)
        with psycopg.connect(self._url, autocommit=True) as witness:
            witness.execute(f"TRUNCATE {self._tables} RESTART IDENTITY CASCADE".encode())
            world = World(
                seed,
                url=self._url,
                rows=lambda query: witness.execute(query.encode()).fetchall(),
                folder=self._folder / "schedules",
                busy_with=life.busy_with,
                machines=2 + seed % 4,
            )
            with listening(world.breaks), _no_collecting(), _in(world, life):
                return run(world, life)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """A life leaves little behind: to look for garbage all through it takes a sixth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _in(world: World, life: Life) -> Iterator[None]:
    """What in earnest takes many incidents to come about comes about with a few in a short life.

    Whoever has patience has it by the time of the world, however slowly a machine lives through it.
    """
    with (
        put_in(storm, "ALONE", lambda _: life.alone),
        put_in(lanes, "LANE_LIMITS", lambda limits: dict.fromkeys(limits, life.places)),
        put_in(gathering, "time", lambda _: world.time),
        put_in(in_time, "time", lambda _: world.time),
    ):
        yield


Place = SqlitePlace | PostgresqlPlace


@contextmanager
def a_place(*, postgresql: bool) -> Iterator[Place]:
    """A place of that kind, removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="simulation-") as name:
        folder = Path(name)
        if not postgresql:
            yield SqlitePlace(folder)
            return
        with postgres_server() as server, fresh_database(server, "simulation") as url:
            migrated(url)
            yield PostgresqlPlace(folder, url)


def migrated(url: str) -> None:
    """Give a database its tables."""
    database = Database(url)
    migrate(database)
    database.close()
