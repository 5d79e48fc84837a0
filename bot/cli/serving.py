"""Starts the bot; whatever prevents the start ends it with a sentence.

The door is open long before the app is there: `_load` imports what only the app needs.
"""

import asyncio
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot.cli.environment import settings_with
from bot.cli.problems import Problem, counted, say
from bot.door import Door, NotToBeSplit, ProcessPart
from bot.engine.clocks.clock import SteadyClock
from bot.engine.schedule_files.schedules import NoSchedules
from bot.environment_variables import variable
from bot.first_settings import first_settings
from bot.logs import set_up_logs
from bot.serving import serve
from bot.standard_error import StandardError, standard_error_never_waited_for
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
    ProcessPart.ALL: "Serving {teams}",
    ProcessPart.WEB: "Serving {teams}, without the engine,",
    ProcessPart.ENGINE: "The engine for {teams}",
}


def serve_until_told_to_end(
    schedules: Path, *, part: ProcessPart, host: str | None, port: int | None
) -> None:
    """Run this part of the bot until SIGTERM or SIGINT.

    Raises:
        Problem: it cannot start.
    """
    first = first_settings() or settings_with(schedules)
    host = host or _usual_host()
    port = first.port if port is None else port
    with standard_error_never_waited_for() as error_lines:
        set_up_logs(level=first.log_level, form=first.log_format)
        greet = _greet_in_json if first.log_format == "json" else _greet
        try:
            with opened(database_url()) as database, _listening(host, port) as listening:
                door = Door(database, schedules, SteadyClock(), part)
                address = f"http://{host}:{port_of(listening)}"
                serving = _Serving(door, schedules, listening, address, greet, error_lines)
                with asyncio.Runner(loop_factory=_quick_loop()) as runner:
                    runner.run(serving.run())
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
    return EVERYWHERE if variable("PORT") else THIS_MACHINE


def _quick_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop, the fastest event loop; None, for the default one, on Windows."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


@dataclass(frozen=True, slots=True)
class _Serving:
    """What one process serves, and how it says so."""

    door: Door
    schedules: Path
    listening: Sequence[socket.socket]
    address: str
    greet: Callable[[ProcessPart, str, str], None]
    error_lines: StandardError | None

    async def run(self) -> None:
        with serving_alone(self.door.database):
            self.door.prepare()
            await serve(self.door, self._load, self.listening)

    async def _load(self) -> "Sleepwell":
        # In threads, so that alerts are answered meanwhile.
        settings = await asyncio.to_thread(settings_with, self.schedules)
        await asyncio.to_thread(import_module, "bot.app")
        await asyncio.to_thread(self.door.complete)
        from bot.app import Sleepwell
        from bot.web.log_lines import LogLines

        bot = Sleepwell(settings, self.door)
        if self.error_lines is not None:
            bot.metrics.add(LogLines(self.error_lines))
        self._say_what_runs(bot.missing)
        return bot

    def _say_what_runs(self, missing: Sequence[str]) -> None:
        teams = counted(len(self.door.schedules.files_in_force().teams), "team")
        where = f"{self.address}, with {place_of(self.door.database)}"
        self.greet(self.door.part, teams, where)
        for name in missing:
            log.warning("not set; see oncall doctor", variable=name)


def _greet(part: ProcessPart, teams: str, where: str) -> None:
    say(f"{_DOES[part].format(teams=teams)} on {where}. Ctrl-C ends it.")


def _greet_in_json(part: ProcessPart, teams: str, where: str) -> None:
    log.info("serving", part=part.value, teams=teams, where=where)
