"""What the doctor finds."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.rosters.roster import Roster
from bot.settings import Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One piece of what is needed. The message is one line; when not ok it says how to mend it.

    It never holds a secret, and phone numbers only masked.
    """

    check: str
    ok: bool
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Installation:
    """What is examined. `roster` is None when the schedule files do not load."""

    settings: Settings
    roster: Roster | None
    now: datetime


def fine(check: str, message: str) -> Finding:
    """A piece that is as it should be."""
    return Finding(check=check, ok=True, message=message)


def wrong(check: str, message: str) -> Finding:
    """A piece that is missing or broken."""
    return Finding(check=check, ok=False, message=message)
