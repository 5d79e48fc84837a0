"""Turns of a measurement: processes that run the engine on a copy of a full database."""

import json
import math
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from sqlalchemy import select, text

from bot.storage.database import Database
from bot.storage.incidents import overview
from bot.storage.preparing.migrating import migrate
from tests.bench.open_incidents import Account, Due, account, fall_due, fill, write_files
from tests.bench.turns import processor_seconds
from tests.postgres import fresh_database

TEMPLATE, COPY = "timers_template", "timers_copy"
# Time to write down what falls due before it does; what takes longer is late, and counts as late.
LEAD = timedelta(seconds=3)
WARM_UP = 300
PATIENCE_SECONDS = 300.0
_LOOK_AGAIN_SECONDS = 0.1


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What came of one: how late each commit was, and what each process had of the processors.

    `seconds` is from when the first fell due to the last commit; `shares` is how many each process
    looked at, and `server_seconds` what a PostgreSQL had of the processors meanwhile.
    """

    late_seconds: Sequence[float]
    seconds: float
    shares: Sequence[int]
    processor_seconds: Sequence[float]
    server_seconds: float
    account: Account

    @property
    def p99_seconds(self) -> float:
        """How late it was in all but one of a hundred."""
        return self.late_seconds[len(self.late_seconds) * 99 // 100]

    @property
    def a_second(self) -> float:
        """How many were looked at each second."""
        return sum(self.shares) / self.seconds

    @property
    def a_processor_second(self) -> float:
        """How many it would have been if each process had had a processor to itself."""
        each = zip(self.shares, self.processor_seconds, strict=True)
        return sum(share / used for share, used in each if share)


class Ground:
    """A full database of each kind, of which each turn gets a copy.

    Before it is measured each process looks at `warm_up` incidents: it has put its statements
    together by then.
    """

    def __init__(
        self,
        folder: Path,
        server: str,
        stack: ExitStack,
        *,
        count: int,
        warm_up: int = WARM_UP,
        lead: timedelta = LEAD,
    ) -> None:
        self.files = folder / "schedules"
        self._folder = folder
        self._server = server
        self._stack = stack
        self._count = count
        self._warm_up = warm_up
        self._lead = lead
        write_files(self.files)

    def turn(
        self, *, due: int, pace: float = math.inf, on_postgresql: bool, processes: int = 1
    ) -> Turn:
        """Let so many fall due, that many a second."""
        with ExitStack() as stack:
            url = stack.enter_context(self._copy(on_postgresql=on_postgresql))
            database = Database(url)
            stack.callback(database.close)
            warm = fall_due(database, datetime.now(UTC), count=self._warm_up * processes)
            running = [stack.enter_context(_firing(url, self.files)) for _ in range(processes)]
            _wait_until_fired(database, warm)
            first_at = datetime.now(UTC) + self._lead
            falling = fall_due(database, first_at, count=due, a_second=pace)
            before = _server_seconds(database)
            for process in running:
                process.count()
            _wait_until_fired(database, falling)
            server_seconds = _server_seconds(database) - before
            told = [process.end() for process in running]
            return Turn(
                late_seconds=sorted(late for one in told for late in one["late_seconds"]),
                seconds=max(one["last_at"] for one in told) - first_at.timestamp(),
                shares=[len(one["late_seconds"]) for one in told],
                processor_seconds=[one["processor_seconds"] for one in told],
                server_seconds=server_seconds,
                account=account(database, falling),
            )

    @cached_property
    def _sqlite(self) -> Path:
        path = self._folder / "template.db"
        self._make(f"sqlite:///{path}")
        return path

    @cached_property
    def _postgresql(self) -> str:
        self._make(self._stack.enter_context(fresh_database(self._server, TEMPLATE)))
        return TEMPLATE

    def _make(self, url: str) -> None:
        database = Database(url)
        migrate(database)
        fill(database, self.files, self._count)
        database.close()

    @contextmanager
    def _copy(self, *, on_postgresql: bool) -> Iterator[str]:
        if on_postgresql:
            with fresh_database(self._server, COPY, template=self._postgresql) as url:
                yield url
            return
        path = self._folder / f"{COPY}.db"
        shutil.copyfile(self._sqlite, path)
        try:
            yield f"sqlite:///{path}"
        finally:
            for file in self._folder.glob(f"{path.name}*"):
                file.unlink()


class _Firing:
    """A process that works, counts what it does when told to, and says in the end what it did."""

    def __init__(self, process: subprocess.Popen[str], said: IO[str]) -> None:
        self._process = process
        said.readline()

    def count(self) -> None:
        """What it does from now on counts."""
        assert self._process.stdin is not None
        self._process.stdin.write("count\n")
        self._process.stdin.flush()

    def end(self) -> dict[str, Any]:
        """What it tells."""
        told: dict[str, Any] = json.loads(self._process.communicate()[0])
        return told


@contextmanager
def _firing(url: str, files: Path) -> Iterator[_Firing]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.firing", str(files)],
        env={**os.environ, "DATABASE_URL": url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield _Firing(process, process.stdout)
    finally:
        process.kill()
        process.wait()


def _wait_until_fired(database: Database, due: Due) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with database.read() as tx:
            nearest = overview.nearest_due(tx)
        if nearest is None or nearest > due.last_at:
            return
        time.sleep(_LOOK_AGAIN_SECONDS)


def _server_seconds(database: Database) -> float:
    """What the processes of a server that serve this database have had of the processors."""
    if database.is_sqlite:
        return 0.0
    with database.read() as tx:
        serving = select(text("pid FROM pg_stat_activity WHERE datname = current_database()"))
        pids = list(tx.execute(serving).scalars())
    return sum(map(processor_seconds, pids))
