"""What a process leaves to others: it cannot send it, and they can."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.engine.sending.standings import LIVES, LIVES_SURELY
from bot.storage.sending.outbox import Lane
from bot.storage.sending.senders import KEPT_FOR, Standing
from tests.simulation.books import Books, NotificationRow, Rows
from tests.simulation.witness import instant

if TYPE_CHECKING:
    from tests.simulation.process import Process

# It looked for them, and thought about it, while its database hung.
A_WHILE = timedelta(seconds=10)
# Whoever has said it so lately lives, for everybody who looks.
_SURELY = timedelta(seconds=10)
# docs/decisions/0017-whoever-can-sends-it.md
WAITS_AT_MOST = timedelta(seconds=45)
_READ = "SELECT holder, lane, standing, at, troubled_at FROM senders"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sign:
    """How a process stood in a lane, as it said at a true time; `at` is that by its own clock."""

    said_at: datetime
    at: datetime
    holder: str
    standing: int
    troubled_at: datetime | None

    def is_better(self, own: "Sign") -> bool:
        """Of two in trouble the one that has been for longer."""
        if None in {self.troubled_at, own.troubled_at} or self.standing != own.standing:
            return self.standing > own.standing
        return (self.troubled_at, self.holder) < (own.troubled_at, own.holder)


class Leaving:
    """What each has said of how it stands, and what it may take by that."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._said: defaultdict[tuple[str, str], list[Sign]] = defaultdict(list)

    def hear(self, now: datetime) -> None:
        """Somebody has just said how it stands."""
        for holder, lane, standing, at, troubled_at in self._rows(_READ):
            sign = Sign(
                said_at=now,
                at=instant(at),
                holder=holder,
                standing=standing,
                troubled_at=None if troubled_at is None else instant(troubled_at),
            )
            said = self._said[holder, lane]
            if not said or replace(said[-1], said_at=now) != sign:
                said.append(sign)

    def left_by(self, process: "Process") -> set[str]:
        """The lanes that it may leave: another that stands better has given a sign of life."""
        now = process.clock.now()
        left = set()
        for lane, standing in process.dispatcher.standings.now(now).items():
            if standing is Standing.ABLE:
                continue
            own = self._own(process, lane, standing)
            since = now - _lives(process, standing) - A_WHILE
            left |= {
                lane.value
                for other in self._others(process, lane)
                if other[-1].at >= since and other[-1].is_better(own)
            }
        return left

    def takes_what_others_can(
        self, before: Books, after: Books, process: "Process"
    ) -> Iterator[str]:
        """Whoever is not able takes up nothing while another lives that stands better.

        For as long as it has thought about it, that is.
        """
        taken = {
            row.lane
            for id_, row in after.outbox.items()
            if row.leased_by == process.name and row is not before.outbox.get(id_)
        }
        for lane in sorted(taken):
            for other in self._better_since(process, Lane(lane), process.looks_since):
                yield f"{process.name} takes up a {lane}, which {other} can send and it cannot"

    def keeps_what_was_refused(
        self, before: Books, after: Books, process: "Process"
    ) -> Iterator[str]:
        """What was refused to it alone is due at once for another that stands better."""
        for id_, since in process.refused_at.items():
            delivery = before.deliveries.get(id_)
            if delivery is None or delivery.state != "sending":
                continue
            now = after.deliveries.get(id_)
            # One that another took over is pruned as it was.
            if now is None or now.state == "sending":
                continue
            lane = Lane(delivery.method)
            if process.dispatcher.standings.now(process.clock.now())[lane] is Standing.ABLE:
                continue
            able = list(self._able_since(process, lane, since))
            for one in after.carried_by(id_):
                due = _due(after, one)
                # What went along with another may not have been due itself, and is not then.
                late = not due or min(due) > max(process.clock.now(), *_due(before, one))
                if able and late and one.state in {"pending", "failed"}:
                    yield f"notification {one.id} was refused to {process.name} and waits: {able}"

    def _better_since(self, process: "Process", lane: Lane, since: datetime) -> Iterator[str]:
        """Those that stood better at all times since then, and were heard of."""
        now, standings = process.clock.now(), process.dispatcher.standings
        standing = standings.now(now)[lane]
        failed_at = standings._troubled_at.get(lane)
        was_able = failed_at is None or failed_at > now - (process.world.time.now - since)
        if standing is Standing.ABLE or (standing is Standing.TROUBLED and was_able):
            return
        own = self._said[process.name, lane.value]
        if standing is Standing.ABSENT:
            own = [self._own(process, lane, standing)]
        until = process.world.time.now
        for other in self._others(process, lane):
            changes = [sign.said_at for sign in (*own, *other) if since < sign.said_at <= until]
            if all(_stands_better(other, own, at) for at in (since, *changes, until)):
                yield other[-1].holder

    def _able_since(self, process: "Process", lane: Lane, since: datetime) -> Iterator[str]:
        until = process.world.time.now
        for other in self._others(process, lane):
            changes = [sign.said_at for sign in other if since < sign.said_at <= until]
            signs = [_at(other, at) for at in (since, *changes, until)]
            if all(sign is not None and sign.standing == Standing.ABLE for sign in signs):
                yield other[-1].holder

    def _own(self, process: "Process", lane: Lane, standing: Standing) -> Sign:
        """As it has said; else as it is, in trouble for less long than anybody."""
        said = self._said[process.name, lane.value]
        if said and said[-1].standing == standing:
            return said[-1]
        now = process.clock.now()
        troubled_at = now if standing is Standing.TROUBLED else None
        return Sign(
            said_at=process.begun_at,
            at=now,
            holder=process.name,
            standing=standing,
            troubled_at=troubled_at,
        )

    def _others(self, process: "Process", lane: Lane) -> list[list[Sign]]:
        return [
            said
            for (holder, of), said in self._said.items()
            if holder != process.name and of == lane and said
        ]


def _due(books: Books, notification: NotificationRow) -> list[datetime]:
    return [
        row.due_at
        for row in books.outbox.values()
        if (row.kind, row.subject) == (notification.method, notification.id)
    ]


def _stands_better(other: Sequence[Sign], own: Sequence[Sign], at: datetime) -> bool:
    theirs, ours = _at(other, at), own[-1] if len(own) == 1 else _at(own, at)
    return theirs is not None and ours is not None and theirs.is_better(ours)


def _at(said: Sequence[Sign], at: datetime) -> Sign | None:
    """What was in force at a true time, if it was said lately."""
    known = [sign for sign in said if at - _SURELY <= sign.said_at <= at]
    return known[-1] if known else None


def _lives(process: "Process", standing: Standing) -> timedelta:
    if standing is not Standing.ABSENT:
        return LIVES_SURELY
    has_just_begun = process.world.time.now - process.begun_at < LIVES + A_WHILE
    return KEPT_FOR if has_just_begun else LIVES
