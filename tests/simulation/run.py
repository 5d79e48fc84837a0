"""One run of a world: trouble, then calm, in which everything must come right."""

from collections import Counter
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.incidents.storm import ALONE
from bot.engine.sending.lanes import LANE_LIMITS
from bot.engine.sending.pacing import CHANGES
from tests.simulation.monitors import Monitors
from tests.simulation.process import Process
from tests.simulation.story import Broken, Crash
from tests.simulation.tally import EDITED, EDITED_MEANWHILE
from tests.simulation.temper import Temper
from tests.simulation.world import World

# Longer than any step's wait: whatever is open must be paged again in it.
CALM = timedelta(seconds=130)
# Longer than a contact plan, planned by a clock that was forty seconds ahead; and for one that was
# set forward more than once, so long at most.
ALL_THAT_WAS_PLANNED = timedelta(seconds=180)
_PLANNED_AT_MOST = timedelta(seconds=480)
# A call that was put off goes this much later.
_AFTER_THE_PLAN = timedelta(seconds=70)
LATEST_ARRIVAL = timedelta(seconds=7)
# A storm that nobody heard of while the database was away is sent again in it, alert by alert.
STEPS_OF_CALM = 2_000
TOLD_LINES = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Life:
    """Steps of trouble, how often they come, and how likely nobody answers afterwards.

    `busy_with` is what happens often in it, where everything else is left to chance. `alone` is how
    many incidents of a service stand alone before a storm begins, and `places` how many sends of a
    lane may be in flight: as many as in earnest, or fewer, for a life that has room for few.
    `in_line` says that companies may keep calls in line, and machines lack what others have, though
    it is not busy with that.
    """

    steps: int
    times: tuple[int, ...]
    unanswered: float
    busy_with: Collection[str] = ()
    alone: int = ALONE
    places: int = max(LANE_LIMITS.values())
    in_line: bool = False


