"""Which dedup keys come and go, as a batch of alerts is folded."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.incidents.flapping import QUIET, Flapping, Flip, ended_by, flapping
from bot.domain.incidents.incident import Incident
from bot.storage.incidents.incidents import Pair

QUIET_MINUTES = QUIET.seconds // 60


class Flaps:
    """What came and went lately, and what comes and goes meanwhile."""

    def __init__(self, before: Mapping[Pair, Sequence[Flip]], now: datetime) -> None:
        self._flips = {pair: list(several) for pair, several in before.items()}
        self._now = now

    def one_more(self, pair: Pair) -> Flapping | None:
        """Whether an incident opened under this key now is one more flip, and of how many."""
        before = self._flips.get(pair)
        return flapping(before, self._now) if before else None

    def is_over(self, pair: Pair, incident: Incident) -> None:
        """Take note that an incident under this key was resolved."""
        flip = Flip(opened_at=incident.opened_at, ended_by=ended_by(incident.resolved_by))
        self._flips.setdefault(pair, []).append(flip)


def facts_of(found: Flapping) -> dict[str, object]:
    """What the timeline keeps of it."""
    minutes = round(found.lasting.total_seconds() / 60)
    return {"times": found.times, "minutes": minutes, "quiet_minutes": QUIET_MINUTES}
