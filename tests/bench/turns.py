"""Servers that are started for one turn of a measurement."""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.engine.clocks.clock import SystemClock
from bot.engine.commands.by_subject import Commands
from bot.engine.schedule_files.schedules import Schedules
from bot.sandbox.server import listen, url_of
from bot.storage.database import Database
from bot.storage.preparing.migrating import migrate
from tests.bench.load import Load, send
from tests.crash.ground import PEOPLE, TEAM
from tests.postgres import fresh_database

SECONDS = 3.0
WARM_UP_SECONDS = 1.0
START_SECONDS = 60.0
_LOOK_AGAIN_SECONDS = 0.005
TEMPLATE = "bench_template"


class Bench:
    """Databases in a folder and on a server of PostgreSQL, each with an alert key in it."""

    def __init__(self, folder: Path, server: str, stack: ExitStack) -> None:
        self.folder = folder
        self._server = server
        self._stack = stack
        self._turns = 0
        (folder / "schedules").mkdir()
        (folder / "schedules" / "people.yaml").write_text(PEOPLE)
        (folder / "schedules" / "platform.yaml").write_text(TEAM)
        self._sqlite_key = self._made_ready(f"sqlite:///{folder}/template.db")
        template = stack.enter_context(fresh_database(server, TEMPLATE))
        self._postgresql_key = self._made_ready(template)

    async def turn(self, name: str, *, on_postgresql: bool = False, preload: str = "") -> Load:
        """How a server fares on an empty database, once it is warm."""
        async with self.served(name, on_postgresql=on_postgresql, preload=preload) as served:
            await send(served.port, served.key, seconds=WARM_UP_SECONDS)
            before = processor_seconds(served.process_id)
            load = await send(served.port, served.key, seconds=SECONDS)
            used = processor_seconds(served.process_id) - before
            return replace(load, processor_microseconds=used / load.accepted * 1e6)

    @asynccontextmanager
    async def served(
        self, name: str, *, on_postgresql: bool = False, preload: str = ""
    ) -> AsyncIterator["Served"]:
        """A server on an empty database, from its beginning to its first accepted alert and on."""
        self._turns += 1
        key = self._postgresql_key if on_postgresql else self._sqlite_key
        environment = {
            **os.environ,
            "DATABASE_URL": self._postgresql() if on_postgresql else self._sqlite(),
            "ALERT_KEY": key,
            "SCHEDULES_DIR": str(self.folder / "schedules"),
            "LOG_LEVEL": "ERROR",
            "LD_PRELOAD": preload,
            # As where it is installed: what was compiled once is not compiled again.
            "PYTHONDONTWRITEBYTECODE": "",
        }
        began = time.perf_counter()
        port, process = _begin(name, environment)
        try:
            await _answers(port, key)
            started = time.perf_counter() - began
            yield Served(port=port, key=key, process_id=process.pid, start_seconds=started)
        finally:
            process.kill()
            process.wait()

    def _sqlite(self) -> str:
        path = self.folder / f"{self._turns}.db"
        shutil.copyfile(self.folder / "template.db", path)
        return f"sqlite:///{path}"

    def _postgresql(self) -> str:
        name = f"bench_{self._turns}"
        made = fresh_database(self._server, name, template=TEMPLATE)
        return self._stack.enter_context(made)

    def _made_ready(self, url: str) -> str:
        database, clock = Database(url), SystemClock()
        migrate(database)
        schedules = Schedules(database, self.folder / "schedules")
        schedules.load(clock.now())
        _listed, key = Commands.on(database, schedules, clock).keys.add("checkout")
        database.close()
        return key


@dataclass(frozen=True, kw_only=True)
class Served:
    """A server that runs, and how long it took to its first accepted alert."""

    port: int
    key: str
    process_id: int
    start_seconds: float


async def cold_start(bench: Bench, name: str) -> float:
    """Seconds from the beginning of a process to the first alert that it accepts."""
    async with bench.served(name) as served:
        return served.start_seconds


async def grown_by_mebibytes(bench: Bench) -> float:
    """What a server holds in memory after 130,000 alerts more than after 20,000."""
    async with bench.served("ours") as served:
        await send(served.port, served.key, alerts=20_000)
        before = _resident_mebibytes(served.process_id)
        await send(served.port, served.key, alerts=110_000)
        return _resident_mebibytes(served.process_id) - before


def raw_commits(folder: Path, preload: str) -> float:
    """Rows a second that one connection commits one by one."""
    command = [sys.executable, "-m", "tests.bench.rivals", "raw", f"{folder}/raw.db", str(SECONDS)]
    environment = {**os.environ, "LD_PRELOAD": preload}
    done = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)
    return float(done.stdout)


def _begin(name: str, environment: Mapping[str, str]) -> tuple[int, subprocess.Popen[bytes]]:
    """Start a server on a port of its own."""
    with listen() as reserved:
        port = int(url_of(reserved).rsplit(":", 1)[1])
    command = [sys.executable, "-m", "tests.bench.rivals", name, str(port)]
    if name == "serve":
        command = [sys.executable, "-m", "bot", "serve", "--port", str(port)]
    elif name == "bare":
        command = [sys.executable, "-m", "tests.bench.bare", str(port)]
    return port, subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)


async def _answers(port: int, key: str) -> None:
    """Wait until a server accepts an alert."""
    async with asyncio.timeout(START_SECONDS):
        while True:
            try:
                if (await send(port, key, alerts=1, connections=1)).accepted:
                    return
            except (ConnectionError, IndexError):
                await asyncio.sleep(_LOOK_AGAIN_SECONDS)


def processor_seconds(process_id: int) -> float:
    """What a process has had of the processors so far (Linux: proc(5), /proc/PID/stat)."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_mebibytes(process_id: int) -> float:
    """What a process holds in memory."""
    asked = ["ps", "-o", "rss=", "-p", str(process_id)]
    kibibytes = subprocess.run(asked, capture_output=True, check=True, text=True).stdout
    return int(kibibytes) / 1024
