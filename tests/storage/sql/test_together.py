"""Many rows in one statement: what is looked up for them, and what they have in common."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, event

from bot.domain.incidents.alert import Alert
from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.urgency import Urgency
from bot.storage.database import Database
from bot.storage.incidents import (
    alerts,
    claiming,
    flips,
    incident_keys,
    incidents,
    known_troubles,
    overview,
    timeline,
)
from bot.storage.incidents.alerts import KeptAlert, Sending
from bot.storage.incidents.incident_keys import IncidentKey
from bot.storage.secrets import alert_keys
from bot.storage.sending import leasing, outbox, sends_due
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sending.outbox import Lane, ToSend
from bot.storage.sending.sooner import bring_forward

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
A_WHILE_AGO = NOW - timedelta(minutes=15)
MANY = 3_000
FEW = 150

ROWS_READ = "SELECT sum(idx_tup_fetch + seq_tup_read)::integer FROM pg_stat_xact_user_tables"
# Five until the driver has a statement prepared, and five until the server keeps its plan.
UNTIL_PLANS_ARE_KEPT = 12
ASKED = [("checkout", f"disk {number}") for number in range(64)]

LOOK_UPS: dict[str, Callable[[Connection], object]] = {
    "whether any is known": lambda tx: known_troubles.any_of(tx, ASKED, since=A_WHILE_AGO),
    "open incidents": lambda tx: incidents.find_open(tx, ASKED),
    "incidents that were joined": lambda tx: incident_keys.find(tx, ASKED),
    "what came and went": lambda tx: flips.opened_since(tx, ASKED, A_WHILE_AGO),
    "what was sent before": lambda tx: alerts.sent_before(
        tx,
        {Sending(alert_key=1, idempotency_key=key) for _, key in ASKED},
        since=NOW - timedelta(hours=1),
        until=NOW + timedelta(hours=1),
    ),
    "what was opened": lambda tx: timeline.add_opened(tx, range(1, 65)),
    "what waits to be shown": lambda tx: outbox.put_all_once(tx, shown(range(64)), NOW),
    "what is to be shown sooner": lambda tx: bring_forward(tx, shown(range(64)), NOW),
    "what people have said": lambda tx: timeline.heard_of(tx, [opened(n) for n in range(1, 65)]),
}

FIRSTS: dict[str, Callable[[Connection], object]] = {
    "due incidents": lambda tx: claiming.claim_due(tx, NOW, limit=20),
    "when something is due": overview.nearest_due,
    "when something is to be sent": sends_due.nearest_due,
    "what goes first": lambda tx: leasing.lease(
        tx, Lane.SLACK, now=NOW, holder="h", lasting=timedelta(seconds=20), limit=20
    ),
    "what has waited longest": lambda tx: leasing.lease(
        tx,
        Lane.SLACK,
        now=NOW,
        holder="h",
        lasting=timedelta(seconds=20),
        limit=1,
        longest_waiting=True,
    ),
}


def opened(number: int) -> Incident:
    """One of many."""
    return Incident(
        number=number,
        service="checkout",
        team="platform",
        title="Disk full",
        urgency=Urgency.HIGH,
        state=State.TRIGGERED,
        dedup_key=f"disk {number}",
        opened_at=NOW,
        due_at=NOW,
    )


def kept(number: int) -> KeptAlert:
    """The alert that opened it."""
    return KeptAlert(
        alert=Alert(title="Disk full"),
        alert_key=1,
        dedup_key=f"disk {number}",
        incident=number,
        received_at=NOW,
        idempotency_key=f"disk {number}",
    )


def shown(numbers: Iterable[int]) -> list[ToSend]:
    """A message about each of these incidents."""
    return [
        ToSend(
            lane=Lane.SLACK, kind=ErrandKind.INCIDENT_MESSAGE, subject=n, sequence=f"incident:{n}"
        )
        for n in numbers
    ]


@pytest.fixture
def after_a_storm(postgresql_url: str) -> Iterator[Database]:
    """A database on which a storm has just come down, before it has looked at itself."""
    postgresql = Database(postgresql_url)
    comes_down(postgresql, range(1, MANY))
    yield postgresql
    postgresql.close()


def comes_down(database: Database, numbers: Sequence[int]) -> None:
    """Incidents with these numbers are opened, and all that comes with them."""
    with database.write() as tx:
        if numbers[0] == 1:
            alert_keys.add(tx, service="checkout", team="platform", now=NOW)
        incidents.insert_all(tx, [opened(number) for number in numbers])
        alerts.add_all(tx, [kept(number) for number in numbers])
        pairs = [
            IncidentKey(pair=("checkout", f"disk {number}"), incident=number) for number in numbers
        ]
        incident_keys.keep_all(tx, pairs)
        outbox.put_all(tx, shown(numbers), NOW)


@contextmanager
def plans(database: Database) -> Iterator[list[str]]:
    """How the database carries out what it is told meanwhile."""
    found: list[str] = []

    def explain(_c: object, cursor: object, statement: str, given: object, *_: object) -> None:
        cursor.execute(f"EXPLAIN {statement}", given)  # type: ignore[attr-defined]
        found.append("\n".join(line for (line,) in cursor.fetchall()))  # type: ignore[attr-defined]

    event.listen(database.engine, "before_cursor_execute", explain)
    yield found
    event.remove(database.engine, "before_cursor_execute", explain)


@pytest.mark.parametrize("look_up", LOOK_UPS.values(), ids=LOOK_UPS.keys())
def test_a_few_are_looked_up_without_going_through_them_all(
    after_a_storm: Database, look_up: Callable[[Connection], object]
) -> None:
    with after_a_storm.write() as tx, plans(after_a_storm) as found:
        look_up(tx)

    (plan,) = found
    assert "Index" in plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize("look_up", LOOK_UPS.values(), ids=LOOK_UPS.keys())
def test_plans_from_before_a_storm_do_not_go_through_all_of_it(
    postgresql_url: str, look_up: Callable[[Connection], object]
) -> None:
    database = Database(postgresql_url)
    comes_down(database, range(1, FEW))
    for _ in range(UNTIL_PLANS_ARE_KEPT):
        with database.write() as tx:
            look_up(tx)

    comes_down(database, range(FEW, MANY))

    with database.write() as tx:
        before: int = tx.exec_driver_sql(ROWS_READ).scalar_one()
        look_up(tx)
        read: int = tx.exec_driver_sql(ROWS_READ).scalar_one() - before
    database.close()
    assert read < MANY


@pytest.mark.parametrize("look_for", FIRSTS.values(), ids=FIRSTS.keys())
def test_the_first_of_many_are_found_without_putting_all_in_order(
    after_a_storm: Database, look_for: Callable[[Connection], object]
) -> None:
    with after_a_storm.write() as tx, plans(after_a_storm) as found:
        look_for(tx)

    for plan in found:
        assert "Index Scan" in plan or "Index Only Scan" in plan
        assert "Bitmap" not in plan
        assert "Seq Scan" not in plan
        assert not re.search(r"(^|-> +)Sort", plan, re.MULTILINE)


@pytest.mark.parametrize("odd", [None, {"step": 2}, {"flapping": True}, {"title": "Another"}])
def test_what_rows_have_in_common_is_said_once_and_kept_in_each(
    database: Database, odd: dict[str, object] | None
) -> None:
    given = [opened(number) for number in range(1, 6)]
    if odd is not None:
        given[3] = replace(given[3], **odd)  # type: ignore[arg-type]

    with database.write() as tx:
        incidents.insert_all(tx, given)
        found = incidents.lock(tx, set(range(1, 6)))

    assert list(found.values()) == given


def test_one_row_has_everything_in_common(database: Database) -> None:
    with database.write() as tx:
        incidents.insert_all(tx, [opened(1)])
        assert incidents.get(tx, 1) == opened(1)
