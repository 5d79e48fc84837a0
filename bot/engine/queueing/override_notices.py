"""Telling people that they gain or lose duty by an override that was made or taken back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import Connection

from bot.domain.planning.orphans import schedules_of
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.override import Override
from bot.domain.rotations.schedule import LOOK_AHEAD
from bot.domain.rotations.side_by_side import side_by_side
from bot.domain.times.instants import Span
from bot.storage.sending import outbox
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sending.outbox import Lane, ToSend


def tell_whom_it_concerns(
    tx: Connection,
    changed: Mapping[int, Override],
    before: Roster,
    after: Roster,
    *,
    by: str | None,
    now: datetime,
) -> None:
    """Have everybody told who is on call by or without these overrides alone, but who did it.

    Args:
        changed: what was made or taken back, by id.
        before: files and overrides as they were.
        after: the same now.
        by: who did it; None is the shell.
        now: what was over before concerns nobody.
    """
    old, new = schedules_of(before), schedules_of(after)
    messages = []
    for id_, override in changed.items():
        place = (override.team, override.schedule)
        start = max(override.span.start, now)
        span = Span(start=start, end=min(override.span.end, start + LOOK_AHEAD))
        concerned: set[str] = set()
        for stretch in side_by_side(old.get(place), new.get(place), span):
            concerned |= {*stretch.before} ^ {*stretch.after}
        messages += [_message(id_, person) for person in sorted(concerned) if person != by]
    # Of two messages the first may be in the making by what was so before.
    outbox.wait_for_takers(tx, messages)
    outbox.put_all_once(tx, messages, now)


def tell_of_open_incidents(
    tx: Connection, override: int, people: Iterable[str], now: datetime
) -> None:
    """Have these people told of an override that takes effect in the middle of incidents."""
    outbox.put_all_once(tx, [_message(override, person) for person in people], now)


def _message(override: int, person: str) -> ToSend:
    return ToSend(
        lane=Lane.SLACK,
        kind=ErrandKind.OVERRIDE_MESSAGE,
        subject=override,
        recipient=person,
        sequence=f"override:{override}:{_short(person)}",
    )


def _short(person: str) -> str:
    """A digest, never the same for two people, or one of them would get no message."""
    return blake2b(person.encode(), digest_size=16).hexdigest()
