"""On SQLite an alert needs the database and nothing else."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager

from bot.domain.incidents.alert import Alert
from bot.engine.commands.alerts import Report, Reported
from tests.alerts.conftest import Door

MANY = 200


async def test_a_batch_needs_no_file_but_the_database(door: Door) -> None:
    await door.send({"title": "x"})
    details = "a line of many\n" * 500
    alerts = [Alert(title="y", dedup_key=str(number), details=details) for number in range(MANY)]

    with no_descriptor_left():
        outcomes = door.commands.alerts.report_all([Report(key=door.key, alert=a) for a in alerts])

    assert all(isinstance(outcome, Reported) for outcome in outcomes)


@contextmanager
def no_descriptor_left() -> Iterator[None]:
    """This process can open no file."""
    at_first, at_most = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest_free = os.dup(0)
    os.close(lowest_free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free, at_most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (at_first, at_most))
