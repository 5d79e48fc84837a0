"""Trading shifts."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.refusals import Refused
from bot.domain.rosters import swap as rules
from bot.domain.rosters.roster import Roster
from bot.domain.rosters.swap import Stint, Swap, SwapState
from bot.engine.clocks.clock import Clock
from bot.engine.queueing.override_notices import tell_of_open_incidents
from bot.engine.queueing.recipients import TO_CHANNEL
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.views import still_paged
from bot.storage.database import Database
from bot.storage.sending import outbox
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sending.outbox import Lane
from bot.storage.stored_schedules import overrides, swaps

HORIZON = timedelta(days=60)


class UnknownSwap(Refused):
    """There is no swap with that number."""


class SwapCommands:
    """Offering, accepting, declining and withdrawing swaps. `by` is a person's key."""

    def __init__(self, database: Database, schedules: Schedules, clock: Clock) -> None:
        self._database = database
        self._schedules = schedules
        self._clock = clock

    def coming_stints(self, person: str) -> Sequence[Stint]:
        """The shifts a person holds in the next 60 days, the present one first."""
        now = self._clock.now()
        with self._database.read() as tx:
            roster = self._schedules.roster(tx, after=now)
        return rules.coming_stints(roster, person, now, now + HORIZON)

    def offer(self, requester: str, colleague: str, given: Stint, taken: Stint | None) -> Swap:
        """Ask a colleague to take a shift, in exchange for one of theirs or for nothing.

        Raises:
            Refused: it could not be accepted as things stand; the sentence says why.
        """
        now = self._clock.now()
        with self._database.write() as tx:
            roster = self._schedules.roster(tx, after=now)
            rules.check_offer(roster, requester, colleague, given, taken, now)
            swap = swaps.offer(
                tx, requester=requester, colleague=colleague, given=given, taken=taken, now=now
            )
            _show(tx, swap, [colleague, requester], now)
        return swap

    def accept(self, swap_id: int, by: str) -> Swap:
        """Carry the swap out: the overrides are in force when this returns.

        Raises:
            UnknownSwap, NotYours, SwapAlreadyAnswered, ShiftAlreadyOver, NotOnCall.
        """

        def carry_out(tx: Connection, swap: Swap, roster: Roster, now: datetime) -> Swap:
            accepted, exchanged = rules.accept(swap, by, roster, now)
            ids = [overrides.add(tx, one, by=by, now=now, swap=swap.id) for one in exchanged]
            in_force = self._schedules.roster(tx, after=now)
            for id_, override in zip(ids, exchanged, strict=True):
                paged = still_paged(tx, override, in_force, now)
                if paged:
                    people = (override.person, *(one.person for one in paged))
                    tell_of_open_incidents(tx, id_, people, now)
            return accepted

        return self._answer(swap_id, carry_out)

    def decline(self, swap_id: int, by: str) -> Swap:
        """Say no.

        Raises:
            UnknownSwap, NotYours, SwapAlreadyAnswered.
        """
        return self._answer(swap_id, lambda _tx, swap, _roster, now: rules.decline(swap, by, now))

    def withdraw(self, swap_id: int, by: str) -> Swap:
        """Take the question back.

        Raises:
            UnknownSwap, NotYours, SwapAlreadyAnswered.
        """
        return self._answer(swap_id, lambda _tx, swap, _roster, now: rules.withdraw(swap, by, now))

    def _answer(
        self,
        swap_id: int,
        answered: Callable[[Connection, Swap, Roster, datetime], Swap],
    ) -> Swap:
        now = self._clock.now()
        with self._database.write() as tx:
            # Overrides must not be checked by two at once, each unseen by the other.
            overrides.lock(tx)
            swap = swaps.get(tx, swap_id, for_change=True)
            if swap is None:
                raise UnknownSwap(f"There is no swap {swap_id}.")
            swap = answered(tx, swap, self._schedules.roster(tx, after=now), now)
            swaps.save(tx, swap)
            recipients = [swap.colleague, swap.requester]
            if swap.state is SwapState.ACCEPTED:
                recipients += [TO_CHANNEL + team for team in _teams(swap)]
            _show(tx, swap, recipients, now)
        return swap


def _show(tx: Connection, swap: Swap, recipients: Sequence[str], now: datetime) -> None:
    for recipient in recipients:
        outbox.put(
            tx,
            lane=Lane.SLACK,
            kind=ErrandKind.SWAP_MESSAGE,
            subject=swap.id,
            recipient=recipient,
            sequence=f"swap:{swap.id}:{recipient}"[:64],
            now=now,
        )


def _teams(swap: Swap) -> list[str]:
    stints = [swap.given, swap.taken] if swap.taken else [swap.given]
    return sorted({stint.team for stint in stints})
