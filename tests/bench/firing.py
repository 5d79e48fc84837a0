"""One process that runs the engine on a database and tells how late each incident was looked at.

    DATABASE_URL=… python -m tests.bench.firing FILES

Says when it works, counts from when it reads a line on, ends when its input ends, and prints what
it did as JSON.
"""

import asyncio
import json
import os
import random
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bot.engine.clocks.clock import SystemClock
from bot.engine.escalation.escalator import Escalator
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.sending.dispatcher import Dispatcher
from bot.engine.ticks import Engine
from bot.engine.upkeep import Upkeep
from bot.storage.connections.observed import Observation, Took
from bot.storage.database import Database
from bot.storage.upkeep.pulses import Beating


@dataclass
class Fired:
    """How late each commit came, in seconds, and what was used of the processor up to the last."""

    late_seconds: list[float] = field(default_factory=list)
    last_at: float = 0.0
    processor_seconds: float = 0.0

    def note(self, observation: Observation) -> None:
        """Called after each commit, in the thread that wrote."""
        if observation.took is Took.ESCALATING:
            self.last_at = time.time()
            self.late_seconds.append(self.last_at - observation.since.timestamp())
            self.processor_seconds = time.process_time()


def engine_on(database: Database, files: Path) -> Engine:
    """The engine as users have it, but that it leaves in the outbox what it queues there."""
    clock = SystemClock()
    schedules = Schedules(database, files)
    schedules.load(clock.now())
    dispatcher = Dispatcher(
        database,
        {},
        clock,
        holder=f"bench {os.getpid()}",
        chance=random.Random(),  # noqa: S311 (jitter, not a secret)
    )
    # Providers take what they take; what is measured is how the rows get there.
    dispatcher.take_no_more()
    upkeep = Upkeep(database, schedules, clock, Beating.ENGINE)
    return Engine(database, upkeep, Escalator(database, schedules), dispatcher, clock)


async def run(database: Database, files: Path) -> Fired:
    """What it does from the first line of the input to its end."""
    loop, fired = asyncio.get_running_loop(), Fired()
    engine = engine_on(database, files)
    await engine.start()
    print("works", flush=True)  # noqa: T201 (it is read by the benchmark)
    await loop.run_in_executor(None, sys.stdin.readline)
    began = time.process_time()
    database.observed_by(fired.note)
    await loop.run_in_executor(None, sys.stdin.read)
    await engine.stop()
    fired.processor_seconds -= began
    return fired


def main() -> None:
    """One process of a measurement."""
    database = Database(os.environ["DATABASE_URL"])
    fired = asyncio.run(run(database, Path(sys.argv[1])))
    database.close()
    print(json.dumps(asdict(fired)))  # noqa: T201 (it is read by the benchmark)


if __name__ == "__main__":
    main()
