"""Findings: what the schedule files say that will likely surprise somebody, though it is allowed.

Each kind has a file of its own, and says with a subject what it is about.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.domain.findings.back_to_back import BackToBack, back_to_back
from bot.domain.findings.gaps import Gaps, gaps
from bot.domain.findings.idle_overrides import IdleOverride, idle_overrides
from bot.domain.findings.odd_times import OddTime, odd_times
from bot.domain.findings.outlook import Outlook
from bot.domain.findings.steps import LastStepEmpty, PagedBefore, repeated_and_empty_steps
from bot.domain.findings.thin import ThinLineUp, thin_line_ups
from bot.domain.findings.unused import Unused, unused_schedules
from bot.domain.rosters.roster import Roster
from bot.domain.times.instants import Span

Finding = (
    BackToBack | Gaps | IdleOverride | LastStepEmpty | OddTime | PagedBefore | ThinLineUp | Unused
)

LOOK_AHEAD = timedelta(days=90)
CLOCKS_LOOK_AHEAD = timedelta(days=366)

__all__ = [
    "CLOCKS_LOOK_AHEAD",
    "LOOK_AHEAD",
    "BackToBack",
    "Finding",
    "Gaps",
    "IdleOverride",
    "LastStepEmpty",
    "OddTime",
    "PagedBefore",
    "ThinLineUp",
    "Unused",
    "findings",
]


def findings(roster: Roster, now: datetime) -> Iterator[Finding]:
    """Everything that is found in the LOOK_AHEAD from an instant.

    Changes of the clocks are looked for further ahead, so that each zone has had all of its own.
    """
    outlook = Outlook.of(roster, Span(start=now, end=now + LOOK_AHEAD))
    yield from gaps(outlook)
    yield from thin_line_ups(outlook)
    yield from back_to_back(outlook)
    yield from repeated_and_empty_steps(outlook)
    yield from unused_schedules(roster)
    yield from idle_overrides(roster, outlook.within)
    yield from odd_times(roster, Span(start=now, end=now + CLOCKS_LOOK_AHEAD))
