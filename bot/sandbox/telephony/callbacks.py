"""Status callbacks: those about one call or message go out one after the other."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.sandbox.telephony.errors import TwimlError
from bot.sandbox.telephony.waiting import Tasks
from bot.sandbox.telephony.webhooks import Webhooks, retries

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class CallbackFailure:
    """A failed attempt to deliver a callback."""

    at: datetime
    sid: str
    url: str
    fields: Mapping[str, str]
    attempt: int
    problem: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Callback:
    """The address for callbacks about a call or a message."""

    url: str
    method: str = "POST"


class Callbacks:
    """Delivers callbacks in order; a failed one is repeated once, or as often as `#rc=` says."""

    def __init__(self, webhooks: Webhooks, tasks: Tasks, *, clock: Callable[[], datetime]) -> None:
        self.failures: list[CallbackFailure] = []
        self._webhooks = webhooks
        self._tasks = tasks
        self._clock = clock
        self._last: dict[str, asyncio.Task[None]] = {}

    def send(self, sid: str, callback: Callback, fields: Mapping[str, str]) -> None:
        """Deliver this after everything sent earlier about the same call or message."""
        before = self._last.get(sid)
        self._last[sid] = self._tasks.start(
            self._deliver(before, sid, callback, fields), about=f"callback about {sid}"
        )

    async def delivered(self, sid: str) -> None:
        """Wait until all that was sent about a call or message has arrived or was given up."""
        while (last := self._last.get(sid)) is not None and not last.done():
            await asyncio.wait({last})

    async def _deliver(
        self,
        before: asyncio.Task[None] | None,
        sid: str,
        callback: Callback,
        fields: Mapping[str, str],
    ) -> None:
        if before is not None:
            await asyncio.wait({before})
        for attempt in range(1, retries(callback.url) + 2):
            problem = await self._problem(callback, fields)
            if problem is None:
                return
            log.warning("a callback was not taken", sid=sid, attempt=attempt, problem=problem)
            self.failures.append(
                CallbackFailure(
                    at=self._clock(),
                    sid=sid,
                    url=callback.url,
                    fields=fields,
                    attempt=attempt,
                    problem=problem,
                )
            )

    async def _problem(self, callback: Callback, fields: Mapping[str, str]) -> str | None:
        try:
            answer = await self._webhooks.send(callback.method, callback.url, fields)
        except TwimlError as error:
            return error.message
        return None if answer.is_fine else f"answered with {answer.status}"
