"""The whole bot, wired together: the one place that knows every part."""

import contextlib
import os
import random
import secrets
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.alerts.routes import alert_routes
from bot.calendars.routes import calendar_routes
from bot.engine.asking_after import AskingAfterCalls
from bot.engine.clock import Clock, SteadyClock
from bot.engine.commands import Commands
from bot.engine.dispatcher import Dispatcher
from bot.engine.duty import Duty
from bot.engine.errand import Errand, Nothing
from bot.engine.errands.call import CallErrand
from bot.engine.errands.channel import AnnouncementErrand, IncidentMessageErrand
from bot.engine.errands.direct_page import DirectMessageErrand, DirectPageErrand
from bot.engine.errands.hang_up import HangUpErrand
from bot.engine.errands.misfit_message import MisfitMessageErrand
from bot.engine.errands.override_message import OverrideMessageErrand
from bot.engine.errands.reminder import ReminderErrand
from bot.engine.errands.sms import SmsErrand
from bot.engine.errands.swap_message import SwapMessageErrand
from bot.engine.escalator import Escalator
from bot.engine.heartbeat import Heartbeat
from bot.engine.ingest import Ingest
from bot.engine.messages import REMINDER
from bot.engine.misfits import MISFIT_MESSAGE
from bot.engine.retention import Retention
from bot.engine.schedules import Schedules
from bot.engine.self_watch import SelfWatch
from bot.engine.services import Chat
from bot.engine.standing_in import OVERRIDE_MESSAGE
from bot.engine.ticks import SWEEP_SECONDS, Engine
from bot.engine.upkeep import Upkeep
from bot.phone.accounts import missing_for_telephony
from bot.phone.edge import PhoneEdge
from bot.settings import Settings
from bot.slack.absent import NoChat, missing_for_slack
from bot.slack.edge import SlackEdge
from bot.storage.database import Database
from bot.storage.outbox import Lane
from bot.storage.pulses import Beating
from bot.storage.suiting import suit
from bot.web.errors import exception_handlers
from bot.web.health import Health
from bot.web.metrics import Metrics
from bot.web.pinging import ping
from bot.web.providers import Providers


class Part(StrEnum):
    """What one process does. Any number of processes of any part share one PostgreSQL."""

    ALL = "all"
    WEB = "web"
    ENGINE = "engine"


class NotToBeSplit(Exception):  # noqa: N818 (a state of things, told at the start)
    """An SQLite file belongs to one process, which must do everything."""


