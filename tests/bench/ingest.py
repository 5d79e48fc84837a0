"""How many alerts a second are on disk before they are answered, beside what others do.

    python -m tests.bench.ingest [REPETITIONS] [--only "SQLite ÷ parsing"] [--only memory] ...

Every server is a process of its own that is started anew for each turn on an empty database, and
is sent alerts over 64 connections; the turns go round, so that a busy machine is felt by all. One
row needs `cc`, for a disk on which every fsync takes two milliseconds. `--only` measures the rows
that begin with these words, and only what they need.

The naive server and the one with one statement keep a single row of each alert, which is less than
ours has to. The rows that say `keeping as much` divide by a server that keeps what ours does
(`tests/bench/first_draft.py`): alert, incident and timeline, found by key and dedup key.

`by CPU` is the same ratio with alerts for each second of the processor that the server itself
had, instead of each second by the clock: it changes less when others keep the machine busy.

Measured in November 2026 with Python 3.11 on two cores with nothing else to do, medians of two:

                                           least   aim   medians    single turns   by CPU
    SQLite ÷ naive                            12    20      9.00   7.82 to 10.37    10.88
    SQLite ÷ naive, keeping as much           12    20     22.25  20.85 to 23.63    26.68
    SQLite ÷ naive, the engine running                      2.11    2.08 to 2.14     2.20
    SQLite ÷ raw commits, fsync 2 ms           8    14     16.25  15.91 to 16.59
    SQLite ÷ parsing alone                  0.25  0.55      0.41    0.38 to 0.45     0.47
    PostgreSQL ÷ one statement each            5     7      3.09    2.84 to 3.36     5.59
    PostgreSQL ÷ a commit, keeping as much     5     7     22.17  18.86 to 26.48    47.65
    cold start ÷ bare server                 2.5   1.5      2.43    2.29 to 2.56
    memory, 130,000 − 20,000 alerts        5 MiB     1       1.1

Measured once more after alerts had lost their tasks and dedup keys had found their index, on the
same two cores while these were less than half as quick (what only parses took 10,200 a second, and
26,670 above), medians of three:

    SQLite ÷ naive                            12    20      9.48   9.38 to 10.62    10.57
    SQLite ÷ naive, keeping as much           12    20     29.11  28.67 to 29.58    31.85
    SQLite ÷ naive, the engine running                      3.15    3.00 to 3.58     3.11
    SQLite ÷ parsing alone                  0.25  0.55      0.45    0.39 to 0.54     0.46
    PostgreSQL ÷ one statement each            5     7      4.24    3.97 to 4.71     6.39

And once more, in turns with the version just before, after batches had lost their detours
through SQLAlchemy and alerts some of theirs through the event loop; the cores were shared with a
load of 9, at a higher priority than that. Three times three turns, 7,810 alerts a second:

                                           least   aim   medians               before
    SQLite ÷ naive                            12    20     13.22, 13.38, 13.94   10.88, 11.44, 12.61
    SQLite ÷ parsing alone                  0.25  0.55      0.64, 0.75, 0.76      0.60, 0.64, 0.72

Then, with plans that are made once, at a load of 11, medians of three:

    PostgreSQL ÷ one statement each            5     7      5.06    4.32 to 5.17     8.44

The first table is of 11,040 alerts a second on SQLite with a p99 of 11 ms, and 5,920 on PostgreSQL
with 45 ms; 7,640 where every fsync takes 2 ms. On this disk the naive server keeps 1,226 a second,
so that twelve times as many would be more than half of what the one that only parses can take:
26,670. A start takes 0.26 seconds. Batches do not overlap with the reading of what comes next:
tried in five ways, on PostgreSQL too, it cost the processor half as much again, in waits for
Python's lock, and took in less or no more.

The bare server of the cold start is Uvicorn and Starlette and nothing else. Of what ours takes
besides, SQLAlchemy is the greatest part. Its schedule files are in force already, as they are for a
process that starts again, and are read behind the door.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from tests.bench.load import Load
from tests.bench.turns import Bench, cold_start, grown_by_mebibytes, raw_commits
from tests.postgres import postgres_server

REPETITIONS = 3


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table: a series divided by another."""

    what: str
    dividend: str
    divisor: str
    least: float
    aim: float
    at_most: bool = False


ROWS = (
    Row(what="SQLite ÷ naive", dividend="ours", divisor="naive", least=12, aim=20),
    Row(what="SQLite ÷ naive, keeping as much", dividend="ours", divisor="draft", least=12, aim=20),
    Row(
        what="SQLite ÷ naive, the engine running",
        dividend="engine",
        divisor="naive",
        least=0,
        aim=0,
    ),
    Row(
        what="SQLite ÷ raw one-row commits, fsync 2 ms",
        dividend="ours slow",
        divisor="raw slow",
        least=8,
        aim=14,
    ),
    Row(what="SQLite ÷ parsing alone", dividend="ours", divisor="parse", least=0.25, aim=0.55),
    Row(
        what="PostgreSQL ÷ one statement and commit each",
        dividend="ours pg",
        divisor="one pg",
        least=5,
        aim=7,
    ),
    Row(
        what="PostgreSQL ÷ a commit each, keeping as much",
        dividend="ours pg",
        divisor="draft pg",
        least=5,
        aim=7,
    ),
    Row(
        what="cold start to the first alert ÷ bare server",
        dividend="start",
        divisor="bare start",
        least=2.5,
        aim=1.5,
        at_most=True,
    ),
)

