"""People who stand in for each other in mid-incident, by overrides and by swaps."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.rosters.swap import Stint
from bot.domain.times.instants import Span
from tests.simulation.files import PEOPLE

if TYPE_CHECKING:
    from tests.simulation.process import Process
    from tests.simulation.world import World

TEAM = "platform"
_SCHEDULES = ("primary", "primary", "primary", "secondary")
_BEGIN_IN_SECONDS = (-30, -30, 0, 20)
_LAST_SECONDS = (60, 600, 7200)


class StandingIn:
    """Whoever is told that it is done can rely on it: it is looked for in the books at once."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._swaps_often = world.drawn("swaps", (0.0, 0.0, 0.0, 0.8))

    def something(self) -> None:
        """One thing or another."""
        if self._world.chance.random() < self._swaps_often:
            self._offer()
            return
        deeds = (self._override, self._override, self._take_back, self._offer, self._answer)
        self._world.chance.choice(deeds)()

    def _override(self) -> None:
        chance = self._world.chance
        person, schedule = chance.choice(PEOPLE), chance.choice(_SCHEDULES)
        begins, lasts = chance.choice(_BEGIN_IN_SECONDS), chance.choice(_LAST_SECONDS)

        def make(process: "Process") -> None:
            start = process.clock.now() + timedelta(seconds=begins)
            span = Span(start=start, end=start + timedelta(seconds=lasts))
            id_, _ = process.commands.overrides.add(TEAM, schedule, person, span, person)
            kept = self._world.books.overrides.get(id_)
            told = (TEAM, schedule, person, span.start, span.end)
            if kept is None or told != (
                *(kept.team, kept.schedule, kept.person),
                *(kept.starts_at, kept.ends_at),
            ):
                self._world.breaks(f"{person} was told that they stand in, and {kept} is kept")

        self._world.somewhere(f"{person} stands in for {schedule}, for {lasts} seconds", make)
        if chance.random() < 0.4:
            self._world.agenda.later(chance.uniform(1, 15), self._take_back)

    def _take_back(self) -> None:
        overrides = self._world.books.overrides
        if not overrides:
            return
        id_ = self._world.chance.choice(sorted(overrides))

        def take_back(process: "Process") -> None:
            process.commands.overrides.take_back(id_)
            kept = self._world.books.overrides.get(id_)
            if kept is not None and kept.ends_at > process.clock.now():
                self._world.breaks(f"override {id_} was taken back, and counts on")

        self._world.somewhere(f"override {id_} is taken back", take_back)

    def _offer(self) -> None:
        """The shift one has, for the next of the other, or for nothing."""
        chance = self._world.chance
        requester, colleague = chance.sample(PEOPLE, 2)
        for_nothing = chance.random() < 0.5

        def offer(process: "Process") -> None:
            swaps = process.commands.swaps
            given, taken = swaps.coming_stints(requester)[:1], swaps.coming_stints(colleague)[:2]
            if given and (taken or for_nothing):
                wanted: Stint | None = None if for_nothing else taken[-1]
                swaps.offer(requester, colleague, given[0], wanted)

        self._world.somewhere(f"{requester} offers {colleague} a swap", offer)
        self._world.agenda.later(chance.uniform(1, 15), self._answer)

    def _answer(self) -> None:
        chance = self._world.chance
        offered = [s for s in self._world.books.swaps.values() if s.state == "offered"]
        if not offered:
            return
        swap = chance.choice(offered)
        answers: tuple[tuple[str, str], ...] = (
            *[("accept", swap.colleague)] * 4,
            ("decline", swap.colleague),
            ("withdraw", swap.requester),
        )
        answer, by = chance.choice(answers)

        def give(process: "Process") -> None:
            done: Callable[[int, str], object] = getattr(process.commands.swaps, answer)
            done(swap.id, by)

        self._world.somewhere(f"{by} wants to {answer} swap {swap.id}", give)
