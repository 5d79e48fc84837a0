"""SIGTERM under load, while another process on the same PostgreSQL goes on."""

import asyncio
import contextlib
import re
from collections import Counter

import httpx
from sqlalchemy import func, select

from bot.cli.demo.process import BotProcess
from bot.domain.incidents.timeline import What
from bot.sandbox.slack.messages import Message
from bot.storage.database import Database
from bot.storage.tables import outbox, timeline
from tests.crash.ground import Ground
from tests.local_http import local_http
from tests.patience import PATIENCE_SECONDS

PEOPLE = """
people:
  ana: {name: Ana, slack: U02ANA0001, timezone: UTC, contact: [slack]}
  bo: {name: Bo, slack: U02BO00001, timezone: UTC, contact: [slack]}
"""
# All are told to one person, whom Slack takes one message a second for.
ALERTS = 10
LOOK_AGAIN_SECONDS = 0.1
# A process that ends lets its connections wait in the socket until it has ended.
TAKEN_WITHIN_SECONDS = 5


async def test_what_one_is_told_to_leave_another_does_and_nothing_is_lost_or_done_twice(
    shared_ground: Ground,
) -> None:
    (shared_ground.folder / "schedules" / "people.yaml").write_text(PEOPLE)
    slack, ana = shared_ground.workspace, shared_ground.users["ana"]
    staying = shared_ground.process("serve", url=shared_ground.public_url)
    leaving = shared_ground.process("serve")
    async with staying, leaving:
        slack.faults.accept_then_hang("chat.postMessage")
        numbers = await sent_in(shared_ground, "before", leaving, staying)
        await slack.next_message(ana, timeout_seconds=PATIENCE_SECONDS)

        ended = asyncio.create_task(leaving.stop())
        sending = asyncio.create_task(sent_in(shared_ground, "after", leaving, staying))
        await no_longer_answers(leaving)
        slack.faults.release()
        numbers += await sending
        code = await ended
        await all_are_sent(shared_ground, numbers)
        tried_again = failed_once(shared_ground)

    told = Counter(incident_of(message) for message in slack.messages(ana))
    assert code == 0
    assert len(set(numbers)) == 2 * ALERTS
    assert set(told) == set(numbers)
    # Where Slack hangs for longer than a send may take, on a busy machine, that one is tried again.
    assert {number for number, times in told.items() if times > 1} <= tried_again


async def sent_in(ground: Ground, dedup_key: str, *to: BotProcess) -> list[int]:
    """The incidents of many alerts that are sent at once."""
    alerts = (alert(ground, f"{dedup_key} {n}", *to) for n in range(ALERTS))
    return list(await asyncio.gather(*alerts))


async def alert(ground: Ground, dedup_key: str, *to: BotProcess) -> int:
    """A monitor that goes to the next address when one does not answer."""
    for process in to:
        try:
            return await ground.alert(process.url, dedup_key)
        except httpx.TransportError:
            continue
    raise AssertionError("nobody answers")


async def no_longer_answers(process: BotProcess) -> None:
    """Wait until a process takes no new connection."""
    async with (
        local_http(timeout_seconds=TAKEN_WITHIN_SECONDS) as http,
        asyncio.timeout(PATIENCE_SECONDS),
    ):
        with contextlib.suppress(httpx.TransportError):
            while (await http.get(f"{process.url}/healthz")).is_success:  # noqa: ASYNC110 (another process has no Event)
                await asyncio.sleep(LOOK_AGAIN_SECONDS)


async def all_are_sent(ground: Ground, numbers: list[int]) -> None:
    """Wait until each of these has been paged for, and no page waits in the outbox.

    An alert is answered before its incident's first step: until then no page waits either.
    """
    database = Database(ground.environment["DATABASE_URL"])
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await database.in_thread(_pages_to_come, database, numbers):  # noqa: ASYNC110 (another process has no Event)
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
    database.close()


def _pages_to_come(database: Database, numbers: list[int]) -> int:
    # In this order: what is paged for between the two is seen waiting.
    paged = select(timeline.c.incident).where(timeline.c.what == What.PAGED).distinct()
    waiting = select(func.count()).select_from(outbox).where(outbox.c.kind == "slack")
    with database.read() as tx:
        not_paged = set(numbers) - set(tx.execute(paged).scalars())
        return len(not_paged) + tx.execute(waiting).scalar_one()


def failed_once(ground: Ground) -> set[int]:
    """The incidents of which a send was given up and tried again, as their timelines tell."""
    database = Database(ground.environment["DATABASE_URL"])
    with database.read() as tx:
        query = select(timeline.c.incident).where(timeline.c.what == What.DELIVERY_FAILED)
        numbers = set(tx.execute(query).scalars())
    database.close()
    return numbers


def incident_of(message: Message) -> int:
    """The number that the message names."""
    found = re.search(r"#(\d+)", message.all_text)
    assert found, message.all_text
    return int(found[1])
