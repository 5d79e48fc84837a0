"""Whether the process is alive, and whether it can do its work."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.engine.loops.repeats import Repeats, problem_in_a_line
from bot.engine.schedule_files.schedules import Schedules, in_short
from bot.storage.connections.unfit import unfitness
from bot.storage.database import Database

log = structlog.get_logger(__name__)

DATABASE_ANSWERS_WITHIN_SECONDS = 2.0
NOBODY = "nobody can be paged: neither Slack nor telephony is set up"
REPLACED = (
    "the schedule files here were in force until {:%Y-%m-%d %H:%M} UTC; newer ones have "
    "replaced them. To put them in force again: oncall migrate --put-in-force"
)


class Working(Protocol):
    """The engine, or what a process without one has, as far as health needs it."""

    def troubles(self) -> list[str]:
        """Every reason why this process cannot do its work."""
        ...

    def notes(self) -> list[str]:
        """Warnings for the operator, although this process does its work."""
        ...


class Health:
    """Answers `GET /healthz` and `GET /readyz`."""

    def __init__(
        self,
        database: Database,
        schedules: Schedules,
        working: Working,
        *,
        missing: Sequence[str] = (),
        reaches_nobody: bool = False,
        further_notes: Callable[[], Sequence[str]] = tuple,
        database_answers_within_seconds: float = DATABASE_ANSWERS_WITHIN_SECONDS,
    ) -> None:
        """`missing` are the unset variables that contact methods need.

        `reaches_nobody`: no contact method is left. Alerts are stored all the same, so the process
        is ready even then. `further_notes` are those of other parts of the process.
        """
        self._database = database
        self._schedules = schedules
        self._working = working
        self._missing = missing
        self._reaches_nobody = reaches_nobody
        self._further_notes = further_notes
        self._patience_seconds = database_answers_within_seconds
        self._asking: asyncio.Task[None] | None = None
        self._repeats = Repeats()

    def routes(self) -> list[Route]:
        """The two routes."""
        return [
            Route("/healthz", self.alive, methods=["GET"]),
            Route("/readyz", self.ready, methods=["GET"]),
        ]

    async def alive(self, _request: Request) -> Response:
        """The process runs and answers."""
        return JSONResponse({"status": "alive"})

    async def ready(self, _request: Request) -> Response:
        """Whether alerts are taken in and people paged; if not, every reason why."""
        found = (await self._database_trouble(), self._schedules_trouble())
        reasons = [trouble for trouble in found if trouble is not None]
        reasons += self._working.troubles()
        said: dict[str, object] = {"status": "not ready" if reasons else "ready"}
        if reasons:
            said["reasons"] = reasons
        if notes := self._notes():
            said["notes"] = notes
        return JSONResponse(said, 503 if reasons else 200)

    async def _database_trouble(self) -> str | None:
        # One query at a time: a database that hangs must not use up our threads.
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._database.in_thread(self._ask_database))
            # It may fail after its time, and then nobody asks for its error any more.
            self._asking.add_done_callback(_looked_at)
        done, _ = await asyncio.wait({self._asking}, timeout=self._patience_seconds)
        if not done:
            return f"the database did not answer within {self._patience_seconds:g} seconds"
        error = self._asking.exception()
        if error is None:
            return None
        if not isinstance(error, SQLAlchemyError):
            raise error
        # A balancer asks every second or so. The traceback is in the log of what needs it.
        if facts := self._repeats.facts("readyz", error):
            problem, times = problem_in_a_line(error), facts.get("times", 1)
            log.error("the database cannot be reached", problem=problem, times=times)
        return unfitness(error) or "the database cannot be reached"

    def _ask_database(self) -> None:
        with self._database.read() as tx:
            tx.execute(text("SELECT 1"))

    def _schedules_trouble(self) -> str | None:
        return None if self._schedules.is_loaded else "no schedules are loaded"

    def _notes(self) -> list[str]:
        here = [*self._missing_notes(), *self._schedule_notes()]
        return [*here, *self._working.notes(), *self._further_notes()]

    def _missing_notes(self) -> list[str]:
        if not self._missing:
            return []
        named = ", ".join(self._missing)
        worst = [NOBODY] if self._reaches_nobody else []
        return [*worst, f"not set, and what it is for is off (`oncall doctor` tells): {named}"]

    def _schedule_notes(self) -> list[str]:
        if unread := self._schedules.unread:
            return [f"{unread}. The last good ones are in force"]
        if replaced_at := self._schedules.replaced_at:
            return [REPLACED.format(replaced_at)]
        if not self._schedules.complaints:
            return []
        head = "the newest schedule files were refused; the last good ones are in force"
        return [head, *in_short(self._schedules.complaints)]


def _looked_at(asking: asyncio.Task[None]) -> None:
    """Its error is known, whether anybody still waits for it or not."""
    if not asking.cancelled():
        asking.exception()
