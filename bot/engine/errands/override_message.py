"""Telling a person of an override by which they gain or lose duty."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.people.person import Person
from bot.domain.refusals import UnknownSchedule, UnknownTeam
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.schedule import LOOK_AHEAD, Override, Shift
from bot.domain.times.instants import Span
from bot.engine.contracts import Chat, OverrideView
from bot.engine.errands.about_override import AboutOverride
from bot.engine.queueing.recipients import place_of
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.sending.errand import Work
from bot.engine.views import still_paged
from bot.storage.sending.outbox import Outgoing
from bot.storage.stored_schedules import overrides


class OverrideMessageErrand:
    """Says that an override was made, or taken back; nothing once it is over."""

    gives_up_after_tries = None

    def __init__(self, schedules: Schedules, chat: Chat) -> None:
        self._schedules = schedules
        self._chat = chat

    def prepare(self, tx: Connection, rows: Sequence[Outgoing], now: datetime) -> Work | None:
        """Nothing for a recipient who cannot be written to in Slack."""
        roster = self._schedules.roster(tx, after=now)
        person = roster.people.get(rows[0].recipient or "")
        if person is None or place_of(person.key, roster) is None:
            return None
        view = _view(tx, rows[0].subject, roster, now)
        return None if view is None else _OverrideMessage(self._chat, person, view)


class _OverrideMessage(AboutOverride):
    def __init__(self, chat: Chat, person: Person, view: OverrideView) -> None:
        self._chat = chat
        self._person = person
        self._view = view
        self.written_to = person.key

    async def send(self) -> None:
        await self._chat.tell_of_override(self._person, self._view)


def _view(tx: Connection, id_: int, roster: Roster, now: datetime) -> OverrideView | None:
    """What there is to tell of it, as things are now; None where it is over."""
    back = overrides.taken_back(tx, id_)
    kept = next(iter(overrides.listed(tx, id_=id_)), None)
    if back is not None:
        override, at = back
        since = max(override.span.start, at)
    elif kept is not None:
        override, since = kept.override, kept.override.span.start
    else:
        return None
    if override.span.end <= max(now, since):
        return None
    paged = still_paged(tx, override, roster, now, taken_back=back is not None)
    override = replace(override, span=Span(start=since, end=override.span.end))
    return OverrideView(
        override=override,
        roster=roster,
        made_by=kept.made_by if kept else None,
        taken_back=back is not None,
        shifts=_shifts(roster, override, now),
        still_paged=paged,
    )


def _shifts(roster: Roster, override: Override, now: datetime) -> tuple[Shift, ...]:
    """Those to come in its span, for a year at most; none on a schedule that is gone."""
    try:
        found = roster.schedule(override.team, override.schedule)
    except (UnknownTeam, UnknownSchedule):
        return ()
    start = max(override.span.start, now)
    end = min(override.span.end, start + LOOK_AHEAD)
    return tuple(found.shifts(Span(start=start, end=end)))