class Sleepwell:
    """The bot on one database: `web` answers requests, `start` and `stop` run the engine.

    Must be made inside the event loop it will run in. What is not configured is left out, and
    `missing` names it. The part that is `part` alone is done: who has the web without the engine
    hears Slack, the telephone and monitors, and pages nobody; who has the engine pages people, and
    answers over HTTP only how it fares.

    Raises:
        NotToBeSplit: an SQLite file was given to a process that is to do a part.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        *,
        part: Part = Part.ALL,
        sweep_seconds: float = SWEEP_SECONDS,
    ) -> None:
        self.settings = settings
        self.part = part
        self.clock = clock or SteadyClock()
        self.database = Database(settings.database_url.get_secret_value())
        if self.database.is_sqlite and part is not Part.ALL:
            raise NotToBeSplit(
                "Web and engine cannot be split on SQLite, whose file belongs to one process. Run "
                "`oncall serve` for both, or set DATABASE_URL to a PostgreSQL."
            )
        self.schedules = Schedules(self.database, settings.schedules_dir)
        self.commands = Commands.on(self.database, self.schedules, self.clock)
        self.missing = (*missing_for_slack(settings), *missing_for_telephony(settings))
        self._phone = PhoneEdge(settings, self.clock)
        self._slack = (
            None
            if missing_for_slack(settings)
            else SlackEdge(settings, self.commands, self.database, self.clock)
        )
        whose = Beating.WEB if part is Part.WEB else Beating.ENGINE
        self._upkeep = Upkeep(self.database, self.schedules, self.clock, whose)
        self.engine = self._engine(sweep_seconds)
        self._working = self._upkeep if part is Part.WEB else self.engine

    def prepare(self) -> None:
        """Bring the database up to date if it is ours alone, and put the schedules in force.

        Raises:
            Unsuited: a PostgreSQL lacks migrations, or newer code migrated the database.
            NoSchedules: there are no schedule files to work with.
            sqlalchemy.exc.SQLAlchemyError: the database cannot be used.
        """
        suit(self.database)
        self._upkeep.set_clock()
        self.schedules.load(self.clock.now())

    def web(self, *, with_engine: bool = True) -> Starlette:
        """All that is answered over HTTP, and what runs by itself as long as that is served."""
        return Starlette(
            routes=self._routes(),
            exception_handlers=dict(exception_handlers()),
            lifespan=self._running if with_engine else None,
        )

    async def start(self) -> None:
        """Start paging, and listening to Slack."""
        await self._working.start()
        if self._slack is not None and self.part is not Part.ENGINE:
            await self._slack.start()

    def take_no_more(self) -> None:
        """Begin to end: page about nothing new."""
        self.engine.take_no_more()

    async def stop(self) -> None:
        """Take no new work, finish what is in flight, and close every connection."""
        if self._slack is not None:
            await self._slack.stop()
        await self._working.stop()
        await self.close()

    async def close(self) -> None:
        """Close every connection."""
        if self._slack is not None:
            await self._slack.close()
        await self._phone.close()
        self.database.close()

    def open_circuits(self) -> Mapping[str, bool]:
        """Of each provider, whether it keeps failing, so that it is asked less."""
        slack = (
            {}
            if self._slack is None
            else {Lane.SLACK.value: self._dispatcher.lanes.is_in_trouble(Lane.SLACK)}
        )
        return {**self._phone.open_circuits(), **slack}

    def _provider_errors(self) -> Mapping[tuple[str, str], int]:
        # Its lane is Slack's alone, and of the same name.
        errors = self._dispatcher.lanes.errors.items()
        of_slack = {key: count for key, count in errors if key[0] == Lane.SLACK}
        return {**self._phone.errors(), **({} if self._slack is None else of_slack)}

    @contextlib.asynccontextmanager
    async def _running(self, _web: Starlette) -> AsyncIterator[None]:
        await self.start()
        try:
            yield
        finally:
            await self.stop()

    def _engine(self, sweep_seconds: float) -> Engine:
        self._dispatcher = Dispatcher(
            self.database,
            self._errands(),
            self.clock,
            holder=_holder(),
            chance=random.Random(),  # noqa: S311 (jitter, not a secret)
            when_free=lambda: self.engine.ring(),
        )
        escalator = Escalator(self.database, self.schedules)
        return Engine(
            self.database,
            self._upkeep,
            escalator,
            self._dispatcher,
            self.clock,
            duties=self._duties(),
            sweep_seconds=sweep_seconds,
        )

    def _duties(self) -> Sequence[Duty]:
        watch = SelfWatch(self.database, self.schedules, self.clock)
        asking = AskingAfterCalls(
            self.database, self.commands.calls, self._phone.telephony, self.clock
        )
        lasting = timedelta(days=self.settings.retention_days)
        retention = Retention(self.database, self.clock, lasting=lasting)
        url = self.settings.heartbeat_url
        if url is None:
            return [watch, retention, asking]

        def troubles() -> list[str]:
            note = watch.note()
            return self.engine.troubles() + ([] if note is None else [note])

        address = url.get_secret_value()
        return [watch, retention, asking, Heartbeat(lambda: ping(address), troubles)]

    def _errands(self) -> Mapping[str, Errand]:
        telephony = self._phone.telephony
        return {
            "call": CallErrand(
                self.schedules, telephony, ring=timedelta(seconds=self.settings.ring_seconds)
            ),
            "sms": SmsErrand(self.schedules, telephony),
            "hang_up": HangUpErrand(telephony),
            **self._chat_errands(),
        }

    def _chat_errands(self) -> Mapping[str, Errand]:
        if self._slack is None:
            chat: Chat = NoChat(missing_for_slack(self.settings))
            silent = (
                "incident_message",
                "direct_message",
                "announcement",
                "swap_message",
                REMINDER,
                MISFIT_MESSAGE,
                OVERRIDE_MESSAGE,
            )
            nothing = dict.fromkeys(silent, Nothing())
            return {"slack": DirectPageErrand(self.schedules, chat), **nothing}
        chat = self._slack.chat
        return {
            "slack": DirectPageErrand(self.schedules, chat),
            "direct_message": DirectMessageErrand(self.schedules, chat),
            "incident_message": IncidentMessageErrand(self.schedules, chat),
            "announcement": AnnouncementErrand(self.schedules, chat),
            "swap_message": SwapMessageErrand(self.schedules, chat),
            REMINDER: ReminderErrand(self.schedules, chat),
            MISFIT_MESSAGE: MisfitMessageErrand(self.schedules, chat),
            OVERRIDE_MESSAGE: OverrideMessageErrand(self.schedules, chat),
        }

    def _routes(self) -> list[BaseRoute]:
        metrics = Metrics(self.database, None if self.part is Part.WEB else self.engine, self.clock)
        if self.part is not Part.WEB:
            metrics.add(Providers(self.open_circuits, self._provider_errors))
        health = Health(self.database, self.schedules, self._working, missing=self.missing)
        watched = [*health.routes(), *metrics.routes()]
        if self.part is Part.ENGINE:
            return [*watched]
        routes: list[BaseRoute] = [
            *alert_routes(
                Ingest(self.commands.alerts, self.database), accepted=metrics.alert_accepted
            ),
            *calendar_routes(self.commands.calendars, self.database),
            *watched,
        ]
        routes += self._phone.routes(self.commands, self.database)
        if self._slack is not None:
            routes += self._slack.routes()
        return routes


def _holder() -> str:
    """Who leases: another name for each start, because process numbers come again in containers."""
    return f"{socket.gethostname()[:40]}/{os.getpid()}/{secrets.token_hex(4)}"