MEMORY = "memory after 130,000 alerts − after 20,000"

# The series: what is served, and on which database; what is merely started.
SERVED = (
    ("ours", "ours", False),
    ("naive", "naive", False),
    ("draft", "first-draft", False),
    ("parse", "parse-only", False),
    ("engine", "serve", False),
    ("ours pg", "ours", True),
    ("one pg", "one-statement", True),
    ("draft pg", "first-draft", True),
)
STARTED = (("start", "serve"), ("bare start", "bare"))


@dataclass
class Series:
    """What was measured, by name: alerts a second, or seconds to start."""

    found: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    slowest: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    used: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, load: Load) -> None:
        """One turn of a server."""
        assert load.refused == 0, f"{name} refused {load.refused} alerts"
        self.found[name].append(load.a_second)
        self.slowest[name].append(load.p99_milliseconds)
        self.used[name].append(load.processor_microseconds)

    def told(self, row: Row) -> str:
        """The ratio of the medians, and the lowest and highest of the ratios of single turns."""
        over, under = self.found[row.dividend], self.found[row.divisor]
        if not over or not under:
            return f"{row.what:45} not measured"
        ratio = statistics.median(over) / statistics.median(under)
        each = sorted(one / other for one, other in zip(over, under, strict=True))
        return (
            f"{row.what:45} {row.least:>5g} {row.aim:>5g} {ratio:>8.2f} "
            f"{f'{each[0]:.2f} to {each[-1]:.2f}':>16} "
            f"{statistics.median(over):>9.4g} {statistics.median(under):>9.4g} "
            f"{self._slowest(row.dividend):>9} {self._by_processor(row):>7}  {_verdict(row, ratio)}"
        ).rstrip()

    def _slowest(self, name: str) -> str:
        took = self.slowest.get(name)
        return f"{statistics.median(took):.0f} ms" if took else ""

    def _by_processor(self, row: Row) -> str:
        mine, its = self.used.get(row.dividend), self.used.get(row.divisor)
        return f"{statistics.median(its) / statistics.median(mine):.2f}" if mine and its else ""


def _verdict(row: Row, ratio: float) -> str:
    good = ratio <= row.least if row.at_most else ratio >= row.least
    best = ratio <= row.aim if row.at_most else ratio >= row.aim
    if not row.least:
        return ""
    return "aim reached" if best else "" if good else "NOT REACHED"


HEADING = (
    f"{'':45} {'least':>5} {'aim':>5} {'medians':>8} {'single turns':>16} "
    f"{'this':>9} {'÷ this':>9} {'p99':>9} {'by CPU':>7}"
)


def slow_disk(folder: Path) -> str | None:
    """The library that makes fsync slow, to be loaded before all others; None without a cc."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    library = folder / "slow_fsync.so"
    source = Path(__file__).with_name("slow_fsync.c")
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", library, source], check=True)
    return str(library)


async def measure(bench: Bench, repetitions: int, rows: Sequence[Row]) -> Series:
    """All series that these rows need, in turns."""
    series, slow = Series(), slow_disk(bench.folder)
    wanted = {name for row in rows for name in (row.dividend, row.divisor)}
    for _ in range(repetitions):
        for name, server, on_postgresql in SERVED:
            if name in wanted:
                series.add(name, await bench.turn(server, on_postgresql=on_postgresql))
        if slow is not None and "ours slow" in wanted:
            series.add("ours slow", await bench.turn("ours", preload=slow))
            series.found["raw slow"].append(raw_commits(bench.folder, slow))
        for name, server in STARTED:
            if name in wanted:
                series.found[name].append(await cold_start(bench, server))
    return series


def _say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201 (what a benchmark is for)


def _load_of_the_machine() -> str:
    loads: Sequence[float] = os.getloadavg()
    return f"load of the machine: {loads[0]:.1f}, on {os.cpu_count()} processors"


def main() -> None:
    """The table."""
    asked = _asked()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(postgres_server(durable=True))
        bench = Bench(folder, server, stack)
        if shutil.which("cc") is None:
            _say("There is no cc here: the row with the slow fsync is left out.")
        _say(_load_of_the_machine(), HEADING)
        rows = [row for row in ROWS if _is_wanted(row.what, asked.only)]
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            series = runner.run(measure(bench, asked.repetitions, rows))
            _say(*map(series.told, rows))
            if _is_wanted(MEMORY, asked.only):
                grown = runner.run(grown_by_mebibytes(bench))
                _say(f"{MEMORY}: {grown:.1f} MiB (5; aim 1)")
        _say(_load_of_the_machine())


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.ingest")
    parser.add_argument("repetitions", nargs="?", type=int, default=REPETITIONS)
    parser.add_argument("--only", action="append", default=[], metavar="ROW")
    return parser.parse_args()


def _is_wanted(what: str, only: Sequence[str]) -> bool:
    return not only or any(what.strip().startswith(one) for one in only)


if __name__ == "__main__":
    main()
