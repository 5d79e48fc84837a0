"""Metrics for Prometheus."""

import asyncio
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from prometheus_client import (
    CONTENT_TYPE_PLAIN_0_0_4,
    CollectorRegistry,
    GCCollector,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.engine.clocks.clock import Clock
from bot.storage.connections.observed import Observation, Took
from bot.storage.database import Database
from bot.web.accepted_alerts import AcceptedAlerts
from bot.web.gauges import Gauges, Ticking
from bot.web.health import DATABASE_ANSWERS_WITHIN_SECONDS

# In seconds: a commit or the lateness of a tick takes milliseconds, a provider's answer seconds, a
# person's minutes, and an incident that nobody acknowledges stays open for hours.
_QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0)
_PROVIDERS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 900.0, 3600.0)
_PEOPLE = (15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 14400.0, 43200.0)


class Metrics:
    """Answers `GET /metrics`.

    The process that did something observes its duration, once it is committed. Gauges are read
    from the database when asked for, and have the same value in every process.
    """

    def __init__(
        self,
        database: Database,
        engine: Ticking | None,
        clock: Clock,
        *,
        database_answers_within_seconds: float = DATABASE_ANSWERS_WITHIN_SECONDS,
    ) -> None:
        self._clock = clock
        self._registry = CollectorRegistry()
        self._gauges = Gauges(
            database,
            engine,
            clock,
            database_answers_within_seconds=database_answers_within_seconds,
        )
        self._registry.register(self._gauges)
        for standard in (ProcessCollector, PlatformCollector, GCCollector):
            standard(registry=self._registry)
        Info("sleepwell_build", "What runs.", registry=self._registry).info({"version": _version()})
        self._accepted = AcceptedAlerts(_QUICK)
        self._registry.register(self._accepted)
        self._took = {
            Took.REQUEST: self._histogram(
                "alert_to_request",
                "From an incident opened to the first request to a provider about it.",
                _PROVIDERS,
            ),
            Took.RINGING: self._histogram(
                "alert_to_ringing",
                "From an incident opened to the first phone ringing.",
                _PROVIDERS,
            ),
            Took.ACKNOWLEDGEMENT: self._histogram(
                "alert_to_acknowledgement",
                "From an incident opened to somebody taking it.",
                _PEOPLE,
            ),
            Took.ESCALATING: self._histogram(
                "escalation_lateness", "From an incident falling due to its step paged.", _QUICK
            ),
            Took.DISPATCHING: self._histogram(
                "dispatch_lateness",
                "From a message falling due to it being taken up.",
                _QUICK,
                ["lane"],
            ),
        }
        database.observed_by(self.observed)

    def routes(self) -> list[Route]:
        """The one route."""
        return [Route("/metrics", self.answer, methods=["GET"])]

    def add(self, collector: Collector) -> None:
        """Add the metrics of a collector."""
        self._registry.register(collector)

    def alert_accepted(self, seconds: float) -> None:
        """Count a stored alert, and the seconds that it took."""
        self._accepted.add(seconds)

    def observed(self, observation: Observation) -> None:
        """Count an observation."""
        seconds = (self._clock.now() - observation.since).total_seconds()
        # Another process's clock may be ahead of ours.
        self._took[observation.took].labels(observation.label).observe(max(seconds, 0.0))

    async def answer(self, _request: Request) -> Response:
        """The text of all metrics, as they are now."""
        await self._gauges.look()
        # Not in a thread of the database's, all of which may be waiting for it.
        text = await asyncio.to_thread(generate_latest, self._registry)
        return Response(text, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    def _histogram(
        self,
        name: str,
        says: str,
        buckets: Sequence[float],
        labels: Sequence[str] = ("urgency",),
    ) -> Histogram:
        return Histogram(
            f"sleepwell_{name}_seconds",
            says,
            labelnames=labels,
            buckets=buckets,
            registry=self._registry,
        )


def _version() -> str:
    try:
        return version("sleepwell")
    except PackageNotFoundError:
        return "unknown"
