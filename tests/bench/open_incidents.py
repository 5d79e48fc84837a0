"""A database full of open incidents that fall due at a pace, and the account of what fired."""

import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, select, text

from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.timeline import What
from bot.domain.incidents.urgency import Urgency
from bot.engine.clocks.clock import SystemClock
from bot.engine.schedule_files.schedules import Schedules
from bot.storage import tables
from bot.storage.database import Database
from bot.storage.incidents import incidents, timeline
from bot.storage.incidents.timeline import Happening
from bot.storage.paging import pages
from bot.storage.paging.pages import NewPage
from bot.storage.sending.slack_messages import CHANNEL, MessageSubject
from bot.storage.sql.together import bulk_insert, bulk_update

TEAMS = 50
SERVICES_EACH = 2
AT_ONCE = 2_000
# Paged once, ten minutes ago; what falls due is the second step.
FIRST_STEP, SECOND_STEP = 0, 1
PAGED_BEFORE = timedelta(minutes=10)

_PERSON = (
    '  {key}: {{name: {key}, slack: U{number:07}, phone: "+1415555{number:04}", timezone: UTC}}'
)
_TEAM = """
team: team{team}
timezone: UTC
slack: {{channel: "#team{team}"}}
services: {{{services}}}
schedules:
  primary: {{layers: [{{people: [p{team}a, p{team}b], every: week, start: 2026-01-05 10:00}}]}}
  secondary: {{layers: [{{people: [p{team}b, p{team}a], every: week, start: 2026-01-05 10:00}}]}}
escalation:
  - {{page: primary, wait: 5m}}
  - {{page: secondary, wait: 10m}}
"""
_POSTED = ("about", "subject", "recipient", "channel", "ts", "shown_version")
_ADD_POSTED = bulk_insert(tables.slack_messages, *_POSTED)
_FALL_DUE = bulk_update(tables.incidents, "number", "due_at")


@dataclass(frozen=True, kw_only=True)
class Account:
    """Of the incidents that fell due: how many fired, and how many of them twice, or not at all."""

    fired: int
    twice: int
    missed: int


def write_files(folder: Path) -> None:
    """Fifty teams, two people and two services each; people are paged by the default methods."""
    folder.mkdir()
    keys = [f"p{team}{name}" for team in range(TEAMS) for name in "ab"]
    people = [_PERSON.format(key=key, number=number) for number, key in enumerate(keys)]
    (folder / "people.yaml").write_text("\n".join(["people:", *people]))
    for team in range(TEAMS):
        services = ", ".join(f"{_service(team, number)}: {{}}" for number in range(SERVICES_EACH))
        (folder / f"team{team}.yaml").write_text(_TEAM.format(team=team, services=services))


def fill(database: Database, files: Path, count: int) -> None:
    """Open so many incidents on an empty database, each paged once and shown in Slack."""
    schedules, now = Schedules(database, files), SystemClock().now()
    schedules.load(now)
    revision, roster = schedules.in_force().revision, schedules.files_in_force()
    on_call = {team: roster.on_call(team, "primary", now).people[0] for team in roster.teams}
    paged_at = now - PAGED_BEFORE
    for first in range(0, count, AT_ONCE):
        with database.write() as tx:
            numbers = incidents.next_numbers(tx, lambda: AT_ONCE)
            opened = [
                _opened(next(numbers), place, paged_at, revision)
                for place in range(first, min(first + AT_ONCE, count))
            ]
            incidents.insert_all(tx, opened)
            _add_first_step(tx, opened, on_call, paged_at)
    if not database.is_sqlite:
        # What a server does by itself in time; begun in mid-measurement it would be measured.
        with database.engine.connect() as connection:
            autocommit = connection.execution_options(isolation_level="AUTOCOMMIT")
            autocommit.execute(text("VACUUM ANALYZE"))


@dataclass(frozen=True, kw_only=True)
class Due:
    """The incidents that fall due, and when the last of them does."""

    numbers: Set[int]
    last_at: datetime


def fall_due(
    database: Database, first_at: datetime, *, count: int, a_second: float = math.inf
) -> Due:
    """Let so many that never did fall due at that pace, in no order of theirs."""
    waits = select(tables.incidents.c.number).where(tables.incidents.c.step == FIRST_STEP)
    with database.read() as tx:
        numbers = list(tx.execute(waits).scalars())
    random.Random(1).shuffle(numbers)  # noqa: S311 (an order, not a secret)
    dues = [
        (number, first_at + timedelta(seconds=place / a_second))
        for place, number in enumerate(numbers[:count])
    ]
    for start in range(0, len(dues), AT_ONCE):
        with database.write() as tx:
            _FALL_DUE.run(tx, dues[start : start + AT_ONCE])
    return Due(numbers=set(numbers[:count]), last_at=dues[-1][1])


def account(database: Database, due: Due) -> Account:
    """What became of them."""
    pages, numbers = tables.pages.c, tables.incidents.c.number
    second_step = select(pages.incident).where(pages.step == SECOND_STEP)
    still_due = select(numbers).where(tables.incidents.c.due_at <= due.last_at)
    with database.read() as tx:
        paged = Counter(n for n in tx.execute(second_step).scalars() if n in due.numbers)
        waiting = set(tx.execute(still_due).scalars())
    return Account(
        fired=len(paged),
        twice=sum(times > 1 for times in paged.values()),
        missed=len(waiting & due.numbers | due.numbers - paged.keys()),
    )


def _service(team: int, number: int) -> str:
    return f"service{team}-{number}"


def _opened(number: int, place: int, paged_at: datetime, revision: int | None) -> Incident:
    team = place % TEAMS
    return Incident(
        number=number,
        service=_service(team, place // TEAMS % SERVICES_EACH),
        team=f"team{team}",
        title=f"web-{place} does not answer",
        urgency=Urgency.HIGH,
        state=State.TRIGGERED,
        dedup_key=f"web-{place}",
        opened_at=paged_at,
        due_at=paged_at + timedelta(days=1, seconds=place),
        step=FIRST_STEP,
        version=2,
        details="no answer on port 443 for two minutes",
        link="https://example.com/graphs/web",
        source="probe-7",
        revision=revision,
    )


def _add_first_step(
    tx: Connection, opened: Sequence[Incident], on_call: dict[str, str], at: datetime
) -> None:
    paged = [
        NewPage(
            incident=incident.number,
            service=incident.service,
            person=on_call[incident.team],
            step=FIRST_STEP,
            round=0,
            begun_at=at,
        )
        for incident in opened
    ]
    pages.add_pages(tx, paged)
    timeline.add_all(tx, [entry for i in opened for entry in _told(i, on_call[i.team], at)])
    _ADD_POSTED.run(tx, [row for i in opened for row in _posted(i, on_call[i.team])])


def _told(incident: Incident, person: str, at: datetime) -> Iterator[Happening]:
    number = incident.number
    yield Happening(incident=number, at=at, what=What.OPENED, facts={"title": incident.title})
    facts = {"person": person, "step": FIRST_STEP}
    yield Happening(incident=number, at=at, what=What.PAGED, facts=facts)


def _posted(incident: Incident, person: str) -> Iterator[tuple[object, ...]]:
    for recipient in (CHANNEL, person):
        yield MessageSubject.INCIDENT, incident.number, recipient, "C1", f"{incident.number}.0", 2
