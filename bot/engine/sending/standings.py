"""What this process can send, and what it leaves to others that do better."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.engine.contracts import DeliveryFailed, Trouble
from bot.storage.sending import senders
from bot.storage.sending.outbox import Lane
from bot.storage.sending.senders import KEPT_FOR, Sender, Standing

SAID_EVERY_SECONDS = 5
# Whoever can send nothing itself waits for others that long, as for one that is being restarted.
LIVES = timedelta(seconds=30)
# Whoever may get through by itself, for less.
LIVES_SURELY = timedelta(seconds=12)
# Then what was refused, or out of reach, is tried again, with what is due.
TROUBLED_FOR = timedelta(minutes=2)
# What another process may well not meet.
_OF_THIS_PROCESS = {Trouble.ACCOUNT, Trouble.UNREACHABLE}


class Standings:
    """How one engine stands in each lane; in its memory, and as others have said in the database.

    A lane is left to others for as long as one of them lives that stands better; of those that are
    troubled, the one that has failed longest ago does. So of any two one waits for the other at
    most, and never both: what nobody stands well for is sent, or fails, as where there is one
    process. `alone`: there can be no other.
    """

    def __init__(self, *, holder: str, absent: Collection[Lane] = (), alone: bool = False) -> None:
        """`absent` are the lanes for which nothing is set up here."""
        self._holder = holder
        self._absent = frozenset(absent)
        self._alone = alone
        self._troubled_at: dict[Lane, datetime] = {}
        self._begun_at: datetime | None = None

    def now(self, now: datetime) -> Mapping[Lane, Standing]:
        """How it stands."""
        return {lane: self._standing(lane, now) for lane in Lane}

    def note(
        self,
        lane: Lane,
        failure: DeliveryFailed | None,
        now: datetime,
        *,
        nothing_gets_through: bool = False,
    ) -> None:
        """Take note of a send that is over: of its failure, or None where it was done.

        `nothing_gets_through`: others in the lane have failed before it, and none was done since.
        """
        if failure is None:
            self._troubled_at.pop(lane, None)
        elif failure.trouble in _OF_THIS_PROCESS or nothing_gets_through:
            self._troubled_at[lane] = now

    def say(self, tx: Connection, now: datetime) -> None:
        """Tell all others."""
        if not self._alone:
            said = self.now(now)
            senders.say(tx, self._holder, said, now, troubled_at=self._troubled_at)

    def is_able(self, lane: Lane, now: datetime) -> bool:
        """Whether nothing of a lane is left to others, whatever these say."""
        return self._standing(lane, now) is Standing.ABLE

    def left_to_others(self, tx: Connection, now: datetime) -> frozenset[Lane]:
        """The lanes of which nothing is to be taken here now."""
        heard = self._heard(tx, now)
        said = {one.lane: one for one in heard if one.holder == self._holder}
        return frozenset(
            one.lane
            for one in self._others(heard, now)
            if self._is_better(one, now) or _is_longer_in_trouble(one, said.get(one.lane))
        )

    def is_handed_over(
        self,
        tx: Connection,
        lane: Lane,
        failure: DeliveryFailed,
        now: datetime,
        *,
        due_at: datetime,
    ) -> bool:
        """Whether what was refused here, or did not get as far, is left to others at once.

        Also to one that is troubled itself, unless it has failed since that was due: each tries
        once, and then all wait. What may have been sent is not: it is looked up first, in its time.
        """
        if failure.trouble not in _OF_THIS_PROCESS or failure.may_have_been_done:
            return False
        return any(
            self._is_better(one, now) or (one.troubled_at is not None and one.troubled_at < due_at)
            for one in self._others(self._heard(tx, now), now)
            if one.lane is lane
        )

    def tell_of(self, tx: Connection, lane: Lane, now: datetime) -> None:
        """Tell all others at once, where this one is troubled after a failure in the lane.

        The last thing in its transaction: others of this process wait for it.
        """
        if self._standing(lane, now) is Standing.TROUBLED:
            self.say(tx, now)

    def _heard(self, tx: Connection, now: datetime) -> Sequence[Sender]:
        """What was said of the lanes in which this one is not able, by whoever lives."""
        worse = {lane: own for lane, own in self.now(now).items() if own is not Standing.ABLE}
        if not worse or self._alone:
            return ()
        self._begun_at = self._begun_at or now
        since = {lane: self._lives_since(own, now) for lane, own in worse.items()}
        heard = senders.heard_of(tx, now, since=min(since.values()))
        return [one for one in heard if one.lane in worse and one.at >= since[one.lane]]

    def _others(self, heard: Iterable[Sender], now: datetime) -> Sequence[Sender]:
        """Those that stand no worse."""
        return [
            one
            for one in heard
            if one.holder != self._holder and one.standing >= self._standing(one.lane, now)
        ]

    def _is_better(self, other: Sender, now: datetime) -> bool:
        return other.standing > self._standing(other.lane, now)

    def _standing(self, lane: Lane, now: datetime) -> Standing:
        if lane in self._absent:
            return Standing.ABSENT
        troubled_at = self._troubled_at.get(lane)
        # A clock that was set back makes it last no longer.
        if troubled_at is not None and abs(now - troubled_at) < TROUBLED_FOR:
            return Standing.TROUBLED
        return Standing.ABLE

    def _lives_since(self, own: Standing, now: datetime) -> datetime:
        """Since when others must have given a sign of life."""
        if own is not Standing.ABSENT:
            return now - LIVES_SURELY
        just_begun = self._begun_at is not None and abs(now - self._begun_at) < LIVES
        # All may be starting, after a night: whoever could send it before is waited for.
        return now - (KEPT_FOR if just_begun else LIVES)


def _is_longer_in_trouble(other: Sender, own: Sender | None) -> bool:
    """Both as they have said themselves, so that of two one waits at most, and never both."""
    return own is not None and other.is_before(own)
