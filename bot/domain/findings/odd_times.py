"""Handoffs and windows at a local time that clocks will skip, or show twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.rosters.roster import Roster
from bot.domain.rotations.schedule import Layer
from bot.domain.subjects import LayerSubject
from bot.domain.times.clock_changes import ClockChange, clock_changes
from bot.domain.times.instants import Span
from bot.domain.times.wallclock import instant_of, last_instant_of

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class OddTime:
    """What a layer does at a local time that is skipped or comes twice.

    `what` is `handoff`, `window start` or `window end`; `becomes` the instant that counts.
    """

    subject: LayerSubject
    what: str
    local: datetime
    timezone: ZoneInfo
    skipped: bool
    becomes: datetime


def odd_times(roster: Roster, within: Span) -> Iterator[OddTime]:
    """The first for each layer whose handoffs or windows meet a change of the clocks."""
    for team in roster.teams.values():
        for schedule in team.schedules.values():
            for index, layer in enumerate(schedule.layers):
                found = _first(layer, within)
                if found is None:
                    continue
                change, what, local, becomes = found
                yield OddTime(
                    subject=LayerSubject(
                        team=team.key,
                        schedule=schedule.key,
                        layer=index,
                        key="start" if what == "handoff" else "only",
                    ),
                    what=what,
                    local=local,
                    timezone=layer.rotation.timezone,
                    skipped=change.skips,
                    becomes=becomes,
                )


def _first(layer: Layer, within: Span) -> tuple[ClockChange, str, datetime, datetime] | None:
    zone = layer.rotation.timezone
    for change in clock_changes(zone, within):
        for what, local in (*_windows_at(layer, change), *_handoffs_at(layer, change)):
            becomes = (last_instant_of if what == "window end" else instant_of)(local, zone)
            if becomes in layer.rotation.life:
                return change, what, local, becomes
    return None


def _handoffs_at(layer: Layer, change: ClockChange) -> Iterator[tuple[str, datetime]]:
    """Handoffs at the change, where the layer is active around them."""
    for local in layer.rotation.handoffs_around(change.last - datetime.resolution):
        if local not in change:
            continue
        at = instant_of(local, layer.rotation.timezone)
        if layer.only is None or layer.only.covers(at):
            yield "handoff", local


def _windows_at(layer: Layer, change: ClockChange) -> Iterator[tuple[str, datetime]]:
    if layer.only is None:
        return
    today = datetime.combine(change.first.date(), time())
    for midnight in (today - _DAY, today, today + _DAY):
        for window in layer.only.windows:
            if window.weekday != midnight.weekday():
                continue
            opens = midnight + timedelta(minutes=window.start_minute)
            closes = midnight + timedelta(minutes=window.end_minute)
            if opens in change:
                yield "window start", opens
            # A window that ends when the clocks go forward loses nothing.
            if closes in change and not (change.skips and closes == change.first):
                yield "window end", closes
