"""A world with one seed: machines, people, providers and monitors, and all that befalls them."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

from bot.domain.refusals import Refused
from tests.simulation.accounts import Accounts
from tests.simulation.agenda import Agenda
from tests.simulation.clocks import TrueTime
from tests.simulation.desk import Desk
from tests.simulation.files import SERVICES, Files
from tests.simulation.guarantees import Guarantees
from tests.simulation.hours import Hours
from tests.simulation.monitors import Monitors
from tests.simulation.people import People
from tests.simulation.process import Process
from tests.simulation.standing_in import StandingIn
from tests.simulation.story import Broken, Crash, Story
from tests.simulation.telephones import Telephones
from tests.simulation.temper import Temper
from tests.simulation.truth import Truth
from tests.simulation.witness import Witness
from tests.simulation.workspace import Workspace

if TYPE_CHECKING:
    from tests.simulation.books import Rows


class World:
    """One run. Whatever is left to chance is drawn from `seed`, and nothing else is.

    `rows` reads the database at `url` past the processes; it is migrated and empty.
    """

    def __init__(
        self,
        seed: int,
        *,
        url: str,
        rows: "Rows",
        folder: Path,
        machines: int = 1,
        busy_with: Collection[str] = (),
    ) -> None:
        self.seed = seed
        self.url = url
        self.busy_with = busy_with
        self.chance = random.Random(seed)  # noqa: S311 (that it can be repeated is its purpose)
        self.time = TrueTime()
        self.story = Story(self.time)
        self.agenda = Agenda(self.time)
        self.temper = Temper()
        self.tally: Counter[str] = Counter()
        self.truth = Truth()
        self.broken: Broken | None = None
        self.accounts = Accounts(seed, machines, busy_with)
        self.files = Files(folder=folder, chance=self.chance)
        self._witness = Witness(rows)
        self.books = self._witness.read()
        self.guarantees = Guarantees(self, rows, alone=machines == 1)
        self.telephones = Telephones(self)
        self.workspace = Workspace(self)
        self.desk = Desk(self, StandingIn(self))
        self.hours = Hours(self)
        self.people = People(self)
        self.machines: list[Process | None] = [None] * machines
        self._births = 0
        self._racing = False

    def happens(self, what: str, *, times: float = 1.0) -> bool:
        """Whether a thing of the temper befalls somebody now; so many times as likely."""
        likely: float = getattr(self.temper, what) * times
        happens = likely > 0 and self.chance.random() < likely
        self.tally[what] += happens
        return happens

    def drawn(self, what: str, chances: Sequence[float]) -> float:
        """How likely something is in this life: the last of these where it is busy with it."""
        likely = self.chance.choice(chances)
        return chances[-1] if what in self.busy_with else likely

    def tell(self, sentence: str) -> None:
        """Into the story."""
        self.story.tell(sentence)

    def breaks(self, sentence: str) -> None:
        """A guarantee does not hold: the run ends here. Raises Broken."""
        if self.broken is None:
            self.broken = Broken(sentence)
        raise self.broken

    def committed(self, process: Process, changed: Collection[str]) -> None:
        """Something is in the books that was not, in these tables: it must be right."""
        before, self.books = self.books, self._witness.read_again(changed)
        for each in self.running:
            each.overrides_meanwhile.append(self.books.overrides)
        for id_, entry in self.books.timeline.items():
            if id_ not in before.timeline:
                facts = ", ".join(f"{name} {fact}" for name, fact in entry.facts.items())
                self.tell(
                    f"incident {entry.incident}: {entry.what}" + (f", {facts}" if facts else "")
                )
        if "revisions" in changed:
            self.guarantees.files_in_force()
        if "senders" in changed:
            self.guarantees.said()
        self.guarantees.committed(process, before, self.books)

    def compare_books(self) -> None:
        """Nothing is in the books but what was committed under our eyes."""
        if self._witness.read() != self.books:
            self.breaks("something was written that no transaction was seen to write")

    def somewhere(self, what: str, deed: Callable[[Process], object]) -> bool:
        """Have one of the processes do something for somebody outside; whether it was done.

        A refusal is an answer too. Nothing is done where no process is, or where it dies of it.
        """
        if not self.alive:
            self.tell(f"{what}, but nobody is there")
            return False
        process = self.chance.choice(self.alive)
        self.tell(what)
        try:
            deed(process)
        except Refused as refusal:
            self.tell(f"that is refused: {refusal}")
        except (OperationalError, Crash):
            return False
        except Exception as error:  # noqa: BLE001 (whatever it is, it is a finding)
            self.breaks(f"{what}: {error!r}")
        return True

    def races(self, process: Process) -> None:
        """While one's transaction is all but committed another does what is due, and people act.

        Only where transactions stand beside each other, which is not so on SQLite.
        """
        others = [p for p in self.alive if p is not process and not p.loop.is_running()]
        if self._racing or len(self.machines) == 1 or not others or not self.happens("race"):
            return
        self._racing = True
        running = asyncio._get_running_loop()
        asyncio._set_running_loop(None)
        try:
            other = self.chance.choice(others)
            self.tell(f"while {process.name} has yet to commit, {other.name} works")
            self.agenda.do_next()
            with suppress(Crash):
                other.work(briefly=True)
        finally:
            asyncio._set_running_loop(running)
            self._racing = False

    def freezes(self) -> None:
        """The database stands still in the middle of a transaction, and whoever waits for it."""
        if self._racing:
            return
        span = timedelta(seconds=self.chance.choice((0.5, 3.0, 9.0, 14.0)))
        self.tell(f"the database hangs for {span.total_seconds()} seconds")
        for process in self.alive:
            process.standstill.stands_still(span)
        self.time.move_to(self.time.now + span)

    @property
    def alive(self) -> list[Process]:
        """The processes that run, and are not suspended."""
        return [process for process in self.running if process.is_awake]

    @property
    def running(self) -> list[Process]:
        """The processes that have not died."""
        return [process for process in self.machines if process is not None and process.alive]

    def files_changed(self) -> None:
        """Most processes notice soon that there are other files, and those in mid-work later."""
        if self._racing:
            return
        for process in self.alive:
            if self.chance.random() < 0.8:
                with suppress(Crash):
                    process.refresh()

    def open_shop(self) -> Monitors:
        """Write the first files, start every machine, and hand out alert keys."""
        self.files.write_first()
        for machine in range(len(self.machines)):
            self._boot(machine)
        first = self.alive[0]
        return Monitors(
            self, {service: first.commands.keys.add(service)[1] for service in SERVICES}
        )

    def plan_duties(self, within_seconds: float) -> None:
        """What recurs falls due once or twice amid everything else."""
        often = self.drawn("duties", (0.0, 0.0, 0.5, 1.0))
        for _ in range(2):
            if self.chance.random() < often:
                wait = self.chance.uniform(0, within_seconds)
                self.agenda.later(wait, self._duties_fall_due)

    def _duties_fall_due(self) -> None:
        self.somewhere("duties fall due", lambda process: process.do_duties())

    def bury(self) -> None:
        """Clear away processes that have died; each comes back after a while."""
        for machine, process in enumerate(self.machines):
            if process is not None and not process.alive:
                process.ends()
                self.machines[machine] = None
                self.truth.crashes += 1
                wait = self.chance.choice((0.0, 1.0, 15.0, 90.0))
                self.agenda.later(wait, partial(self._boot, machine))

    def boot_all(self) -> None:
        """Start whatever does not run."""
        for machine, process in enumerate(self.machines):
            if process is None:
                self._boot(machine)

    def _boot(self, machine: int) -> None:
        if self.machines[machine] is not None:
            return
        self._births += 1
        skew = timedelta(seconds=self.chance.choice((0.0, 0.0, 0.4, -0.4)))
        process = Process(self, machine, self._births, skew)
        self.machines[machine] = process
        self.tell(f"{process.name} starts")
        try:
            process.boot()
        except Crash:
            pass
        except OperationalError:
            process.alive = False
