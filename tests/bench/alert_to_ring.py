"""How long from an alert's first byte to the request that rings a phone.

    python -m tests.bench.alert_to_ring [--repetitions 3] [--alerts 100] [--only SQLite|PostgreSQL]

Starts `oncall serve` as users do, against the sandbox of telephones, and sends alerts one after the
other: while nothing else is to be done, and then while another service's alerts come at 1,000 a
second (or as many as are taken in by turns over 64 connections, where that is less). Beside it, in
turns, the same bot whose engine is told of nothing and looks once a second, doing all that is due
in one go: what a poll comes to that has nothing else to do.

Measured in November 2026 with Python 3.11 on two cores with nothing else to do, on SQLite, medians
of two:

                                         least    aim   medians   single turns      this     ÷ this
    p50: a 1 s poll ÷ ours, idle         ≥ 100    200      73.6   62.5 to 87.7    496 ms       7 ms
    p99: ours in a storm ÷ ours, idle      ≤ 5      2       2.4     2.3 to 2.6     22 ms       9 ms

That was before alerts went in one piece here and a call counted as asked for when its request
arrives, which takes some 1 ms off both databases' figures, and before the request was put together
during the commit and PostgreSQL's plans were kept over a quiet night.

In the storms 995 alerts a second were taken in, none refused, and some 160 calls asked for
meanwhile. A poll takes half a second on any machine, so the
ratio is as good as the machine: an earlier version took 4 ms on the same two cores when they were
quicker, and the ratio was 99.9. On PostgreSQL, in the same run: 431 ÷ 11 ms = 37.7 (34.8 to 40.6);
in storms 41 ÷ 17 ms = 2.4 (1.7 to 3.2).
"""

import argparse
import asyncio
import os
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.ringing import monitored
from tests.postgres import fresh_database, postgres_server

WARM_UP = 10
POLLED_ALERTS = 20
# What is left to do about a call that is over is not done about the next.
IDLE_SECONDS = 0.3
STORM_SECONDS = 12.0
STORM_A_SECOND = 1000.0


@dataclass
class Series:
    """Milliseconds of each turn, by what was measured: `idle`, `storm`, `poll`."""

    took: dict[str, list[list[float]]] = field(default_factory=lambda: defaultdict(list))

    def told(self) -> Iterator[str]:
        """Two lines of ratios."""
        idle, storm, poll = (self.took[name] for name in ("idle", "storm", "poll"))
        yield _line("p50: a 1 s poll ÷ ours, idle", "≥ 100", "200", _p50s(poll), _p50s(idle))
        yield _line("p99: ours in a storm ÷ ours, idle", "≤ 5", "2", _p99s(storm), _p99s(idle))


def _p50s(turns: Sequence[Sequence[float]]) -> list[float]:
    return [statistics.median(turn) for turn in turns]


def _p99s(turns: Sequence[Sequence[float]]) -> list[float]:
    return [sorted(turn)[len(turn) * 99 // 100] for turn in turns]


def _line(what: str, least: str, aim: str, over: list[float], under: list[float]) -> str:
    ratio = statistics.median(over) / statistics.median(under)
    each = [one / other for one, other in zip(over, under, strict=True)]
    spread = f"{min(each):.1f} to {max(each):.1f}"
    return (
        f"  {what:36} {least:>5} {aim:>4} {ratio:>8.1f} {spread:>16} "
        f"{statistics.median(over):>8.0f} ms {statistics.median(under):>8.0f} ms"
    )


HEADING = (
    f"  {'':36} {'least':>5} {'aim':>4} {'medians':>8} {'single turns':>16} {'this':>11} ÷ this"
)


async def measure(url: str, folder: Path, alerts: int, series: Series) -> str:
    """One turn of ours, idle and in a storm; what the storm came to."""
    async with monitored(url, folder) as monitor:
        await monitor.several(WARM_UP)
        series.took["idle"].append(await monitor.several(alerts, pauses_seconds=IDLE_SECONDS))
        took, load = await monitor.amid_storm(seconds=STORM_SECONDS, a_second=STORM_A_SECOND)
        series.took["storm"].append(took)
    return (
        f"  in the storm: {load.a_second:,.0f} alerts/s taken in, {load.refused} refused; "
        f"{len(took)} calls asked for"
    )


async def measure_poll(url: str, folder: Path, series: Series) -> None:
    """One turn of the rival."""
    async with monitored(url, folder, rival="polling") as monitor:
        await monitor.several(2)
        # Sent right after the last was over they would all come right after a look.
        series.took["poll"].append(await monitor.several(POLLED_ALERTS, pauses_seconds=1.0))


@contextmanager
def _database(kind: str, server: str) -> Iterator[tuple[str, Path]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if kind == "SQLite":
            yield f"sqlite:///{folder}/bench.db", folder
        else:
            yield stack.enter_context(fresh_database(server, "bench")), folder


def _say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201 (what a benchmark is for)


def main() -> None:
    """The table."""
    asked = argparse.ArgumentParser(description="See the docstring of this module.")
    asked.add_argument("--repetitions", type=int, default=3)
    asked.add_argument("--alerts", type=int, default=100)
    asked.add_argument("--only", choices=["SQLite", "PostgreSQL"])
    given = asked.parse_args()
    kinds = [given.only] if given.only else ["SQLite", "PostgreSQL"]
    series = {kind: Series() for kind in kinds}
    with postgres_server(durable=True) as server:
        for _ in range(given.repetitions):
            for kind in kinds:
                with _database(kind, server) as (url, folder):
                    _say(kind, asyncio.run(measure(url, folder, given.alerts, series[kind])))
                with _database(kind, server) as (url, folder):
                    asyncio.run(measure_poll(url, folder, series[kind]))
    for kind in kinds:
        _say(kind, HEADING, *series[kind].told())
    _say(f"load of the machine: {os.getloadavg()[0]:.1f}, on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
