"""Taking in alerts as they come, many at once: those that come together share a commit."""

import asyncio
import time
from collections.abc import Sequence
from functools import partial

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from bot.engine.commands.alerts import AlertCommands, Outcome, Report, Reported
from bot.engine.commands.first_step import FirstStep
from bot.engine.intake.gathering import PATIENCE_SECONDS, Full, Gathering, Stuck
from bot.engine.intake.told import Tell
from bot.engine.loops.repeats import Repeats
from bot.engine.schedule_files.schedules import NoSchedules
from bot.storage.connections.postgresql import CommitInDoubt
from bot.storage.database import Database
from bot.storage.incidents.opened_meanwhile import OpenedMeanwhile

log = structlog.get_logger(__name__)

BATCH_AT_MOST = 200
# Some seconds' worth on a slow disk; with bodies of the greatest length some hundred megabytes.
WAITING_AT_MOST = 2_000
# Longer than our own transactions hold a row. Whoever holds one longer delays only its own alerts.
ROW_PATIENCE_SECONDS = 0.5
# Whoever held a row is done most often by then. In a storm most alerts belong to one incident: each
# alone, with a commit of its own, they would wait for each other for seconds.
_TRIES_TOGETHER = 2

_NOTHING_CAN_BE_KEPT = (OperationalError, InterfaceError, NoFreeConnection, NoSchedules)
_TRY_AGAIN = (*_NOTHING_CAN_BE_KEPT, OpenedMeanwhile)
# PostgreSQL's deadlock_detected, lock_not_available and serialization_failure, by their codes: its
# driver is not loaded where there is none.
_SOMEBODY_ELSES_ROWS = {"40P01", "55P03", "40001"}

_NOT_KEPT = "alerts could not be kept; their senders are asked to send them again"
_IN_DOUBT = "whether alerts were kept is not known; their senders are asked to send them again"


class NotKept(Exception):  # noqa: N818 (the answer to its sender)
    """Nothing was kept, because nothing can be at the moment."""


class InDoubt(NotKept):
    """It was begun, and how that ended is not known: it may be kept, or get there yet."""


class Ingest:
    """Keeps alerts, many of them in one commit.

    An alert of which `take` tells where it went is on disk; one of which it tells an exception is
    not, not even in part. But for InDoubt: the work was begun and not done in time, or its commit
    lost the connection, so the alert may be on disk.
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
        self._alone_now: set[asyncio.Task[None]] = set()
        self._full_said = False
        self._stuck_said = False
        self._repeats = Repeats()

    def take_first_steps(self, by: FirstStep | None) -> None:
        """Have the page about an incident that an alert opens alone share its commit."""
        self._alerts.take_first_steps(by)

    def take(self, report: Report, tell: Tell[Reported]) -> None:
        """Keep an alert, in one transaction with others where several come at once.

        `tell` is told where it went, or one of these exceptions:
            UnknownKey: the text is no key, or one revoked.
            NotKept: the database is away, full or too slow, or no schedules are loaded.
            InDoubt: it is not known whether the alert was kept.
        """
        until = time.monotonic() + self._patience_seconds
        self._gathering.add(report, partial(self._gathered, report, until, tell))

    def _gathered(
        self,
        report: Report,
        until: float,
        tell: Tell[Reported],
        outcome: Outcome | Exception | None,
    ) -> None:
        if isinstance(outcome, Reported):
            tell(outcome)
        elif outcome is None:
            alone = asyncio.create_task(self._tell_alone(report, until, tell))
            self._alone_now.add(alone)
            alone.add_done_callback(self._alone_now.discard)
        elif isinstance(outcome, Full):
            self._say_full()
            tell(NotKept())
        elif isinstance(outcome, Stuck):
            self._say_stuck()
            tell(InDoubt())
        else:
            tell(outcome)

    async def _tell_alone(self, report: Report, until: float, tell: Tell[Reported]) -> None:
        outcome: Outcome | Exception
        try:
            outcome = await self._alone_until(until, report)
        except TimeoutError:
            self._say_stuck()
            outcome = InDoubt()
        except Exception as problem:  # noqa: BLE001 (told to whoever sent the alert)
            outcome = problem
        tell(outcome)

    def _together(self, reports: Sequence[Report]) -> Sequence[Outcome | None]:
        """What became of each; None for all where one that fails must not fail the others."""
        self._full_said = False
        for _ in range(_TRIES_TOGETHER if len(reports) > 1 else 1):
            try:
                outcomes = self._alerts.report_all(
                    reports, row_patience_seconds=ROW_PATIENCE_SECONDS
                )
            except _NOTHING_CAN_BE_KEPT as problem:
                orig = getattr(problem, "orig", None)
                if getattr(orig, "sqlstate", None) not in _SOMEBODY_ELSES_ROWS:
                    raise self._not_kept_for(problem, alerts=len(reports)) from problem
            except Exception:
                log.exception("alerts could not be kept together; each is kept alone")
                break
            else:
                self._stuck_said = False
                return outcomes
        return [None] * len(reports)

    async def _alone_until(self, until: float, report: Report) -> Outcome:
        left = until - time.monotonic()
        if left <= 0:
            # To be kept with others has taken all the time there was.
            self._say_stuck()
            raise NotKept
        async with asyncio.timeout(left):
            return await self._database.in_thread(self._alone, report)

    def _alone(self, report: Report) -> Outcome:
        try:
            # For its own incident it waits long, but not for what is needed only to page.
            (outcome,) = self._alerts.report_all([report], pages_at_once=False)
        except _TRY_AGAIN as problem:
            raise self._not_kept_for(problem, alerts=1) from problem
        return outcome

    def _not_kept_for(self, problem: Exception, *, alerts: int) -> NotKept:
        """Log it, and return the answer to their senders."""
        if isinstance(problem, CommitInDoubt):
            if facts := self._repeats.facts(_IN_DOUBT, problem, times=alerts):
                log.error(_IN_DOUBT, **facts)
            return InDoubt()
        if facts := self._repeats.facts(_NOT_KEPT, problem, times=alerts):
            log.error(_NOT_KEPT, **facts)
        return NotKept()

    def _say_full(self) -> None:
        if not self._full_said:
            self._full_said = True
            log.error("alerts come faster than they can be kept")

    def _say_stuck(self) -> None:
        if not self._stuck_said:
            self._stuck_said = True
            log.error("the database does not say whether it keeps alerts")
