"""What it costs to keep alerts, without the way they come in by.

    python -m tests.bench.batches [BATCHES]

Alerts in batches, as they come together under load, each about a trouble of its own: of a service
that never groups them, so that each opens an incident, and of one with a storm, which they join.

Measured in November 2026 with Python 3.11, 60 batches each, on two cores at a load of 20, which
makes every figure two to three times as large as on a machine that has nothing else to do; before,
in the same minutes and with the same script, is what it was when a list was spelt out in each
statement and every value of every row was taken out of a text:

    µs of the processor for each alert                ours   server   ours before   server before
    SQLite, an incident each, batches of 64            113        0           256               0
    SQLite, an incident each, batches of 16            254        0           518               0
    SQLite, a storm, batches of 64                     110        0           223               0
    SQLite, a storm, batches of 16                     233        0           584               0
    PostgreSQL, an incident each, batches of 64        100      135           151             159
    PostgreSQL, an incident each, batches of 16        273      344           398             219
    PostgreSQL, a storm, batches of 64                 111      125           158              62
    PostgreSQL, a storm, batches of 16                 380      313           465             146

At that time the server of PostgreSQL planned each statement anew, about 2 ms for a batch at that
load, so that no plan made for small tables went on to be used: before, on a database that had not
yet looked at itself, an alert cost it 175 µs at first and 347 after 13,000 incidents; then 160,
however many. Since then it keeps its plans, for a second.
"""

import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from bot.domain.incidents.alert import Alert
from bot.engine.clocks.clock import SystemClock
from bot.engine.commands.alerts import Report
from bot.engine.commands.by_subject import Commands
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database
from bot.storage.preparing.migrating import migrate
from tests.crash.ground import PEOPLE, TEAM
from tests.postgres import fresh_database, postgres_server

BATCHES = 150
SIZES = (64, 16)
WARM_UP = 20
_DETAILS = json.dumps({"rate": "31 %", "host": "web-7"})
_LINK = "https://example.com/graphs/cards"


def reports(key: str) -> Iterator[Report]:
    """One after the other, for ever."""
    for number in itertools.count():
        alert = Alert(
            title="checkout is down",
            dedup_key=f"probe-{number}",
            details=_DETAILS,
            link=_LINK,
            source="probe-7",
        )
        yield Report(key=key, alert=alert)


def measure(url: str, folder: Path, size: int, batches: int) -> str:
    """Microseconds of the processor for each alert: ours, and those of a PostgreSQL."""
    database, clock = Database(url), SystemClock()
    migrate(database)
    schedules = Schedules(database, folder)
    schedules.load(clock.now())
    commands = Commands.on(database, schedules, clock)
    coming = reports(commands.keys.add("checkout")[1])
    for _ in range(WARM_UP):
        commands.alerts.report_all(list(itertools.islice(coming, size)))
    prepared = [list(itertools.islice(coming, size)) for _ in range(batches)]
    before, began = _server_seconds(database), time.process_time()
    for batch in prepared:
        commands.alerts.report_all(batch)
    ours = time.process_time() - began
    its = _server_seconds(database) - before
    database.close()
    return f"{ours / size / batches * 1e6:8.0f} {its / size / batches * 1e6:8.0f}"


def _server_seconds(database: Database) -> float:
    """What the processes of the server behind our connections have had of the processors."""
    if database.is_sqlite:
        return 0.0
    with database.read() as tx:
        ours = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        process_ids = tx.exec_driver_sql(ours).scalars().all()
    stats = [Path(f"/proc/{each}/stat").read_text().rpartition(")")[2] for each in process_ids]
    ticks = sum(int(one.split()[11]) + int(one.split()[12]) for one in stats)
    return float(ticks / os.sysconf("SC_CLK_TCK"))


def main() -> None:
    """The table."""
    batches = int(sys.argv[1]) if len(sys.argv) > 1 else BATCHES
    teams = {"an incident each": TEAM, "a storm": TEAM.replace("{group: never}", "{}")}
    heading = f"{'µs of the processor for each alert':45} {'ours':>8} {'server':>8}"
    print(f"load of the machine: {os.getloadavg()[0]:.1f}", heading, sep="\n")  # noqa: T201 (what a benchmark is for)
    with ExitStack() as stack:
        server = stack.enter_context(postgres_server(durable=True))
        turns = itertools.product(("SQLite", "PostgreSQL"), teams, SIZES)
        for turn, (kind, what, size) in enumerate(turns):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            (folder / "people.yaml").write_text(PEOPLE)
            (folder / "platform.yaml").write_text(teams[what])
            url = f"sqlite:///{folder}/batches.db"
            if kind == "PostgreSQL":
                url = stack.enter_context(fresh_database(server, f"batches_{turn}"))
            found = measure(url, folder, size, batches)
            print(f"{f'{kind}, {what}, batches of {size}':45} {found}", flush=True)  # noqa: T201 (what a benchmark is for)


if __name__ == "__main__":
    main()
