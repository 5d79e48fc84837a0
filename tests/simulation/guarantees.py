"""The guarantees of docs/architecture.md, looked at after every commit and every request."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.rosters.roster import Roster
from bot.engine.duties.calls_in_line import IN_LINE_AFTER
from bot.engine.sending.leased_send import LEASE, SEND_TIMEOUT_SECONDS
from bot.phone.answers import Outcome
from bot.phone.taking_over import ANSWERS_WITHIN_SECONDS, LOOKED_UP_WITHIN_SECONDS
from tests.simulation import (
    answers,
    changes,
    declining,
    ends,
    in_line,
    low_urgency,
    on_call,
    order,
    pruned,
    returns,
    walk,
)
from tests.simulation import rows as rules
from tests.simulation.all_declined import AllDeclined
from tests.simulation.books import DeliveryRow, Rows
from tests.simulation.in_doubt import InDoubt
from tests.simulation.leaving import WAITS_AT_MOST, Leaving
from tests.simulation.policies import Policies
from tests.simulation.storms import Storms
from tests.simulation.turns import Turns

if TYPE_CHECKING:
    from tests.simulation.books import Books
    from tests.simulation.process import Process
    from tests.simulation.world import World

# A send is begun while its lease is young, whatever is looked for before.
_BEGUN_WITHIN = LEASE - timedelta(seconds=SEND_TIMEOUT_SECONDS)
# What was decided holds for a second unseen, and a process may be looked away from.
_UNSEEN = timedelta(seconds=2)
# A call that has not begun by then is placed by another company as well.
_IN_LINE_AFTER = IN_LINE_AFTER - timedelta(seconds=5)
_SETTLED = timedelta(seconds=30)
# Another may follow files that by then others have replaced.
_FILES_OF_OTHERS = 4
# A process that is looked away from does it somewhat later.
_TAKES_OVER_WITHIN_SECONDS = ANSWERS_WITHIN_SECONDS + LOOKED_UP_WITHIN_SECONDS + 1.5


class Guarantees:
    """Whoever breaks one ends the run."""

    def __init__(self, world: "World", rows: Rows, *, alone: bool) -> None:
        self._world = world
        self._alone = alone
        self._storms = Storms(alone=alone)
        self._turns = Turns()
        self._all_declined = AllDeclined(world)
        self._policies = Policies(rows)
        self._leaving = Leaving(rows)
        self._in_doubt = InDoubt(world)
        self._calm_since: datetime | None = None
        self._set_back = timedelta(0)
        self._asked_at: dict[int, float] = {}
        self._answered_at: dict[int, datetime] = {}
        self._asked: set[tuple[int, str]] = set()
        self._begun_in_chat: defaultdict[tuple[str, str, int], list[int]] = defaultdict(list)

    def clock_was_set(self, seconds: float) -> None:
        """A clock that went back makes a lease last longer, for everybody else.

        One that went forward goes back when its process dies.
        """
        self._set_back += timedelta(seconds=abs(seconds))

    def becomes_calm(self, *, calm: bool) -> None:
        """Nothing goes wrong from now on; or things do again."""
        self._calm_since = self._world.time.now if calm else None

    def files_in_force(self) -> None:
        """Files have just been put in force: they are some that load, as they were written."""
        if self._policies.newest_texts() not in self._world.files.loadable:
            self._world.breaks("files are in force that nobody has written, or that do not load")

    def said(self) -> None:
        """A process has told how it stands."""
        self._leaving.hear(self._world.time.now)

    def committed(self, process: "Process", before: "Books", after: "Books") -> None:
        """Something changed, by what was decided when the transaction began."""
        now = process.decides_at
        roster = process.schedules.files_in_force() if process.schedules.is_loaded else None
        self._note_answers(before, after)
        self._note_begun(process, before, after)
        self._all_declined.committed(before, after)
        self._in_doubt.note_begun(before, after)
        self._hold(rules.agree(before, after))
        self._hold(changes.of_deliveries(before, after))
        self._hold(changes.of_leases(before, after, self._living(), now, process))
        self._hold(changes.of_notifications(before, after, self._world.truth, roster))
        turns = self._turns.of(process.name, before, after, now)
        put_off = changes.of_outbox(before, after, now, turns=turns, clocks_differ=self._set_back)
        self._hold(put_off)
        self._hold(changes.of_states(before, after, self._world.truth, now))
        gone = pruned.of_vanished(
            before, after, self._world.truth, now, clocks_differ=self._set_back
        )
        self._hold(gone)
        self._hold(self._storms.of_alerts(before, after, roster, now))
        self._hold(low_urgency.of_more_urgent(before, after))
        if len(after.timeline) > len(before.timeline):
            self._hold(low_urgency.of_changed_hours(before, after, self._newest()))
        if not (self._alone or self._set_back):
            self._hold(self._leaving.takes_what_others_can(before, after, process))
            self._hold(self._leaving.keeps_what_was_refused(before, after, process))
        if self._alone:
            self._hold(order.of_leases(before, after, now))
            self._hold(order.of_pages(before, after))
        if roster is not None:
            by = self._policies.for_roster(roster)
            self._hold(returns.of_incidents(before, after, self._world.truth, by, now))
            self._hold(self._walked(process, before, after, roster, now))
            self._hold(declining.of_steps(before, after, roster, now))
            self._hold(low_urgency.of_deliveries(before, after, roster))
            rosters = [roster, *self._newest()]
            self._hold(low_urgency.of_plans(before, after, rosters, now))
            self._hold(low_urgency.of_questions(before, after, rosters, now))
        if (before.overrides, before.swaps) != (after.overrides, after.swaps):
            self._hold(on_call.swaps_are_whole(after))

    def _walked(
        self, process: "Process", before: "Books", after: "Books", roster: Roster, now: datetime
    ) -> list[str]:
        """By the overrides there were at some moment of the transaction: others go on meanwhile."""
        found = [
            list(walk.of_incidents(before, after, roster, self._policies, now, overrides))
            for overrides in process.overrides_meanwhile
        ]
        return min(found, key=len)

    def told(self, outcomes: Sequence[Outcome], person: str, before: "Books") -> None:
        """Somebody has just been told what came of what they did."""
        for outcome in outcomes:
            self._hold(answers.is_so(outcome, person, before, self._world.books))

    def picked_up(self, person: str, numbers: Collection[int]) -> None:
        """Somebody is asked on the telephone to answer these incidents."""
        self._hold(declining.asked_rightly(self._world.books, person, numbers))

    def accepted(self) -> None:
        """A monitor has just been told that its alert is kept."""
        self._hold(ends.everything_is_kept(self._world.books, self._world.truth))

    def asked(self, process: "Process", delivery: int, by: str = "the chat") -> None:
        """A provider is asked for a delivery, which was right when it was written down."""
        begun = self._world.books.deliveries.get(delivery)
        if begun is None:
            self._world.breaks(f"delivery {delivery} is asked for before it is written down")
            return
        others = [company for asked, company in self._asked if asked == delivery]
        if others and process.clock.now() - begun.begun_at >= _IN_LINE_AFTER:
            # It was taken long ago, and did not begin: another is asked, until one takes it.
            return
        if (delivery, by) in self._asked:
            self._world.breaks(f"delivery {delivery} is asked for twice")
        self._asked.add((delivery, by))
        if others:
            self._takes_over(process, begun, others[0])
            return
        self._asked_at[delivery] = process.loop.time()
        self._hold(self._in_doubt.is_sent_unasked(delivery, by))
        self._world.truth.looked_for.discard((by, begun.person))
        self._hold(self._is_not_wanted(process, delivery))
        late = process.clock.now() - begun.begun_at - process.standstill.since(begun.begun_at)
        if late > _BEGUN_WITHIN + self._set_back:
            self._world.breaks(f"delivery {delivery} goes by what was decided {late} ago")

    def _note_begun(self, process: "Process", before: "Books", after: "Books") -> None:
        """Who began it sends it, even where another, whose clock is ahead, has taken it over."""
        for id_ in after.deliveries.keys() - before.deliveries.keys():
            if after.deliveries[id_].method == "slack":
                for carried in after.carried_by(id_):
                    about = (process.name, carried.person, carried.incident)
                    self._begun_in_chat[about].append(id_)

    def _note_answers(self, before: "Books", after: "Books") -> None:
        if before.incidents is after.incidents:
            return
        for number, incident in after.incidents.items():
            if incident.state == "triggered":
                self._answered_at.pop(number, None)
            else:
                self._answered_at.setdefault(number, self._world.time.now)

    def _is_not_wanted(self, process: "Process", delivery: int) -> Iterator[str]:
        """Whoever is to be sent something has not been spared it for longer than a moment."""
        about = {n.incident for n in self._world.books.carried_by(delivery)}
        known = [self._answered_at[number] for number in about if number in self._answered_at]
        if not about or len(known) < len(about):
            return
        since = max(known)
        late = self._world.time.now - since - process.standstill.since(since + process.clock.skew)
        if late > _UNSEEN:
            yield f"delivery {delivery} goes for {sorted(about)}, answered {late} ago"

    def _takes_over(self, process: "Process", begun: DeliveryRow, first: str) -> None:
        """Soon; and a company that may have done it is asked before another does it as well."""
        late = process.loop.time() - self._asked_at[begun.id]
        if late > _TAKES_OVER_WITHIN_SECONDS:
            self._world.breaks(f"for delivery {begun.id} another was asked {late} seconds later")
        calls = self._world.telephones.calls.values()
        done = any(c.delivery == begun.id and not c.is_over for c in calls)
        if done and (first, begun.person) not in self._world.truth.looked_for:
            self._world.breaks(f"delivery {begun.id} is done twice, and {first} was not asked")

    def not_done(self, delivery: int, *, in_time: bool) -> None:
        """A call or text failed: then each company was asked, or it can't be done by anybody."""
        asked = {company for id_, company in self._asked if id_ == delivery}
        refused = delivery in self._world.truth.refused
        if in_time and not refused and asked < set(self._world.telephones.companies):
            self._world.breaks(f"delivery {delivery} failed, and only {asked} were asked")

    def asked_in_chat(self, process: "Process", person: str, incident: int) -> list[int]:
        """The chat is asked to page somebody; the deliveries that it may be."""
        books = self._world.books
        # The newest is meant: one before it was put back unsent.
        deliveries = [
            delivery
            for delivery in reversed(self._begun_in_chat[process.name, person, incident])
            if (delivery, "the chat") not in self._asked
            and delivery in books.deliveries
            and books.deliveries[delivery].state != "withdrawn"
        ]
        if not deliveries:
            self._world.breaks(f"{person} is paged about {incident} before it is written down")
        self.asked(process, deliveries[0])
        return deliveries

    def when_idle(self, process: "Process") -> None:
        """A process that works has nothing left to do: nothing may be overdue."""
        now = process.clock.now()
        self._hold(
            ends.nothing_is_overdue(
                self._world.books,
                now,
                process.sending,
                process.failures,
                left=self._leaving.left_by(process),
            )
        )
        if self._is_calm_for(WAITS_AT_MOST):
            self._hold(ends.nothing_waits_for_long(self._world.books, now - WAITS_AT_MOST))
        for roster in self._policies.newest(1):
            self._hold(low_urgency.goes_on_waiting(self._world.books, roster, now))
            self._hold(low_urgency.goes_on_being_planned(self._world.books, roster, now))
        calls = self._world.telephones.calls
        if self._is_calm_for(_SETTLED) and not self._set_back:
            self._hold(in_line.are_noticed(self._world.books, calls, self._world.time.now))
        self._hold(ends.nothing_rings_in_vain(self._world.books, calls, self._world.truth))

    def after_calm(self) -> None:
        """Nobody answered, nothing failed, and time went by."""
        self._hold(ends.everything_is_kept(self._world.books, self._world.truth))
        self._hold(ends.everything_was_sent(self._world.books, self._world.truth))

    def at_the_end(self) -> None:
        """Somebody has put everything right."""
        self._hold(ends.nothing_is_left(self._world.books, self._world.time.now))
        shown = self._world.workspace.shown
        self._hold(ends.messages_agree(self._world.books, shown, self._world.truth))
        swaps = self._world.workspace.swaps_shown
        self._hold(ends.swaps_are_shown(self._world.books, swaps, self._world.truth))
        calls = self._world.telephones.calls.values()
        self._hold(f"{call.id} is never over" for call in calls if not call.is_over)

    def when_all_is_long_over(self) -> None:
        """What was put right long ago has been pruned."""
        self._hold(pruned.nothing_old_is_kept(self._world.books))

    def _is_calm_for(self, span: timedelta) -> bool:
        since = self._calm_since
        return since is not None and self._world.time.now - since > span

    def _newest(self) -> list[Roster]:
        return self._policies.newest(1 if self._alone else _FILES_OF_OTHERS)

    def _living(self) -> set[str]:
        return {process.name for process in self._world.alive}

    def _hold(self, broken: Iterable[str]) -> None:
        for sentence in broken:
            self._world.breaks(sentence)