LONG = Life(steps=40, times=(1, 1, 2, 3), unanswered=0.7, in_line=True)
# For a suite that must be quick: what goes wrong mostly goes wrong soon.
SHORT = Life(steps=11, times=(1,), unanswered=0.3, alone=3)
# The same, with lanes so narrow that what is to be sent has to wait for its turn.
NARROW = replace(SHORT, places=2)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of a run. `failure` is None where every guarantee held.

    `befell` is how often each thing happened in it.
    """

    seed: int
    failure: str | None
    story: tuple[str, ...]
    incidents: int
    crashes: int
    simulated: timedelta
    befell: Counter[str]


def run(world: World, life: Life) -> Outcome:
    """Run a world to its end, or to the first guarantee that does not hold."""
    begin = world.time.now
    failure = None
    try:
        _live(world, life)
    except Broken as broken:
        failure = _told(world, broken)
    finally:
        for process in world.machines:
            if process is not None:
                process.ends()
    return Outcome(
        seed=world.seed,
        failure=failure,
        story=tuple(world.story.lines),
        incidents=len(world.books.incidents) + len(world.truth.forgotten_incidents),
        crashes=world.truth.crashes,
        simulated=world.time.now - begin,
        befell=world.tally,
    )


def _live(world: World, life: Life) -> None:
    world.accounts.fare(may_differ=life.in_line)
    monitors = world.open_shop()
    world.temper = Temper.drawn(world.chance, world.busy_with)
    for _ in range(world.chance.choice(life.times)):
        world.temper = Temper.drawn(world.chance, world.busy_with)
        world.telephones.fare(in_line=life.in_line)
        world.guarantees.becomes_calm(calm=False)
        within_seconds = world.chance.choice((5, 60, 300))
        monitors.begin(within_seconds)
        world.desk.begin(within_seconds)
        world.hours.begin(within_seconds)
        world.plan_duties(within_seconds)
        for _ in range(life.steps):
            _step(world)
        _calm(world)
        if world.chance.random() < life.unanswered:
            _nobody_answers(world)
        _all_is_put_right(world, monitors)
        world.time.move_to(world.time.now + timedelta(days=world.chance.uniform(0.1, 40)))
        _all_is_long_over(world)


def _calm(world: World) -> None:
    """Nothing goes wrong any more."""
    world.temper.becomes_kind()
    world.accounts.become_kind()
    world.telephones.in_line.become_kind()
    world.guarantees.becomes_calm(calm=True)
    world.tell("calm")
    world.files.mend()
    world.boot_all()
    _clocks_agree(world)
    for process in world.running:
        process.standstill.wakes()
        process.refresh()


def _clocks_agree(world: World) -> None:
    """Whether another lives is told by clocks, so where machines differ the calm has them set.

    As timekeeping does within seconds, docs/decisions/0014-one-clock.md.
    """
    for process in world.running if world.accounts.differ else ():
        off = process.clock.skew.total_seconds()
        if abs(off) >= 1.0:
            process.clock.skew = timedelta(0)
            world.guarantees.clock_was_set(off)
            world.tell(f"the clock of {process.name} is right again")


def _nobody_answers(world: World) -> None:
    """Whatever is open must be paged on."""
    world.people.diligence, diligence = 0.0, world.people.diligence
    _pass(world, CALM)
    world.people.diligence = diligence
    world.guarantees.after_calm()


def _all_is_put_right(world: World, monitors: Monitors) -> None:
    """And somebody answers everything."""
    world.tell("everything is put right")
    monitors.are_quiet = True
    # What is in flight comes in yet.
    _pass(world, LATEST_ARRIVAL)
    world.people.resolve_all("kim")
    _pass(world, _all_that_was_planned(world))
    world.guarantees.after_calm()
    world.guarantees.at_the_end()


def _all_that_was_planned(world: World) -> timedelta:
    planned = max((row.planned_at for row in world.books.outbox.values()), default=world.time.now)
    wait = planned + _AFTER_THE_PLAN - world.time.now
    # After a storm, each of its messages is changed in its turn.
    changes = _AFTER_THE_PLAN + CHANGES.apart * len(world.books.outbox)
    return max(min(max(wait, ALL_THAT_WAS_PLANNED), _PLANNED_AT_MOST), changes)


def _all_is_long_over(world: World) -> None:
    for process in world.running:
        process.do_duties()
        process.work()
    world.compare_books()
    world.guarantees.when_all_is_long_over()


def _pass(world: World, span: timedelta) -> None:
    until = world.time.now + span
    for _ in range(STEPS_OF_CALM):
        if not _step(world, until=until):
            return
    world.breaks("too much happens in the calm")


def _step(world: World, until: datetime | None = None) -> bool:
    """Go to where something happens next, have it happen, and let the processes work."""
    world.story.step += 1
    at = _next_at(world)
    if at is None or (until is not None and at > until):
        world.time.move_to(until or world.time.now + timedelta(seconds=1))
        return False
    world.time.move_to(at)
    _say_how_they_stand(world, world.alive)
    _befalls(world)
    world.agenda.do_next()
    working = list(world.alive)
    world.chance.shuffle(working)
    _say_how_they_stand(world, working)
    for process in working:
        _works(world, process)
    world.bury()
    return True


def _next_at(world: World) -> datetime | None:
    looks = [process.next_look() for process in world.running]
    times = [at for at in (*looks, world.agenda.next_at) if at is not None]
    return min(times, default=None)


def _say_how_they_stand(world: World, working: Iterable[Process]) -> None:
    """Each has done so every few seconds, however much time has passed since it last worked.

    Where all can send the same it matters little, and each does so when it works.
    """
    for process in working if world.accounts.differ else ():
        with suppress(Crash):
            process.says_how_it_stands()


def _works(world: World, process: Process) -> None:
    if not process.alive:
        return
    try:
        process.work()
    except Crash:
        return
    if process.is_idle:
        world.guarantees.when_idle(process)


def _befalls(world: World) -> None:
    """What happens to a machine, or in an editor, without anybody's doing."""
    chance = world.chance
    if world.happens("edit"):
        is_amid = any(i.state != "resolved" for i in world.books.incidents.values())
        world.tally[EDITED_MEANWHILE if is_amid else EDITED] += 1
        world.tell(world.files.edit())
        world.files_changed()
    if world.alive and world.happens("clock_step"):
        process = chance.choice(world.alive)
        step = chance.choice((-5.0, -1.0, 1.0, 5.0, 40.0))
        process.clock.skew += timedelta(seconds=step)
        world.guarantees.clock_was_set(step)
        world.tell(f"the clock of {process.name} is set by {step} seconds")
    if world.alive and world.happens("suspend"):
        process = chance.choice(world.alive)
        seconds = chance.choice((3.0, 30.0, 900.0))
        process.standstill.sleeps(timedelta(seconds=seconds))
        world.tell(f"{process.name} is suspended for {seconds} seconds")


def _told(world: World, broken: Broken) -> str:
    return (
        f"{world.story.last(TOLD_LINES)}\n\n{broken}\n"
        f"seed {world.seed}, step {world.story.step}; again: make simulate SEED={world.seed}"
    )
