"""Starts the bot, and puts what prevents the start into a sentence.

The door is open long before the app is there: `_load` imports what only the app needs.
"""

import asyncio
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot.cli.environment import settings_with
from bot.cli.problems import Problem, counted, say
from bot.door import Door, NotToBeSplit, Part
from bot.engine.clocks.clock import SteadyClock
from bot.engine.schedule_files.schedules import NoSchedules
from bot.first_settings import first_settings
from bot.logs import set_up_logs
from bot.serving import serve
from bot.storage.preparing.default_url import database_url
from bot.storage.preparing.opening import DatabaseUnusable, opened, place_of
from bot.storage.preparing.schema_fitness import WrongSchema
from bot.storage.preparing.serving_alone import ServedAlready, serving_alone
from bot.web.listening import close, listen_on, port_of

if TYPE_CHECKING:
    from bot.app import Sleepwell

log = structlog.get_logger(__name__)

EVERYWHERE = "0.0.0.0"  # noqa: S104 (where a platform sets $PORT, its router comes from outside)
THIS_MACHINE = "127.0.0.1"

_DOES = {
    Part.ALL: "Serving {teams}",
    Part.WEB: "Serving {teams}, without the engine,",
    Part.ENGINE: "The engine for {teams}",
}


def serve_until_told_to_end(
    schedules: Path, *, part: Part, host: str | None, port: int | None
) -> None:
    """Run this part of the bot until SIGTERM or SIGINT.

    Raises:
        Problem: it cannot start.
    """
    first = first_settings() or settings_with(schedules)
    set_up_logs(level=first.log_level, form=first.log_format)
    host = host or _usual_host()
    port = first.port if port is None else port
    try:
        with opened(database_url()) as database, _listening(host, port) as listening:
            door = Door(database, schedules, SteadyClock(), part)
            with asyncio.Runner(loop_factory=_quick_loop()) as runner:
                runner.run(_serve(schedules, door, host, listening))
    except (NotToBeSplit, WrongSchema, NoSchedules, DatabaseUnusable, ServedAlready) as refusal:
        raise Problem(str(refusal)) from refusal


@contextmanager
def _listening(host: str, port: int) -> Iterator[Sequence[socket.socket]]:
    try:
        listening = listen_on(host, port)
    except OSError as error:
        raise Problem(f"Cannot listen on {host}:{port}: {error.strerror}.") from error
    try:
        yield listening
    finally:
        close(listening)


def _usual_host() -> str:
    return EVERYWHERE if os.environ.get("PORT") else THIS_MACHINE


def _quick_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop, the fastest event loop; None, for the default one, on Windows."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _serve(
    schedules: Path, door: Door, host: str, listening: Sequence[socket.socket]
) -> None:
    where = f"http://{host}:{port_of(listening)}, with {place_of(door.database)}"

    async def load() -> "Sleepwell":
        bot = await _load(schedules, door)
        teams = counted(len(door.schedules.files_in_force().teams), "team")
        say(f"{_DOES[door.part].format(teams=teams)} on {where}. Ctrl-C ends it.")
        for name in bot.missing:
            log.warning("not set; see oncall doctor", variable=name)
        return bot

    with serving_alone(door.database):
        door.prepare()
        await serve(door, load, listening)


async def _load(schedules: Path, door: Door) -> "Sleepwell":
    # In threads, so that alerts are answered meanwhile.
    settings = await asyncio.to_thread(settings_with, schedules)
    await asyncio.to_thread(import_module, "bot.app")
    await asyncio.to_thread(door.complete)
    from bot.app import Sleepwell

    return Sleepwell(settings, door)
