"""A monitor that reports steadily, and remembers what it was told."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from tests.crash.fleet import now

TIMEOUT_SECONDS = 10.0
TRIES = 20


@dataclass(kw_only=True)
class Report:
    """One thing reported, however often: `accepted` holds the 2xx with the incident's number."""

    key: str
    service: str
    accepted: list[tuple[datetime, int]] = field(default_factory=list)
    refused: list[tuple[datetime, str]] = field(default_factory=list)


class Monitor:
    """Sends alerts, each with a dedup key of its own, and some twice; tries again when refused."""

    def __init__(
        self, url: str, keys: Mapping[str, str], *, per_second: float, chance: random.Random
    ) -> None:
        self.reports: list[Report] = []
        self._keys = keys
        self._url = url
        self._per_second = per_second
        self._chance = chance
        self._enough = asyncio.Event()
        self._listening: list[asyncio.Future[None]] = []

    def stop(self) -> None:
        """Report nothing new; what was refused is tried to the end."""
        self._enough.set()

    async def next_taken(self) -> None:
        """Wait for the next 2xx; whoever waits goes on in the very instant in which it is heard."""
        heard = asyncio.get_running_loop().create_future()
        self._listening.append(heard)
        await heard

    async def watch(self) -> None:
        """Report until told to stop."""
        # A connection each: what a load balancer spreads are connections.
        limits = httpx.Limits(max_keepalive_connections=0)
        async with (
            httpx.AsyncClient(base_url=self._url, timeout=TIMEOUT_SECONDS, limits=limits) as http,
            asyncio.TaskGroup() as sending,
        ):
            while not self._enough.is_set():
                sending.create_task(self._report(http, self._something()))
                await asyncio.sleep(self._chance.expovariate(self._per_second))

    def _something(self) -> Report:
        service = self._chance.choice(sorted(self._keys))
        report = Report(key=f"report {len(self.reports)}", service=service)
        self.reports.append(report)
        return report

    async def _report(self, http: httpx.AsyncClient, report: Report) -> None:
        for _ in range(2 if self._chance.random() < 0.1 else 1):
            await self._until_taken(http, report)

    async def _until_taken(self, http: httpx.AsyncClient, report: Report) -> None:
        gives_up = self._chance.random() < 0.2
        for _ in range(1 if gives_up else TRIES):
            try:
                answer = await http.post(
                    f"/alerts/{self._keys[report.service]}",
                    json={"title": report.key, "dedup_key": report.key},
                )
            except httpx.HTTPError as error:
                report.refused.append((now(), type(error).__name__))
            else:
                if answer.is_success:
                    report.accepted.append((now(), int(answer.json()["incident"])))
                    self._tell()
                    return
                report.refused.append((now(), str(answer.status_code)))
            await asyncio.sleep(self._chance.uniform(0.5, 2.0))

    def _tell(self) -> None:
        listening, self._listening = self._listening, []
        for heard in listening:
            if not heard.done():
                heard.set_result(None)
