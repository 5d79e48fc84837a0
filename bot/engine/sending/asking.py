"""Asking a provider; also with a head start, up to the last moment before anything goes out."""

import asyncio
from contextvars import ContextVar

import structlog

from bot.engine.contracts import DeliveryFailed
from bot.engine.loops.repeats import Repeats
from bot.engine.sending.errand import Work
from bot.engine.sending.leased_send import SEND_TIMEOUT_SECONDS

log = structlog.get_logger(__name__)

# A commit takes some milliseconds. Whoever was held back for longer has used up their time-outs.
HELD_BACK_SECONDS = 1.0

_held_back: ContextVar[asyncio.Future[None] | None] = ContextVar("held_back", default=None)


async def released() -> None:
    """Wait until what is about to go out may.

    Whoever can be held back (`Work.can_be_held_back`) awaits this with each request, when nothing
    but the network is left to do.
    """
    until = _held_back.get()
    if until is not None:
        await until


class Asking:
    """One send, of which as much may be done ahead as nobody outside can notice."""

    def __init__(
        self, work: Work, repeats: Repeats, *, held_back_seconds: float = HELD_BACK_SECONDS
    ) -> None:
        self._work = work
        self._repeats = repeats
        self._held_back_seconds = held_back_seconds
        self._ahead: asyncio.Task[DeliveryFailed | None] | None = None

    def begin_held_back(self) -> None:
        """Put the request together, if its provider can be held back until `go`."""
        if not self._work.can_be_held_back:
            return
        loop = asyncio.get_running_loop()
        self._release: asyncio.Future[None] = loop.create_future()
        self._until = loop.time() + self._held_back_seconds
        self._ahead = asyncio.create_task(self._ask_held_back(), name="send, held back")

    def let_go(self) -> bool:
        """Let the request go that waits, with the next turn of the event loop; whether it goes."""
        if self._ahead is None or self._release.cancelled():
            return False
        if not self._release.done():
            if asyncio.get_running_loop().time() >= self._until:
                return False
            self._release.set_result(None)
        return True

    async def go(self) -> DeliveryFailed | None:
        """Ask, or let the request go that waits; what became of it."""
        if self._ahead is not None and self.let_go():
            return await self._ahead
        self.drop()
        return await _asked(self._work, self._repeats)

    def drop(self) -> None:
        """Nothing of it goes out, if it has not been let go."""
        if self._ahead is not None and not self._release.done():
            self._release.cancel()
            self._ahead.cancel()

    async def _ask_held_back(self) -> DeliveryFailed | None:
        _held_back.set(self._release)
        return await _asked(self._work, self._repeats)


async def _asked(work: Work, repeats: Repeats) -> DeliveryFailed | None:
    try:
        async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
            await work.send()
    except DeliveryFailed as failure:
        return failure
    except TimeoutError:
        return DeliveryFailed(
            f"no answer within {SEND_TIMEOUT_SECONDS:.0f} seconds", may_have_been_done=True
        )
    except Exception as error:
        # A provider's client that breaks in a new way is one more provider that did not do it.
        if told := repeats.facts("sent", error):
            log.exception("a provider's client broke", **told)
        problem = f"the provider's client broke ({type(error).__name__})"
        return DeliveryFailed(problem, may_have_been_done=True)
    return None
