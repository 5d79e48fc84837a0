"""Chat where Slack is not set up."""

from collections.abc import Sequence

from bot.domain.incidents.timeline import TimelineEntry
from bot.domain.people.person import Person
from bot.domain.planning.orphans import Misfit
from bot.domain.rosters.roster import Roster
from bot.domain.rosters.swap import Swap
from bot.domain.rotations.schedule import Override
from bot.engine.contracts import DeliveryFailed, IncidentView, OverrideView, Posted
from bot.settings import Settings


def missing_for_slack(settings: Settings) -> tuple[str, ...]:
    """The environment variables that Slack still needs; one of the last two is enough."""
    missing = []
    if settings.slack_bot_token is None:
        missing.append("SLACK_BOT_TOKEN")
    if settings.slack_signing_secret is None and settings.slack_app_token is None:
        missing.append("SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN)")
    return tuple(missing)


class NoChat:
    """Refuses every message at once and says which variables are missing."""

    def __init__(self, missing: Sequence[str]) -> None:
        self._problem = f"Slack is not set up: {' and '.join(missing)} missing"

    async def post_incident(self, channel: str, view: IncidentView) -> Posted:
        """Raises DeliveryFailed."""
        raise self._failure()

    async def page(self, person: Person, view: IncidentView) -> Posted:
        """Raises DeliveryFailed."""
        raise self._failure()

    async def update_incident(self, posted: Posted, view: IncidentView, *, direct: bool) -> None:
        """Raises DeliveryFailed."""
        raise self._failure()

    async def announce(
        self, channel: str, entry: TimelineEntry, view: IncidentView, *, under: Posted | None
    ) -> None:
        """Raises DeliveryFailed."""
        raise self._failure()

    async def tell_of_misfit(
        self, recipient: Person | str, override: Override, why: Misfit, roster: Roster
    ) -> None:
        """Raises DeliveryFailed."""
        raise self._failure()

    async def tell_of_override(self, person: Person, view: OverrideView) -> None:
        """Raises DeliveryFailed."""
        raise self._failure()

    async def show_swap(
        self, recipient: Person | str, swap: Swap, roster: Roster, *, instead_of: Posted | None
    ) -> Posted:
        """Raises DeliveryFailed."""
        raise self._failure()

    async def close(self) -> None:
        """Nothing to close."""

    def _failure(self) -> DeliveryFailed:
        return DeliveryFailed(self._problem, permanent=True)
