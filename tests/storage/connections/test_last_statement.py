"""A process that ends does not wait for a transaction that goes on and on."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.storage.database import Database

MORE_THAN_ANYBODY_WAITS_FOR = 1_000_000


async def test_work_of_many_statements_is_cut_short_and_undone(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    with database.write() as tx:
        tx.execute(text("CREATE TABLE counted (n integer)"))
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def count() -> None:
        with database.write() as tx:
            for n in range(MORE_THAN_ANYBODY_WAITS_FOR):
                tx.execute(text("INSERT INTO counted VALUES (:n)"), {"n": n})
                loop.call_soon_threadsafe(asked.set)

    counting = asyncio.create_task(database.in_thread(count))
    await asked.wait()
    database.ask_nothing_after(0.05)

    with pytest.raises(OperationalError, match="this process ends"):
        await counting
    with pytest.raises(OperationalError, match="this process ends"), database.read():
        pass
    database.close()
    after = Database(postgresql_url)
    with after.read() as tx:
        assert tx.execute(text("SELECT count(*) FROM counted")).scalar() == 0
    after.close()
