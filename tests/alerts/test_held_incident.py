"""Somebody else holds the incident of many alerts, and lets go of it soon."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bot.domain.incidents.alert import Alert
from bot.engine.commands.alerts import AlertCommands, Outcome, Report
from bot.engine.ingest import Ingest
from bot.engine.intake.told import told
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database
from bot.storage.incidents import incidents
from tests.alerts.conftest import open_door
from tests.conftest import MovedClock


class UntilRefused(AlertCommands):
    """Notes how many were to be kept at once; once they were not, the holder lets go."""

    def __init__(
        self,
        database: Database,
        schedules: Schedules,
        clock: MovedClock,
        *,
        let_go: Callable[[], None],
    ) -> None:
        super().__init__(database, schedules, clock)
        self.at_once: list[int] = []
        self._let_go = let_go

    def report_all(
        self,
        reports: Sequence[Report],
        *,
        row_patience_seconds: float | None = None,
        pages_at_once: bool = True,
    ) -> list[Outcome]:
        self.at_once.append(len(reports))
        try:
            return super().report_all(
                reports, row_patience_seconds=row_patience_seconds, pages_at_once=pages_at_once
            )
        finally:
            self._let_go()


async def test_they_share_a_commit_all_the_same(
    postgresql_url: str, folder: Path, clock: MovedClock
) -> None:
    database = Database(postgresql_url)
    async for door in open_door(database, folder, clock):
        held = (await door.send({"title": "a", "dedup_key": "held"})).json()["incident"]
        schedules = Schedules(database, folder)
        schedules.begin(clock.now())
        with ExitStack() as holding:
            alerts = UntilRefused(database, schedules, clock, let_go=holding.close)
            incidents.get(holding.enter_context(database.write()), held, for_change=True)
            report = Report(key=door.key, alert=Alert(title="b", dedup_key="held"))
            ingest = Ingest(alerts, database)

            outcomes = await asyncio.gather(*(told(partial(ingest.take, report)) for _ in range(3)))

        assert [one.incident for one in outcomes] == [held] * 3
        assert alerts.at_once == [3, 3]
    database.close()
