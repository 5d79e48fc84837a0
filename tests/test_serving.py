"""Serving: alerts are taken in first, and the rest of the bot is loaded as soon as may be."""

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from bot import serving
from bot.app import Sleepwell
from bot.door import Door
from bot.engine.clocks.clock import SystemClock
from bot.sandbox.server import listen
from bot.storage.database import Database
from tests.patience import PATIENCE_SECONDS

LONGER_THAN_ANYBODY_WAITS = 3600.0
# Heroku's router: the longest of those we know.
PROXIES_KEEP_ALIVE_SECONDS = 90
LESS_THAN_UVICORN_S_OWN_SECONDS = 4
TURNS = 100


ALERT_CUT_SHORT = b'POST /alerts/KEY HTTP/1.1\r\nContent-Length: 100\r\n\r\n{"title": '


class Loading(Exception):  # noqa: N818 (how far a story goes)
    """The rest was asked for."""


class Asked(Door):
    """Tells when the first request has come through it."""

    def __init__(self, database: Database, schedules: Path) -> None:
        super().__init__(database, schedules, SystemClock())
        self.is_asked = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.is_asked.set()
        await super().__call__(scope, receive, send)


@pytest.fixture
def door(sqlite_url: str, tmp_path: Path) -> Iterator[Asked]:
    told_to_end = signal.getsignal(signal.SIGTERM)
    made = Asked(Database(sqlite_url), tmp_path / "schedules")
    yield made
    made.database.close()
    signal.signal(signal.SIGTERM, told_to_end)


async def test_who_waits_for_the_rest_does_not_keep_it_from_being_loaded(
    door: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "FIRST_ANSWERED_WITHIN_SECONDS", LONGER_THAN_ANYBODY_WAITS)
    listening = listen()
    early = socket.create_connection(listening.getsockname())
    early.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")

    async def load() -> Sleepwell:
        await door.is_asked.wait()
        raise Loading

    with pytest.raises(Loading):
        async with asyncio.timeout(PATIENCE_SECONDS):
            await serving.serve(door, load, [listening])

    with early:
        assert early.recv(100).startswith(b"HTTP/1.1 503 ")


async def test_how_long_an_idle_connection_is_kept(
    door: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert serving.KEEP_ALIVE_SECONDS > PROXIES_KEEP_ALIVE_SECONDS
    monkeypatch.setattr(serving, "KEEP_ALIVE_SECONDS", 0.01)
    listening, is_closed = listen(), asyncio.Event()

    async def load() -> Sleepwell:
        await is_closed.wait()
        raise Loading

    serves = asyncio.create_task(serving.serve(door, load, [listening]))
    reader, writer = await asyncio.open_connection(*listening.getsockname())
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    reading = asyncio.create_task(reader.read())
    await asyncio.wait({reading}, timeout=LESS_THAN_UVICORN_S_OWN_SECONDS)
    for _turn in range(TURNS):
        # All of us may have stood still so long: then it is closed by now, and is yet to be read.
        await asyncio.sleep(0)
    assert reading.done()
    told = reading.result()
    writer.close()
    is_closed.set()

    assert told.startswith(b"HTTP/1.1 200 ")
    with pytest.raises(Loading):
        await serves


async def told_while_it_ends(
    door: Asked, sent: bytes, taken_up: Callable[[asyncio.StreamReader], Awaitable[bytes]]
) -> bytes:
    """What a sender hears, in lower case, of a process that ends once that is `taken_up`."""
    listening, heard = listen(), list[bytes]()
    reader, writer = await asyncio.open_connection(*listening.getsockname())
    writer.write(sent)

    async def load() -> Sleepwell:
        heard.append(await taken_up(reader))
        raise Loading

    async with asyncio.timeout(PATIENCE_SECONDS):
        with pytest.raises(Loading):
            await serving.serve(door, load, [listening])
        heard.append(await reader.read())
    writer.close()
    return b"".join(heard).lower()


async def test_who_has_not_sent_everything_when_a_process_ends_is_asked_to_come_again(
    door: Asked, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(serving, "ANSWER_WITHIN_SECONDS", 0.01)

    async def once_asked(_: asyncio.StreamReader) -> bytes:
        await door.is_asked.wait()
        return b""

    told = await told_while_it_ends(door, ALERT_CUT_SHORT, once_asked)

    assert told.startswith(b"http/1.1 503 ")
    assert b"retry-after: 5" in told
    assert b'"status":"not now"' in told
    assert "Exception in ASGI" not in caplog.text


async def test_what_is_no_http_is_refused_in_our_form(door: Asked) -> None:
    async def once_answered(reader: asyncio.StreamReader) -> bytes:
        return await reader.read(1)

    sent = b"CONNECT example.com:443 HTTP/1.1\r\n\r\n"
    told = await told_while_it_ends(door, sent, once_answered)

    assert told.startswith(b"http/1.1 400 ")
    assert b'"status":"refused"' in told
