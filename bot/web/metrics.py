"""Metrics for Prometheus."""

import math
from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

import structlog
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.domain.incident import State
from bot.engine.clock import Clock
from bot.storage import incidents, outbox
from bot.storage.database import Database

log = structlog.get_logger(__name__)

_OPEN = (State.TRIGGERED, State.ACKNOWLEDGED)


class Ticking(Protocol):
    """What the metrics look at of the engine."""

    @property
    def last_tick_at(self) -> datetime | None:
        """When it last looked for what is due."""
        ...


class Metrics(Collector):
    """Answers `GET /metrics`. What is in the database is counted when it is asked for.

    While the database is away its numbers are left out; the others are told all the same.
    """

    def __init__(self, database: Database, engine: Ticking, clock: Clock) -> None:
        self._database = database
        self._engine = engine
        self._clock = clock
        self._registry = CollectorRegistry()
        self._registry.register(self)
        self._alerts_accepted = Counter(
            "sleepwell_alerts_accepted", "Alerts kept by this process.", registry=self._registry
        )

    def routes(self) -> list[Route]:
        """The one route."""
        return [Route("/metrics", self.told, methods=["GET"])]

    def alert_accepted(self) -> None:
        """Count an alert that was kept."""
        self._alerts_accepted.inc()

    async def told(self, _request: Request) -> Response:
        """All of them, as they are now."""
        text = await self._database.in_thread(generate_latest, self._registry)
        return Response(text, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    def collect(self) -> Iterator[Metric]:
        """What is counted at the time of asking. Blocks on the database."""
        yield GaugeMetricFamily(
            "sleepwell_last_tick_age_seconds",
            "Time since the engine of this process last looked for what is due.",
            value=self._last_tick_age_seconds(),
        )
        try:
            with self._database.read() as tx:
                counts, depth = incidents.counts(tx), outbox.depth(tx)
        except SQLAlchemyError:
            log.exception("the database cannot be counted for the metrics")
            return
        by_state = GaugeMetricFamily(
            "sleepwell_incidents_open", "Incidents that are not resolved.", labels=["state"]
        )
        for state in _OPEN:
            by_state.add_metric([state.value], counts.get(state, 0))
        yield by_state
        yield GaugeMetricFamily(
            "sleepwell_outbox_depth", "What waits to be sent, or is being sent.", value=depth
        )

    def _last_tick_age_seconds(self) -> float:
        last = self._engine.last_tick_at
        return math.inf if last is None else (self._clock.now() - last).total_seconds()
