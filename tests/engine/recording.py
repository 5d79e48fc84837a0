"""An errand that writes down what happened to its rows, and a dispatcher that has it."""

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.engine.contracts import DeliveryFailed
from bot.engine.sending.dispatcher import Dispatcher
from bot.engine.sending.errand import Work
from bot.storage.database import Database
from bot.storage.sending import outbox
from bot.storage.sending.outbox import Lane, Outgoing
from tests.conftest import MovedClock


class Recorder:
    """An errand that writes down what happened to its rows, and does as it is told."""

    gives_up_after_tries: int | None = 3

    def __init__(self) -> None:
        self.sent: list[list[int]] = []
        self.failures: list[tuple[str, datetime | None]] = []
        self.on_prepare: Callable[[datetime], None] = lambda _now: None
        self.on_send: Callable[[], None] = lambda: None
        self.hanging: asyncio.Event | None = None
        self.has_begun = asyncio.Event()
        self.was_sent = asyncio.Event()

    def prepare(self, tx: Connection, rows: Sequence[Outgoing], now: datetime) -> Work | None:
        self.on_prepare(now)
        return _Recorded(self, [row.subject for row in rows])


class _Recorded(Work):
    def __init__(self, recorder: Recorder, subjects: list[int]) -> None:
        self._recorder = recorder
        self._subjects = subjects

    async def send(self) -> None:
        self._recorder.has_begun.set()
        if self._recorder.hanging is not None:
            await self._recorder.hanging.wait()
        self._recorder.on_send()
        self._recorder.was_sent.set()

    def sent(self, tx: Connection, now: datetime) -> None:
        self._recorder.sent.append(self._subjects)

    def failed(
        self, tx: Connection, failure: DeliveryFailed, retry_at: datetime | None, now: datetime
    ) -> None:
        self._recorder.failures.append((failure.problem, retry_at))


def a_dispatcher(
    database: Database, clock: MovedClock, errands: dict[str, Recorder], *, holder: str = "test"
) -> Dispatcher:
    return Dispatcher(database, errands, clock, holder=holder, chance=random.Random(1))  # noqa: S311 (jitter, not a secret)


def put(database: Database, clock: MovedClock, subject: int, **options: object) -> None:
    """Queue a row that the recorder is to send."""
    chosen: dict[str, object] = {"lane": Lane.SLACK, "kind": "recorded", **options}
    with database.write() as tx:
        outbox.put(tx, subject=subject, now=clock.now(), **chosen)  # type: ignore[arg-type]  # a test's shorthand


def waiting(database: Database) -> int:
    with database.read() as tx:
        return outbox.depth(tx)


async def send_all(dispatcher: Dispatcher) -> None:
    while (await dispatcher.tick()).done:
        await dispatcher.finish_sending()
