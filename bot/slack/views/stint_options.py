"""Shifts as choices of a menu, small enough for Slack, and back again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.rosters.swap import Stint
from bot.domain.times.instants import Span
from bot.slack.blocks import OPTION_LIMIT, Block, option, plain
from bot.slack.writing import cut, plain_time

PLACE_LIMIT = 36
METADATA_LIMIT = 2_900

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(kw_only=True, slots=True)
class FormSchedules:
    """The schedules named in a form: its options hold their index, the form itself their names."""

    known: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def read(cls, private_metadata: str) -> "FormSchedules":
        """Those a form was opened with."""
        return cls(known=[(team, schedule) for team, schedule in json.loads(private_metadata)])

    def written(self) -> str:
        """For the `private_metadata` of the form."""
        return json.dumps(self.known, separators=(",", ":"))

    def encode(self, stint: Stint) -> str | None:
        """A value for a menu; None when the form has no room for another schedule."""
        place = (stint.team, stint.schedule)
        if place not in self.known:
            if len(FormSchedules(known=[*self.known, place]).written()) > METADATA_LIMIT:
                return None
            self.known.append(place)
        start, end = ((at - _EPOCH) // _MICROSECOND for at in (stint.span.start, stint.span.end))
        return f"{self.known.index(place)}:{start}:{end}"

    def decode(self, value: str) -> Stint:
        """The shift that was chosen."""
        place, start, end = map(int, value.split(":"))
        team, schedule = self.known[place]
        span = Span(start=_EPOCH + start * _MICROSECOND, end=_EPOCH + end * _MICROSECOND)
        return Stint(team=team, schedule=schedule, span=span)


def stint_groups(
    stints: Sequence[Stint], places: FormSchedules, *, zone: ZoneInfo, now: datetime, most: int
) -> list[Block]:
    """Option groups, one for each schedule, of the first `most` shifts."""
    groups: dict[str, list[Block]] = {}
    for stint in stints[:most]:
        value = places.encode(stint)
        if value is not None:
            groups.setdefault(_place(stint), []).append(option(_label(stint, zone, now), value))
    return [
        {"label": plain(place, OPTION_LIMIT), "options": options}
        for place, options in groups.items()
    ]


def _label(stint: Stint, zone: ZoneInfo, now: datetime) -> str:
    start = "now" if stint.span.start <= now else plain_time(stint.span.start, zone)
    return f"{cut(_place(stint), PLACE_LIMIT)} · {start} – {plain_time(stint.span.end, zone)}"


def _place(stint: Stint) -> str:
    return f"{stint.team}/{stint.schedule}"
