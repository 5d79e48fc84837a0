"""10,000 alerts as fast as they are taken in: who is woken how often, and what became of each.

The whole bot with its engine, over HTTP, between the sandboxes; ana picks up and presses 1 for what
is read out, and 1 again for all the rest.

    python -m tests.bench.storm [--alerts 10000] [--postgresql]
"""

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from bot.domain.incidents.incident import State
from bot.engine.clocks.clock import SystemClock
from bot.storage import tables
from bot.storage.database import Database
from bot.storage.preparing.migrating import migrate
from bot.storage.sending import outbox
from tests.bench.load import Load, send
from tests.postgres import fresh_database, postgres_server
from tests.scenarios.night import PHONES, Night, a_night

PATIENCE_SECONDS = 120.0
LOOK_AGAIN_SECONDS = 0.5


async def storm(database_url: str, alerts: int) -> list[str]:
    """Raise a storm; what came of it, in lines."""
    with tempfile.TemporaryDirectory() as folder:
        async with a_night(database_url, Path(folder), SystemClock(), runs=True) as night:
            began = time.monotonic()
            sending = asyncio.create_task(_send(night, alerts))
            call = await night.exchange.next_call(to=PHONES["ana"], timeout_seconds=60)
            rang_after = time.monotonic() - began
            load = await sending
            await call.answer()
            for _three_and_the_rest in range(2):
                await call.press("1")
            await call.wait_ended(timeout_seconds=60)
            async with asyncio.timeout(PATIENCE_SECONDS):
                while await night.bot.database.in_thread(_waits, night):  # noqa: ASYNC110 (the engine has no Event)
                    await asyncio.sleep(LOOK_AGAIN_SECONDS)
            return [
                f"{load.accepted:,} accepted, {load.refused:,} refused, {load.a_second:,.0f}/s",
                f"the phone rang {rang_after:.2f} s after the first was sent",
                *_came_of_it(night),
            ]


async def _send(night: Night, alerts: int) -> Load:
    port = night.http.base_url.port
    assert port is not None
    return await send(port, night.key("checkout"), alerts=alerts)


def _waits(night: Night) -> bool:
    with night.bot.database.read() as tx:
        return outbox.depth(tx) > 0


def _came_of_it(night: Night) -> Iterator[str]:
    with night.bot.database.read() as tx:
        kept = Counter(tx.execute(select(tables.alerts.c.incident)).scalars())
    listed = night.bot.commands.incidents.listed(open_only=False)
    right = kept == {incident.number: incident.alerts for incident in listed}
    yield f"{sum(kept.values()):,} alerts kept in {len(listed)} incidents; counted right: {right}"
    taken = sum(incident.state is State.ACKNOWLEDGED for incident in listed)
    yield f"acknowledged by two keys: {taken} of {len(listed)}"
    people = Counter(night.called())
    yield f"calls: {dict(people)}; texts: {len(night.exchange.messages)}"
    direct = {person: len(night.messages_to(person)) for person in people}
    yield f"messages in the channel: {len(night.in_channel())}; direct: {direct}"
    yield from (text.splitlines()[0] for text in night.in_channel() if " more alert" in text)


@contextmanager
def _database(*, postgresql: bool) -> Iterator[str]:
    if not postgresql:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/storm.db"
        return
    with postgres_server() as server, fresh_database(server, "storm") as url:
        database = Database(url)
        migrate(database)
        database.close()
        yield url


def main() -> None:
    """What the shell asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--alerts", type=int, default=10_000)
    asked.add_argument("--postgresql", action="store_true")
    given = asked.parse_args()
    with _database(postgresql=given.postgresql) as url:
        lines = asyncio.run(storm(url, given.alerts))
    print("\n".join(lines))  # noqa: T201 (what a benchmark is for)


if __name__ == "__main__":
    main()
