"""100,000 open incidents of which 1,000 fall due each second: how late each is looked at.

    python -m tests.bench.timers [--repetitions 3] [--due 10000] [--only late|many]

The engine of each turn is a process of its own, on a copy of a database whose incidents were all
paged once and are shown in Slack. When one falls due its second step is paged: by three contact
methods at once and one later, with a new entry of its timeline, and both of its messages brought up
to date. What is queued stays in the outbox: how fast that is sent is the providers' affair. An
incident fired when that is committed. All are accounted for afterwards in the database.

The first two rows divide how late that was, in all but one of a hundred, by the least time between
two looks (`LOOK_AGAIN`). The others divide how many a second two and four processes on one
PostgreSQL look at by how many one does, when all of them fall due at once. `by CPU` is the
same ratio for processes that have a processor each: what they did in each second of the processor
that they had, added up.

Measured in November 2026 with Python 3.11 on two cores with nothing else to do, medians of two:

                                           least   aim   median     single turns  by CPU
    p99 lateness ÷ 20 ms, SQLite            ≤ 25     2     2.43     2.07 to 2.79
    p99 lateness ÷ 20 ms, PostgreSQL        ≤ 25     2     3.34     2.40 to 4.28
    2 processes ÷ one                        1.5           1.74     1.64 to 1.84    1.89
    4 processes ÷ one                                      1.55     1.52 to 1.59    2.80

All 10,000 fired in each turn, none twice. Each took 0.92 ms of the processor on SQLite; on
PostgreSQL 0.56 ms with 0.48 of its server's. When all were due at once one process did some 1,900 a
second and two 3,100 to 3,500; four share the two cores with the server, and do no more than these.
"""

import argparse
import os
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bot.engine.ticks import LOOK_AGAIN
from tests.bench.fired import Ground, Turn
from tests.postgres import postgres_server

LATE = {"SQLite": False, "PostgreSQL": True}
MANY = (1, 2, 4)


@dataclass
class Series:
    """The turns, by what they measure: a kind of database, or a number of processes."""

    late: dict[str, list[Turn]] = field(default_factory=lambda: defaultdict(list))
    many: dict[int, list[Turn]] = field(default_factory=lambda: defaultdict(list))

    def told(self) -> Iterator[str]:
        """The table."""
        yield f"{'':38} {'least':>5} {'aim':>5} {'median':>8} {'single turns':>16} {'by CPU':>7}"
        gap = LOOK_AGAIN.total_seconds()
        for kind, turns in self.late.items():
            ratios = [turn.p99_seconds / gap for turn in turns]
            yield _line(f"p99 lateness ÷ {gap * 1000:.0f} ms, {kind}", "≤ 25", "2", ratios)
        for processes, turns in list(self.many.items())[1:]:
            of_one = self.many[1]
            pairs = list(zip(turns, of_one, strict=True))
            by_clock = [many.a_second / one.a_second for many, one in pairs]
            by_processor = [many.a_processor_second / one.a_processor_second for many, one in pairs]
            least = "1.5" if processes == 2 else ""
            yield _line(f"{processes} processes ÷ one", least, "", by_clock, by_processor)


def _line(
    what: str, least: str, aim: str, ratios: Sequence[float], by_processor: Sequence[float] = ()
) -> str:
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    used = f"{statistics.median(by_processor):.2f}" if by_processor else ""
    ratio = statistics.median(ratios)
    return f"{what:38} {least:>5} {aim:>5} {ratio:>8.2f} {spread:>16} {used:>7}".rstrip()


def described(what: str, turn: Turn) -> str:
    """One line about a turn."""
    late, fired = turn.late_seconds, sum(turn.shares)
    ours = sum(turn.processor_seconds) / fired * 1e6
    servers = turn.server_seconds / fired * 1e6
    return (
        f"  {what}: fired {turn.account.fired:,}, twice {turn.account.twice}, not at all "
        f"{turn.account.missed}; {turn.a_second:,.0f}/s; p50 {late[len(late) // 2] * 1000:.0f} ms, "
        f"p99 {turn.p99_seconds * 1000:.0f} ms late; {ours:.0f} µs of the processor each"
        + (f" and {servers:.0f} µs of PostgreSQL's" if servers else "")
    )


def _measure(ground: Ground, given: argparse.Namespace) -> Series:
    series = Series()
    for _ in range(given.repetitions):
        for kind, on_postgresql in LATE.items() if given.only != "many" else ():
            turn = ground.turn(due=given.due, pace=given.pace, on_postgresql=on_postgresql)
            series.late[kind].append(turn)
            _say(described(kind, turn))
        for processes in MANY if given.only != "late" else ():
            turn = ground.turn(due=given.due, on_postgresql=True, processes=processes)
            series.many[processes].append(turn)
            _say(described(f"{processes} on PostgreSQL, all at once", turn))
    return series


def _say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201 (what a benchmark is for)


def _load_of_the_machine() -> str:
    return f"load of the machine: {os.getloadavg()[0]:.1f}, on {os.cpu_count()} processors"


def main() -> None:
    """What the shell asked for."""
    asked = argparse.ArgumentParser(description="See the docstring of this module.")
    asked.add_argument("--repetitions", type=int, default=3)
    asked.add_argument("--incidents", type=int, default=100_000)
    asked.add_argument("--due", type=int, default=10_000)
    asked.add_argument("--pace", type=float, default=1000, help="how many fall due each second")
    asked.add_argument("--only", choices=["late", "many"])
    given = asked.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(postgres_server(durable=True))
        ground = Ground(folder, server, stack, count=given.incidents)
        _say(_load_of_the_machine())
        series = _measure(ground, given)
        _say(*series.told(), _load_of_the_machine())


if __name__ == "__main__":
    main()
