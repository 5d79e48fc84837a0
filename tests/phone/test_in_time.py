"""Whoever waits at a telephone has an answer before their provider gives up, whatever goes on."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event

from bot.domain.incidents.incident import State
from bot.phone import in_time
from bot.storage.connections.sqlite import PATIENCE_OPTION
from bot.storage.connections.write_queue import WriteQueue
from bot.storage.database import THREADS, Database
from tests.patience import PATIENCE_SECONDS
from tests.phone.conftest import Desk, Twilio

_BEGINS_TO_WRITE = "begins to write"
ANA = {"From": "+14155550101", "To": "+15005550006", "Body": "1"}


def _who_waits(queue: WriteQueue) -> str:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if any(queue._waiting.values()):
            return "urgent" if queue._waiting[True] else "other"
    return "nobody"


async def _several_wait(desk: Desk, count: int) -> None:
    for number in range(1, count + 1):
        desk.alert(f"Disk {number} full", dedup_key=f"disk {number}")
    await desk.settle()


def _states(desk: Desk) -> list[State]:
    return [one.state for one in reversed(desk.commands.incidents.listed(open_only=False))]


@contextmanager
def _statements(database: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_1: object, _2: object, statement: str, *_more: object) -> None:
        said.append(statement)

    def note_begin(connection: Connection) -> None:
        if PATIENCE_OPTION in connection.get_execution_options():
            said.append(_BEGINS_TO_WRITE)

    event.listen(database.engine, "before_cursor_execute", note)
    event.listen(database.engine, "begin", note_begin)
    yield said
    event.remove(database.engine, "before_cursor_execute", note)
    event.remove(database.engine, "begin", note_begin)


@contextmanager
def _held_by_another(database: Database) -> Iterator[None]:
    other = sqlite3.connect(database.url.database or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


async def test_an_answer_waits_for_none_of_the_threads_that_other_work_keeps_busy(
    desk: Desk, twilio: Twilio
) -> None:
    await _several_wait(desk, 1)
    over = threading.Event()
    busy = [asyncio.create_task(desk.database.in_thread(over.wait)) for _ in range(3 * THREADS)]

    async with asyncio.timeout(PATIENCE_SECONDS):
        menu = await twilio.said("/twilio/voice/1")
        said = await twilio.said(menu.action, {"Digits": "1"})
    over.set()
    await asyncio.gather(*busy)

    assert "You have acknowledged incident 1: Disk 1 full." in said.words


async def test_a_key_does_not_stand_in_line_with_those_who_are_in_no_hurry(
    desk: Desk, twilio: Twilio
) -> None:
    await _several_wait(desk, 1)
    menu = await twilio.said("/twilio/voice/1")
    queue = desk.database._write_queue
    assert queue is not None

    with desk.database.write():
        answer = asyncio.create_task(twilio.said(menu.action, {"Digits": "1"}))
        assert await asyncio.to_thread(_who_waits, queue) == "urgent"

    assert "You have acknowledged incident 1: Disk 1 full." in (await answer).words


async def test_what_is_not_begun_in_time_is_said_to_be_unsaved_and_the_first_always_is(
    desk: Desk, twilio: Twilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _several_wait(desk, 3)
    menu = await twilio.said("/twilio/voice/1")
    monkeypatch.setattr(in_time, "BEGUN_WITHIN_SECONDS", -1.0)

    said = await twilio.said(menu.action, {"Digits": "1"})

    assert said.words == (
        "Thank you. You have acknowledged incident 1: Disk 1 full. "
        "Incidents 2 and 3 could not be saved just now. 2 more incidents wait for you."
    )
    assert _states(desk) == [State.ACKNOWLEDGED, State.TRIGGERED, State.TRIGGERED]


async def test_a_caller_hears_that_it_takes_too_long_and_what_has_begun_goes_on(
    desk: Desk, twilio: Twilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _several_wait(desk, 2)
    menu = await twilio.said("/twilio/voice/1")
    monkeypatch.setattr(in_time, "ANSWERED_WITHIN_SECONDS", 0.2)

    with _held_by_another(desk.database):
        async with asyncio.timeout(PATIENCE_SECONDS):
            said = await twilio.said(menu.action, {"Digits": "1"})
    desk.database.close()

    assert "I may not have kept it." in said.words
    assert said.redirect
    assert _states(desk) == [State.ACKNOWLEDGED] * 2


@pytest.mark.parametrize("contact", ["sms"])
async def test_a_text_is_answered_that_it_takes_too_long(
    desk: Desk, twilio: Twilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _several_wait(desk, 2)
    monkeypatch.setattr(in_time, "ANSWERED_WITHIN_SECONDS", 0.2)

    with _held_by_another(desk.database):
        async with asyncio.timeout(PATIENCE_SECONDS):
            said = await twilio.said("/twilio/sms", ANA)

    assert said.message == (
        "Sorry, that took too long, and not all of it may be saved. "
        "Please send it again in a minute."
    )


async def test_what_an_answer_costs_does_not_grow_with_what_waits(
    desk: Desk, twilio: Twilio
) -> None:
    await _several_wait(desk, 1)
    with _statements(desk.database) as about_one:
        await twilio.said("/twilio/voice/1")
    await _several_wait(desk, 12)

    with _statements(desk.database) as about_many:
        menu = await twilio.said("/twilio/voice/1")
    three = await twilio.said(menu.action, {"Digits": "1"})
    others = await twilio.said(three.redirect)
    with _statements(desk.database) as said:
        await twilio.said(others.action, {"Digits": "1"})

    assert len(about_many) == len(about_one)
    assert said.count(_BEGINS_TO_WRITE) == 1, "all are answered in one commit"
    assert _states(desk) == [State.ACKNOWLEDGED] * 12
