"""Plivo behind the telephony service."""

import asyncio
import threading
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

import requests
import structlog
from plivo.exceptions import (
    AuthenticationError,
    ForbiddenError,
    GeoPermissionError,
    InvalidRequestError,
    PlivoRestError,
    ResourceNotFoundError,
    ValidationError,
)
from urllib3.exceptions import MaxRetryError, NewConnectionError

from bot.domain.incidents.incident import Incident
from bot.domain.paging.notification import NotificationState
from bot.domain.people.person import Person
from bot.engine.contracts import LOOK_UP_SECONDS, DeliveryFailed, Placed, Trouble
from bot.phone.accounts import Account
from bot.phone.ids import checked_id, number_of
from bot.phone.plivo_client import PlivoClient
from bot.phone.plivo_records import how_it_ended
from bot.phone.sms_text import page_text

log = structlog.get_logger(__name__)

R = TypeVar("R")

TIMEOUT_SECONDS = 8.0
# As many as the lanes of calls and of texts can have in flight, so that nothing else waits for it.
_THREADS = 40
_TALK_SECONDS = 180
_UNREADABLE = "Plivo's answer could not be read"

_REFUSALS: tuple[tuple[type[PlivoRestError], DeliveryFailed], ...] = (
    (
        AuthenticationError,
        DeliveryFailed("Plivo refused our credentials", trouble=Trouble.ACCOUNT),
    ),
    (
        GeoPermissionError,
        DeliveryFailed(
            "Plivo may not reach that country: allow it in the Geo Permissions",
            permanent=True,
            trouble=Trouble.FORBIDDEN,
        ),
    ),
    (ForbiddenError, DeliveryFailed("Plivo forbids it", permanent=True, trouble=Trouble.FORBIDDEN)),
    (
        ResourceNotFoundError,
        DeliveryFailed("Plivo does not know our account", trouble=Trouble.ACCOUNT),
    ),
    (
        ValidationError,
        DeliveryFailed("Plivo refused the request", permanent=True, trouble=Trouble.FORBIDDEN),
    ),
    (
        InvalidRequestError,
        DeliveryFailed("Plivo refused the request", permanent=True, trouble=Trouble.FORBIDDEN),
    ),
)


