"""Telephony where none is configured."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.domain.incidents.incident import Incident
from bot.domain.paging.notification import NotificationState
from bot.domain.people.person import Person
from bot.engine.contracts import DeliveryFailed, Placed


class NoTelephony:
    """Refuses every call and text at once and says which variables are missing."""

    def __init__(self, missing: Sequence[str]) -> None:
        self._problem = f"calls and texts are not set up: {', '.join(missing)} missing"

    def has(self, provider: str) -> bool:
        """Nothing is left to whoever has it: whoever has any takes up what comes before."""
        return True

    async def call(
        self, person: Person, *, delivery: int, but_not_first: Collection[str] = ()
    ) -> Placed:
        """Raises DeliveryFailed."""
        raise self._failure()

    async def call_elsewhere(
        self, person: Person, *, delivery: int, but_not_by: Collection[str]
    ) -> Placed:
        """Raises DeliveryFailed."""
        raise self._failure()

    async def text(
        self,
        person: Person,
        incidents: Sequence[Incident],
        *,
        delivery: int,
        but_not_first: Collection[str] = (),
    ) -> Placed:
        """Raises DeliveryFailed."""
        raise self._failure()

    async def hang_up(self, placed: Placed) -> None:
        """Raises DeliveryFailed."""
        raise self._failure()

    async def find_call(
        self, person: Person, *, since: datetime, but_not: Collection[str], at: str | None = None
    ) -> Placed | None:
        """None."""

    async def find_text(
        self,
        person: Person,
        incidents: Sequence[Incident],
        *,
        since: datetime,
        but_not: Collection[str],
    ) -> Placed | None:
        """None."""

    async def fares(self, placed: Placed) -> NotificationState | None:
        """None."""

    async def close(self) -> None:
        """Nothing to close."""

    def _failure(self) -> DeliveryFailed:
        return DeliveryFailed(self._problem, permanent=True)
