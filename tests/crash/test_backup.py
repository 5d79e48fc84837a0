"""A backup is taken while the bot works, and the bot goes on from it on an empty disk."""

import asyncio
import contextlib
import sqlite3
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.engine import make_url

from bot.storage.database import Database
from bot.storage.tables import incidents
from tests.crash.ground import ground_on
from tests.crash.nursery import Nursery
from tests.patience import PATIENCE_SECONDS
from tests.postgres import client_program
from tests.scenarios.night import PHONES

WHILE_IT_IS_TAKEN = 20


class Sqlite:
    """One file."""

    def __init__(self, url: str, folder: Path) -> None:
        self.file = Path(url.removeprefix("sqlite:///"))
        self.copy = folder / "backup.db"

    async def back_up(self) -> None:
        """As docs/backup.md says."""
        await asyncio.to_thread(self._vacuum_into)

    def _vacuum_into(self) -> None:
        with contextlib.closing(sqlite3.connect(self.file)) as database:
            database.execute("VACUUM INTO ?", (str(self.copy),))

    async def restore(self) -> str:
        """The old file is gone, with what SQLite keeps beside it."""
        return await asyncio.to_thread(self._put_in_place)

    def _put_in_place(self) -> str:
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.file}{ending}").unlink(missing_ok=True)
        self.copy.rename(self.file)
        return f"sqlite:///{self.file}"


class Postgresql:
    """One database of a server."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.copy = folder / "sleepwell.dump"

    async def back_up(self) -> None:
        """As docs/backup.md says."""
        await run(client_program("pg_dump"), "--format=custom", f"--file={self.copy}", self.url)

    async def restore(self) -> str:
        """Into another database, which is empty, as docs/backup.md says."""
        name = f"restored_{uuid4().hex}"
        await run(client_program("createdb"), f"--maintenance-db={self._named('postgres')}", name)
        into = ("--single-transaction", "--no-owner", f"--dbname={self._named(name)}")
        await run(client_program("pg_restore"), *into, self.copy)
        return self._named(name)

    def _named(self, name: str) -> str:
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)


async def run(program: Path, *words: str | Path) -> None:
    """A program of PostgreSQL, to its good end."""
    process = await asyncio.create_subprocess_exec(program, *words, stderr=asyncio.subprocess.PIPE)
    _, complaint = await process.communicate()
    assert process.returncode == 0, complaint.decode()


async def test_what_was_taken_while_it_worked_goes_on_where_it_was(
    database_url: str, tmp_path: Path, forking: Nursery
) -> None:
    kind = Sqlite if database_url.startswith("sqlite") else Postgresql
    kept = kind(database_url, tmp_path)
    async with (
        ground_on(database_url, tmp_path, nursery=forking) as ground,
        ground.process("serve", url=ground.public_url) as bot,
    ):
        before = await ground.alert(bot.url, "before")
        call = await ground.exchange.next_call(to=PHONES["ana"])
        await call.ring_out()
        await call.wait_ended()

        alerts = [ground.alert(bot.url, f"meanwhile {n}") for n in range(WHILE_IT_IS_TAKEN)]
        *numbers, _ = await asyncio.gather(*alerts, kept.back_up())
        bot.kill()
        await bot.ended()
        ground.environment["DATABASE_URL"] = await kept.restore()
        await bot.start()

        await ground.exchange.next_call(to=PHONES["bo"], timeout_seconds=PATIENCE_SECONDS)
        there = known_to(ground.environment["DATABASE_URL"])
        assert before in there
        assert there <= {before, *numbers}
        assert await ground.alert(bot.url, "after") > max(there)


def known_to(url: str) -> set[int]:
    """The incidents in a database."""
    with contextlib.closing(Database(url)) as database, database.read() as tx:
        return set(tx.execute(select(incidents.c.number)).scalars())
