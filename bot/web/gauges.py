"""Metrics that are read from the database and the engine when they are asked for."""

import asyncio
import math
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

import structlog
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.incidents.incident import State
from bot.engine.clocks.clock import Clock
from bot.engine.loops.repeats import Repeats
from bot.engine.sending.standings import LIVES_SURELY
from bot.engine.sending.uneven import worse_than_others
from bot.storage.database import Database
from bot.storage.incidents import overview
from bot.storage.sending import outbox
from bot.storage.sending.outbox import Lane
from bot.storage.sending.outbox_age import oldest_due
from bot.storage.sending.senders import heard_of
from bot.storage.upkeep import pulses
from bot.storage.upkeep.pulses import Beating
from bot.web.health import DATABASE_ANSWERS_WITHIN_SECONDS

log = structlog.get_logger(__name__)

_OPEN = (State.TRIGGERED, State.ACKNOWLEDGED)


class Ticking(Protocol):
    """The engine, as far as the metrics need it."""

    @property
    def last_tick_at(self) -> datetime | None:
        """When the engine last ticked."""
        ...


class Gauges(Collector):
    """All but the first have the same value in every process on one database.

    They are left out while the database is down, or does not answer in time: whoever asks for
    metrics does not wait for long, and is to hear the others.
    """

    def __init__(
        self,
        database: Database,
        engine: Ticking | None,
        clock: Clock,
        *,
        database_answers_within_seconds: float = DATABASE_ANSWERS_WITHIN_SECONDS,
    ) -> None:
        self._database = database
        self._engine = engine
        self._clock = clock
        self._repeats = Repeats()
        self._patience_seconds = database_answers_within_seconds
        self._looking: asyncio.Task[list[Metric]] | None = None
        self._told: list[Metric] = []

    async def look(self) -> None:
        """Read the gauges of the database, for `collect` to tell them."""
        # One look at a time: a database that hangs must not use up our threads.
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._database.in_thread(self._kept_or_none))
        done, _ = await asyncio.wait({self._looking}, timeout=self._patience_seconds)
        if done:
            self._told = self._looking.result()
            return
        self._told = []
        self._say(TimeoutError(f"no answer within {self._patience_seconds:g} seconds"))

    def collect(self) -> Iterator[Metric]:
        """The gauges, those of the database as of the last look."""
        if self._engine is not None:
            yield GaugeMetricFamily(
                "sleepwell_last_tick_age_seconds",
                "Time since the engine of this process last looked for what is due.",
                value=self._age_seconds(self._engine.last_tick_at),
            )
        yield from self._told

    def _kept_or_none(self) -> list[Metric]:
        try:
            return self._kept()
        except SQLAlchemyError as error:
            self._say(error)
            return []

    def _say(self, error: Exception) -> None:
        if facts := self._repeats.facts("gauges", error):
            log.error("the database cannot be counted for the metrics", **facts)

    def _kept(self) -> list[Metric]:
        now = self._clock.now()
        with self._database.read() as tx:
            counts = overview.counts(tx)
            forgotten = overview.without_due_time(tx)
            depth, oldest = outbox.depth(tx), oldest_due(tx, now)
            heard = heard_of(tx, now, since=now - LIVES_SURELY)
            beat_at = pulses.last(tx, Beating.ENGINE)
        by_state = GaugeMetricFamily(
            "sleepwell_incidents_open", "Incidents that are not resolved.", labels=["state"]
        )
        for state in _OPEN:
            by_state.add_metric([state.value], counts.get(state, 0))
        unable = GaugeMetricFamily(
            "sleepwell_engines_unable",
            "Engines that cannot send by a lane by which another engine can.",
            labels=["lane"],
        )
        worse = Counter(lane for one in worse_than_others(heard) for lane in one.lanes)
        for lane in Lane:
            unable.add_metric([lane.value], worse[lane])
        return [
            by_state,
            unable,
            GaugeMetricFamily(
                "sleepwell_incidents_without_due_time",
                "Incidents to be paged about that have no due time; must be 0.",
                value=forgotten,
            ),
            GaugeMetricFamily(
                "sleepwell_outbox_depth", "What waits to be sent, or is being sent.", value=depth
            ),
            GaugeMetricFamily(
                "sleepwell_outbox_oldest_due_age_seconds",
                "How long that has waited which waits longest to be sent; 0 if nothing is due.",
                value=0.0 if oldest is None else self._age_seconds(oldest),
            ),
            GaugeMetricFamily(
                "sleepwell_engine_silence_seconds",
                "Time since any engine on the database gave a sign of life.",
                value=self._age_seconds(beat_at),
            ),
        ]

    def _age_seconds(self, since: datetime | None) -> float:
        return math.inf if since is None else (self._clock.now() - since).total_seconds()
