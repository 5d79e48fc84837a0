"""The schedule files change while alerts come in, with several processes on one PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.incidents.timeline import What
from bot.engine.queueing import messages
from bot.storage.incidents import incidents, timeline
from tests.conftest import MovedClock
from tests.engine.aside import aside
from tests.engine.processes import FIRST, GROUPED, SECOND, Processes, on_one_database


@pytest.fixture
def two(postgresql_url: str, tmp_path: Path, clock: MovedClock) -> Iterator[Processes]:
    """They have an incident, and are about to find another policy in the files."""
    with on_one_database(postgresql_url, tmp_path, clock) as processes:
        processes.report(FIRST, "checkout: shop")
        assert "wait: 5m" in GROUPED
        (tmp_path / "platform.yaml").write_text(GROUPED.replace("wait: 5m", "wait: 6m"))
        yield processes


def announced(two: Processes) -> int:
    """How often incident 1 has been told that it goes on with its policy."""
    with two.beside.read() as tx:
        told = timeline.of_incident(tx, 1)
    return sum(entry.what is What.POLICY_CHANGED for entry in told)


def test_new_files_wait_for_nobody_who_is_at_work_on_an_incident(
    two: Processes, clock: MovedClock
) -> None:
    with two.beside.write() as tx:
        incidents.lock(tx, {1})
        refreshing = aside(lambda: two.schedules[FIRST].refresh(clock.now()), two.beside)
        assert not refreshing.thread.is_alive()
    assert refreshing.ended() == []

    assert announced(two) == 1


def test_no_alert_waits_for_what_is_told_of_new_files(two: Processes, clock: MovedClock) -> None:
    with two.beside.write() as tx:
        messages.announce(tx, 1, clock.now(), What.POLICY_CHANGED, team="platform")
        alert = two.begin(FIRST, "checkout: shop")
        assert not alert.thread.is_alive()
    assert alert.ended() == []

    assert two.incident(1).alerts == 2


def test_files_that_two_read_at_once_are_put_in_force_and_told_of_once(
    two: Processes, clock: MovedClock
) -> None:
    with two.beside.write() as tx:
        tx.execute(text("LOCK TABLE revisions IN SHARE MODE"))
        begun = [
            aside(lambda one=one: two.schedules[one].refresh(clock.now()), two.beside)  # type: ignore[misc]
            for one in (FIRST, SECOND)
        ]
    assert [one.ended() for one in begun] == [[], []]

    assert announced(two) == 1
    assert [one.in_force().revision for one in two.schedules] == [2, 2]
