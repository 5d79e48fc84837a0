"""Taking in alerts as they come, many at once: those that come together share a commit."""

import asyncio
from collections.abc import Sequence

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from bot.engine.commands.alerts import AlertCommands, Outcome, Report, Reported, UnknownKey
from bot.engine.commands.first_step import FirstStep
from bot.engine.gathering import PATIENCE_SECONDS, Full, Gathering, Stuck
from bot.engine.schedules import NoSchedules
from bot.storage.database import Database
from bot.storage.incidents import OpenedMeanwhile

log = structlog.get_logger(__name__)

BATCH_AT_MOST = 200
# Some seconds' worth on a slow disk; with bodies of the greatest length some hundred megabytes.
WAITING_AT_MOST = 2_000
# Longer than our own transactions hold a row. Whoever holds one longer delays only its own alerts.
ROW_PATIENCE_SECONDS = 0.5

_NOTHING_CAN_BE_KEPT = (OperationalError, InterfaceError, NoFreeConnection, NoSchedules)
_TRY_AGAIN = (*_NOTHING_CAN_BE_KEPT, OpenedMeanwhile)
# PostgreSQL's deadlock_detected, lock_not_available and serialization_failure, by their codes: its
# driver is not loaded where there is none.
_SOMEBODY_ELSES_ROWS = {"40P01", "55P03", "40001"}

_NOT_KEPT = "alerts could not be kept; their senders are asked to send them again"


class NotKept(Exception):  # noqa: N818 (what its sender is told)
    """Nothing was kept, because nothing can be at the moment; or that is not known in time."""


class Ingest:
    """What it returns for is on disk; what it raises for is not, not even in part.

    But for what was begun and is not done in time: that may be on disk, or get there yet.
    """

    def __init__(
        self,
        alerts: AlertCommands,
        database: Database,
        *,
        waiting_at_most: int = WAITING_AT_MOST,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._patience_seconds = patience_seconds
        self._alerts = alerts
        self._database = database
        self._gathering = Gathering[Report, Outcome | None](
            database,
            self._together,
            batch_at_most=BATCH_AT_MOST,
            waiting_at_most=waiting_at_most,
            patience_seconds=patience_seconds,
        )
        self._full_said = False
        self._stuck_said = False

    def take_first_steps(self, by: FirstStep | None) -> None:
        """Have the page about an incident that an alert opens alone share its commit."""
        self._alerts.take_first_steps(by)

    async def take(self, report: Report) -> Reported:
        """Keep an alert, in one transaction with others where several come at once.

        Raises:
            UnknownKey: the text is no key, or one revoked.
            NotKept: the database is away, full or too slow, or no schedules are loaded.
        """
        try:
            outcome = await self._gathering.add(report)
            if outcome is None:
                async with asyncio.timeout(self._patience_seconds):
                    outcome = await self._database.in_thread(self._alone, report)
        except Full:
            self._say_full()
            raise NotKept from None
        except (Stuck, TimeoutError):
            self._say_stuck()
            raise NotKept from None
        if isinstance(outcome, UnknownKey):
            raise outcome
        return outcome

    def _together(self, reports: Sequence[Report]) -> Sequence[Outcome | None]:
        """What became of each; None for all where one that fails must not fail the others."""
        self._full_said = False
        try:
            outcomes = self._alerts.report_all(reports, row_patience_seconds=ROW_PATIENCE_SECONDS)
        except _NOTHING_CAN_BE_KEPT as problem:
            orig = getattr(problem, "orig", None)
            if getattr(orig, "sqlstate", None) not in _SOMEBODY_ELSES_ROWS:
                log.exception(_NOT_KEPT, alerts=len(reports))
                raise NotKept from problem
        except Exception:
            log.exception("alerts could not be kept together; each is kept alone")
        else:
            self._stuck_said = False
            return outcomes
        return [None] * len(reports)

    def _alone(self, report: Report) -> Outcome:
        try:
            # For its own incident it waits long, but not for what is needed only to page.
            (outcome,) = self._alerts.report_all([report], pages_at_once=False)
        except _TRY_AGAIN as problem:
            log.exception(_NOT_KEPT, alerts=1)
            raise NotKept from problem
        return outcome

    def _say_full(self) -> None:
        if not self._full_said:
            self._full_said = True
            log.error("alerts come faster than they can be kept")

    def _say_stuck(self) -> None:
        if not self._stuck_said:
            self._stuck_said = True
            log.error("the database does not say whether it keeps alerts")