class PlivoTelephony:
    """Calls and texts through Plivo, from the first of our numbers there.

    The official client blocks, so it runs in threads of its own, each with its own connections.
    """

    def __init__(
        self,
        account: Account,
        *,
        public_url: str,
        ring_seconds: int,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._account = account
        self._base = f"{public_url.rstrip('/')}/{account.name}"
        self._ring_seconds = ring_seconds
        self._timeout_seconds = timeout_seconds
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix=account.name)
        self._of_thread = threading.local()

    async def call(
        self, person: Person, *, delivery: int, but_not_first: Collection[str] = ()
    ) -> Placed:
        """Ring a person."""
        to = number_of(person)

        def ring(client: PlivoClient) -> str:
            answer = client.calls.create(
                from_=self._account.from_numbers[0],
                to_=to,
                answer_url=f"{self._base}/voice/{delivery}",
                ring_url=f"{self._base}/status/{delivery}",
                hangup_url=f"{self._base}/status/{delivery}",
                ring_timeout=self._ring_seconds,
                time_limit=_TALK_SECONDS,
            )
            return checked_id(answer.request_uuid, otherwise=_UNREADABLE)

        return Placed(provider=self._account.name, id=await self._asked(ring))

    async def text(
        self,
        person: Person,
        incidents: Sequence[Incident],
        *,
        delivery: int,
        but_not_first: Collection[str] = (),
    ) -> Placed:
        """Send a person an SMS about incidents."""
        to = number_of(person)

        def send(client: PlivoClient) -> str:
            answer = client.messages.create(
                src=self._account.from_numbers[0],
                dst=to,
                text=page_text(incidents),
                url=f"{self._base}/sms-status/{delivery}",
            )
            return checked_id(answer.message_uuid[0], otherwise=_UNREADABLE)

        return Placed(provider=self._account.name, id=await self._asked(send))

    async def hang_up(self, placed: Placed) -> None:
        """End a call, ringing or not yet begun; one that has ended is fine."""

        def end(client: PlivoClient) -> None:
            for ending in (client.calls.hangup, client.calls.cancel):
                try:
                    ending(placed.id)
                except ResourceNotFoundError:
                    continue
                return

        await self._asked(end)

    async def find_call(
        self, person: Person, *, since: datetime, but_not: Collection[str], at: str | None = None
    ) -> Placed | None:
        """A call to the person that is live and not known: Plivo tells no times of those."""

        def look(client: PlivoClient) -> list[str]:
            to = number_of(person).removeprefix("+")
            return list(client.live_calls.list_ids(call_direction="outbound", to_number=to).calls)

        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                live = await self._asked(look)
        except (DeliveryFailed, TimeoutError) as error:
            log.warning(
                "what was sent cannot be looked up",
                provider=self._account.name,
                person=person.key,
                why=type(error).__name__,
            )
            return None
        id_ = next((one for one in live if one not in but_not), None)
        return None if id_ is None else Placed(provider=self._account.name, id=id_)

    async def find_text(
        self,
        person: Person,
        incidents: Sequence[Incident],
        *,
        since: datetime,
        but_not: Collection[str],
    ) -> Placed | None:
        """None: Plivo's list of messages does not say what they said."""

    async def fares(self, placed: Placed) -> NotificationState | None:
        """How a call ended, by Plivo's record of it; None while there is none.

        What Plivo does not list as live may be over, or not have begun: the list tells nothing.
        """

        def look(client: PlivoClient) -> NotificationState | None:
            try:
                return how_it_ended(client.calls.get(placed.id))
            except ResourceNotFoundError:
                return None

        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                return await self._asked(look)
        except (DeliveryFailed, TimeoutError) as error:
            why = type(error).__name__
            log.warning("how a call fares cannot be asked", provider=self._account.name, why=why)
            return None

    async def close(self) -> None:
        """Take no more requests; those under way end by their time-out."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _asked(self, ask: Callable[[PlivoClient], R]) -> R:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._ask, ask)

    def _ask(self, ask: Callable[[PlivoClient], R]) -> R:
        try:
            return ask(self._client())
        except PlivoRestError as error:
            raise _refused(error) from None
        except requests.RequestException as error:
            raise _unanswered(error) from None
        except (ValueError, AttributeError, TypeError, IndexError):
            raise DeliveryFailed(_UNREADABLE, may_have_been_done=True) from None

    def _client(self) -> PlivoClient:
        client: PlivoClient | None = getattr(self._of_thread, "client", None)
        if client is None:
            client = PlivoClient(self._account, timeout_seconds=self._timeout_seconds)
            self._of_thread.client = client
        return client


def _refused(error: PlivoRestError) -> DeliveryFailed:
    """A refusal as a failure, without the client's own words, which may hold numbers."""
    for kind, failure in _REFUSALS:
        if isinstance(error, kind):
            return DeliveryFailed(
                failure.problem, permanent=failure.permanent, trouble=failure.trouble
            )
    return DeliveryFailed("Plivo did not do it")


def _unanswered(error: requests.RequestException) -> DeliveryFailed:
    """The failure where no answer came. A connection that was never made carried nothing."""
    cause = error.args[0] if error.args else None
    never_connected = isinstance(error, requests.ConnectTimeout) or (
        isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
    )
    if isinstance(error, requests.ReadTimeout):
        problem, trouble = "Plivo did not answer in time", Trouble.TIMEOUT
    else:
        problem = f"Plivo could not be reached ({type(error).__name__})"
        trouble = Trouble.UNREACHABLE
    return DeliveryFailed(problem, may_have_been_done=not never_connected, trouble=trouble)
