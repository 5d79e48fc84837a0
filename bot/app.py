"""The whole bot, wired together: the one place that knows every part."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Self

from starlette.routing import BaseRoute

# Imported now, so that the first alert in another product's format need not wait for it.
import bot.alerts.pagerduty
import bot.alerts.sources  # noqa: F401 (as above)
from bot.calendars.routes import calendar_routes
from bot.door import Door, ProcessPart, web_of
from bot.engine.at_once import AtOnce
from bot.engine.clocks.clock import Clock
from bot.engine.commands.by_subject import Commands
from bot.engine.duties.call_polling import CallPolling
from bot.engine.duties.calls_in_line import CallsInLine
from bot.engine.duties.come_on_call import ComeOnCall
from bot.engine.duties.heartbeat import Heartbeat
from bot.engine.duties.lane_watch import LaneWatch
from bot.engine.duties.retention import Retention
from bot.engine.duties.self_watch import SelfWatch
from bot.engine.duties.unknown_states import UnknownStates
from bot.engine.errands.by_kind import errands_by_kind
from bot.engine.errands.call import CallErrand
from bot.engine.escalation.escalator import Escalator
from bot.engine.loops.recurring_duty import RecurringDuty
from bot.engine.sending.dispatcher import Dispatcher
from bot.engine.sending.errand import Errand
from bot.engine.sending.holder import new_holder
from bot.engine.ticks import SWEEP_SECONDS, Engine
from bot.engine.upkeep import Upkeep
from bot.phone.accounts import missing_for_telephony
from bot.phone.edge import PhoneEdge
from bot.settings import Settings
from bot.slack.absent import NoChat, missing_for_slack
from bot.slack.edge import SlackEdge
from bot.storage.database import Database
from bot.storage.sending.outbox import Lane
from bot.storage.upkeep.pulses import Beating
from bot.web.health import NOBODY, Health
from bot.web.metrics import Metrics
from bot.web.pinging import ping
from bot.web.providers import Providers
from bot.web.short_cut import ShortCut


class Sleepwell:
    """The bot on one database: `web` answers requests, `start` and `stop` run the engine.

    Must be made inside the event loop it will run in. Features that are not configured are left
    out, and `missing` names their variables. The process does only the `part` that its door says:
    the web without the engine hears Slack, the telephone and monitors, and pages nobody; the engine
    alone pages people, and over HTTP answers only for its health and metrics.
    """

    def __init__(
        self, settings: Settings, door: Door, *, sweep_seconds: float = SWEEP_SECONDS
    ) -> None:
        self.settings = settings
        self.part = part = door.part
        self.clock = door.clock
        self.database = door.database
        self.schedules = door.schedules
        self._door = door
        self.commands = Commands.on(self.database, self.schedules, self.clock)
        self.missing = (*missing_for_slack(settings), *missing_for_telephony(settings))
        self._phone = PhoneEdge(settings, self.clock)
        self._slack = (
            None
            if missing_for_slack(settings)
            else SlackEdge(settings, self.commands, self.database, self.clock)
        )
        whose = Beating.WEB if part is ProcessPart.WEB else Beating.ENGINE
        self._upkeep = Upkeep(self.database, self.schedules, self.clock, whose, door.timekeeping)
        self.engine = self._engine(sweep_seconds)
        self._working = self._upkeep if part is ProcessPart.WEB else self.engine
        self.metrics = self._measured()

    @classmethod
    def on(
        cls,
        settings: Settings,
        clock: Clock,
        *,
        part: ProcessPart = ProcessPart.ALL,
        sweep_seconds: float = SWEEP_SECONDS,
    ) -> Self:
        """A complete bot with a door of its own.

        Raises:
            NotToBeSplit: the database is SQLite, and `part` is not everything.
        """
        database = Database(settings.database_url.get_secret_value())
        door = Door(database, settings.schedules_dir, clock, part)
        return cls(settings, door, sweep_seconds=sweep_seconds)

    def prepare(self) -> None:
        """Prepare and complete the door, unless that was done before."""
        self._door.prepare()
        self._door.complete()

    def web(self) -> ShortCut:
        """The ASGI application for all requests."""
        taking_in = self._door.alert_routes(self.metrics.alert_accepted)
        return web_of([*taking_in, *self._routes()], first=taking_in)

    def take_over(self) -> None:
        """Answer all requests from now on, instead of the door."""
        self._door.hand_over(self.web(), self.metrics.alert_accepted)

    async def start(self) -> None:
        """Start paging, and listening to Slack."""
        await self._working.start()
        if self.part is ProcessPart.ALL:
            self.page_at_once()
        if self._slack is not None and self.part is not ProcessPart.ENGINE:
            await self._slack.start()

    def page_at_once(self) -> None:
        """Page about an incident in the commit that opens it, if an alert opens only one."""
        loop = asyncio.get_running_loop()
        ahead = self._calls.look_ahead
        at_once = AtOnce(self._escalator, self._dispatcher, loop, look_ahead=ahead)
        self._door.ingest.take_first_steps(at_once)

    def take_no_more(self) -> None:
        """Begin to end: take up no new work."""
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
        """For each provider, whether its circuit is open."""
        slack = (
            {}
            if self._slack is None
            else {Lane.SLACK.value: self._dispatcher.lanes.is_in_trouble(Lane.SLACK)}
        )
        return {**self._phone.open_circuits(), **slack}

    @property
    def _reaches_nobody(self) -> bool:
        return self._slack is None and self._phone.is_absent

    def _provider_errors(self) -> Mapping[tuple[str, str], int]:
        # Its lane is Slack's alone, and of the same name.
        errors = self._dispatcher.lanes.errors.items()
        of_slack = {key: count for key, count in errors if key[0] == Lane.SLACK}
        return {**self._phone.errors(), **({} if self._slack is None else of_slack)}

    def _absent_lanes(self) -> Sequence[Lane]:
        by_phone = [Lane.CALL, Lane.SMS] if self._phone.is_absent else []
        return [*by_phone, *([Lane.SLACK] if self._slack is None else [])]

    @property
    def _ring(self) -> timedelta:
        return timedelta(seconds=self.settings.ring_seconds)

    def _engine(self, sweep_seconds: float) -> Engine:
        self._calls = CallErrand(
            self.schedules,
            self._phone.telephony,
            ring=self._ring,
            can_be_held_back=self._phone.calls_can_be_held_back,
        )
        self._dispatcher = Dispatcher(
            self.database,
            self._errands(),
            self.clock,
            holder=new_holder(),
            chance=random.Random(),  # noqa: S311 (jitter, not a secret)
            when_free=lambda: self.engine.ring(),
            absent=self._absent_lanes(),
        )
        self._escalator = Escalator(self.database, self.schedules)
        return Engine(
            self.database,
            self._upkeep,
            self._escalator,
            self._dispatcher,
            self.clock,
            duties=self._duties(),
            sweep_seconds=sweep_seconds,
        )

    def _duties(self) -> Sequence[RecurringDuty]:
        watch = SelfWatch(self.database, self.schedules, self.clock)
        calls, telephony = self.commands.calls, self._phone.telephony
        asking = CallPolling(self.database, calls, telephony, self.clock)
        in_line = CallsInLine(self.database, calls, telephony, self.clock, ring=self._ring)
        lasting = timedelta(days=self.settings.retention_days)
        retention = Retention(self.database, self.clock, lasting=lasting)
        unknown = UnknownStates(self.database, self.clock)
        lanes = LaneWatch(self.database, self._dispatcher, self.clock)
        come = ComeOnCall(self.database, self.schedules, self.clock)
        duties: list[RecurringDuty] = [lanes, watch, unknown, come, retention]
        if not self._phone.is_absent:
            duties += [asking, in_line]
        url = self.settings.heartbeat_url
        if url is None:
            return duties

        def troubles() -> list[str]:
            note = watch.note()
            nobody = [NOBODY] if self._reaches_nobody else []
            return self.engine.troubles() + nobody + ([] if note is None else [note])

        address = url.get_secret_value()
        return [*duties, Heartbeat(lambda: ping(address), troubles)]

    def _errands(self) -> Mapping[str, Errand]:
        is_absent = self._slack is None
        chat = NoChat(missing_for_slack(self.settings)) if self._slack is None else self._slack.chat
        return errands_by_kind(
            self.schedules,
            self._phone.telephony,
            chat,
            ring=self._ring,
            chat_is_absent=is_absent,
            calls=self._calls,
        )

    def _measured(self) -> Metrics:
        engine = None if self.part is ProcessPart.WEB else self.engine
        metrics = Metrics(self.database, engine, self.clock)
        if engine is not None:
            metrics.add(Providers(self.open_circuits, self._provider_errors))
        return metrics

    def _routes(self) -> list[BaseRoute]:
        health = Health(
            self.database,
            self.schedules,
            self._working,
            missing=self.missing,
            reaches_nobody=self._reaches_nobody,
            further_notes=tuple if self._slack is None else self._slack.notes,
        )
        routes: list[BaseRoute] = [*health.routes(), *self.metrics.routes()]
        if self.part is ProcessPart.ENGINE:
            return routes
        routes += calendar_routes(self.commands.calendars, self.database)
        routes += self._phone.routes(self.commands, self.database)
        if self._slack is not None:
            routes += self._slack.routes()
        return routes
