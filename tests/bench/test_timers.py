"""The benchmark of what falls due still runs, small; how long it takes is nobody's affair here."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from tests.bench.fired import Ground
from tests.bench.open_incidents import Account

DUE = 120
LEAD = timedelta(seconds=0.5)


@pytest.fixture
def ground(postgres: tuple[str, str], tmp_path: Path) -> Iterator[Ground]:
    with ExitStack() as stack:
        server, _template = postgres
        yield Ground(tmp_path, server, stack, count=400, warm_up=10, lead=LEAD)


@pytest.mark.parametrize(("on_postgresql", "processes"), [(False, 1), (True, 2)])
def test_all_that_fall_due_are_looked_at_once(
    ground: Ground, on_postgresql: bool, processes: int
) -> None:
    turn = ground.turn(due=DUE, pace=400, on_postgresql=on_postgresql, processes=processes)

    assert turn.account == Account(fired=DUE, twice=0, missed=0)
    assert sum(turn.shares) == DUE == len(turn.late_seconds)
    assert turn.late_seconds[0] > 0
