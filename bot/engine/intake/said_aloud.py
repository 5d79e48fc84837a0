"""What the channel is told about incoming alerts."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.incidents.timeline import What
from bot.engine.queueing import messages
from bot.storage.incidents.timeline import Happening


def is_said_aloud(one: Happening) -> bool:
    """Whether it comes and goes, or is taken from somebody because it is more urgent."""
    return one.what is What.FLAPPING or "taken_by" in one.facts


def say_aloud(
    tx: Connection, told: Iterable[Happening], entries: Sequence[int], now: datetime
) -> None:
    """Say in the channel what of this is to be said there. `entries` are ids in the timeline."""
    for happening, entry in zip(told, entries, strict=True):
        if is_said_aloud(happening):
            messages.say(tx, happening.incident, entry, now)
