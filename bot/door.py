"""The door: takes alerts in from the first moment on, while the app is still being loaded.

Every start waits for what this module imports, so it stays small: no Slack, telephony or engine.
"""

import asyncio
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.alerts.routes import alert_routes
from bot.engine.clocks.clock import Clock, SteadyClock
from bot.engine.clocks.timekeeping import Timekeeping
from bot.engine.commands.alerts import AlertCommands
from bot.engine.ingest import Ingest
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database
from bot.storage.preparing.schema_fitness import ensure_schema
from bot.web.errors import ENDING, exception_handlers
from bot.web.health import Health
from bot.web.short_cut import QuickRoute, ShortCut

# From the signal on that ends the process. What came of the last sends is written down by then, and
# a statement under way may take 8 seconds more: platforms wait 30.
LAST_STATEMENT_SECONDS = 21.0


class ProcessPart(StrEnum):
    """What one process does. Any number of processes, of any part, share one PostgreSQL."""

    ALL = "all"
    WEB = "web"
    ENGINE = "engine"


class NotToBeSplit(Exception):  # noqa: N818 (a state of things, reported at the start)
    """The database is SQLite, which has one process, and this one was to do only a part."""


class Door:
    """An ASGI application that stores alerts at once; all other requests wait for the app.

    From `hand_over` on the app answers everything, alerts too. An alert stored before that has left
    a due row, which the engine finds when it starts.

    Raises:
        NotToBeSplit: the database is SQLite, and `part` is not everything.
    """

    def __init__(
        self, database: Database, schedules: Path, clock: Clock, part: ProcessPart = ProcessPart.ALL
    ) -> None:
        self.part = part
        self.clock = clock
        self.database = database
        if self.database.is_sqlite and part is not ProcessPart.ALL:
            raise NotToBeSplit(
                "Web and engine cannot be split on SQLite, whose file belongs to one process. Run "
                "`oncall serve` for both, or set DATABASE_URL to a PostgreSQL."
            )
        self.timekeeping = Timekeeping(database, clock) if isinstance(clock, SteadyClock) else None
        self.schedules = Schedules(self.database, schedules)
        self.ingest = Ingest(AlertCommands(self.database, self.schedules, clock), self.database)
        self._accepted: Callable[[float], None] | None = None
        self._kept_early: list[float] = []
        taking_in = self.alert_routes(self._note_accepted)
        health = Health(self.database, self.schedules, _Starting()).routes()
        self._routes: Sequence[BaseRoute] = [*taking_in, *health]
        self._answers = web_of(self._routes, first=taking_in)
        self._rest: ASGIApp = ENDING
        self._decided = asyncio.Event()
        self._is_handed_over = False
        self._waiting: set[asyncio.Task[object] | None] = set()

    def prepare(self) -> None:
        """Migrate an SQLite file, set the clock, and put in force the schedules that alerts need.

        Raises:
            WrongSchema: a PostgreSQL lacks migrations, or newer code migrated the database.
            NoSchedules: there are no schedule files to work with.
            sqlalchemy.exc.SQLAlchemyError: the database cannot be used.
        """
        self.database.check_connections()
        ensure_schema(self.database)
        if self.timekeeping is not None:
            self.timekeeping.begin()
        self.schedules.begin(self.clock.now())

    def complete(self) -> None:
        """Put all schedules in force, if `prepare` needed only the services.

        Raises:
            NoSchedules: there are no schedule files to work with.
            sqlalchemy.exc.SQLAlchemyError: the database cannot be used.
        """
        self.schedules.complete(self.clock.now())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, at once or as soon as the app is there."""
        try:
            if self._is_handed_over or self._is_for_us(scope):
                await self._answers(scope, receive, send)
            else:
                await self._answer_later(scope, receive, send)
        except asyncio.CancelledError:
            # Answers are cancelled when the process ends, unfinished or with their commit in doubt.
            # The server would log that as a fault of ours.
            if scope["type"] != "http":
                raise
            await ENDING(scope, receive, send)

    def short_way(self, scope: Scope) -> QuickRoute | None:
        """The route of an alert that comes whole, before and after the app takes over."""
        return self._answers.short_way(scope)

    def alert_routes(self, accepted: Callable[[float], None]) -> Sequence[QuickRoute]:
        """The routes that take alerts in; none for the engine alone."""
        if self.part is ProcessPart.ENGINE:
            return []
        return alert_routes(self.ingest, accepted=accepted)

    def is_kept_waiting(self, answering: asyncio.Task[None]) -> bool:
        """Whether this request must wait for the app."""
        return answering in self._waiting

    def hand_over(self, rest: ShortCut, accepted: Callable[[float], None]) -> None:
        """Have the app answer everything from now on.

        `accepted` is called for each alert stored so far, with the seconds it took.
        """
        for seconds in self._kept_early:
            accepted(seconds)
        self._accepted = accepted
        self._answers = self._rest = rest
        self._is_handed_over = True
        self._decided.set()

    def turn_away(self) -> None:
        """There will be no app: answer all waiting requests that they shall come again.

        And begin to end with the database.
        """
        self._decided.set()
        self.database.ask_nothing_after(LAST_STATEMENT_SECONDS)

    async def _answer_later(self, scope: Scope, receive: Receive, send: Send) -> None:
        waiting = asyncio.current_task()
        self._waiting.add(waiting)
        try:
            await self._decided.wait()
        finally:
            self._waiting.discard(waiting)
        await self._rest(scope, receive, send)

    def _note_accepted(self, seconds: float) -> None:
        # An answer that began before the app came may end after it.
        if self._accepted is None:
            self._kept_early.append(seconds)
        else:
            self._accepted(seconds)

    def _is_for_us(self, scope: Scope) -> bool:
        # A server that sends ASGI lifespan events waits for the answer.
        return scope["type"] == "lifespan" or any(
            route.matches(scope)[0] is not Match.NONE for route in self._routes
        )


def web_of(routes: Sequence[BaseRoute], *, first: Sequence[QuickRoute]) -> ShortCut:
    """An application with these routes; `first` names those that bypass Starlette's routing."""
    rest = Starlette(routes=routes, exception_handlers=dict(exception_handlers()))
    # Senders of alerts do not follow redirections: to them a slash too many is to be an error.
    rest.router.redirect_slashes = False
    return ShortCut(first, rest)


class _Starting:
    """Answers `/readyz` until the app is there."""

    def troubles(self) -> list[str]:
        return ["starting: nobody is paged yet; an alert that is answered with 202 is kept"]

    def notes(self) -> list[str]:
        return []
