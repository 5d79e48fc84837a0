"""People and incidents for the tests of the telephone."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.urgency import Urgency
from bot.domain.people.person import Person
from bot.domain.rosters.roster import Roster

MONDAY_3AM = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)

ANA = Person(key="ana", name="Ana Souza", timezone=ZoneInfo("Europe/Lisbon"), phone="+14155550101")
BO = Person(key="bo", name="Bo Lind", timezone=ZoneInfo("Europe/Stockholm"), phone="+14155550102")
ROSTER = Roster(people={"ana": ANA, "bo": BO}, roles={}, teams={})


def an_incident(number: int = 12, **changed: object) -> Incident:
    """A triggered incident of the service checkout."""
    incident = Incident(
        number=number,
        service="checkout",
        team="platform",
        title="Disk full on db-1",
        urgency=Urgency.HIGH,
        state=State.TRIGGERED,
        dedup_key=f"key {number}",
        opened_at=MONDAY_3AM,
        due_at=MONDAY_3AM,
    )
    return replace(incident, **changed)  # type: ignore[arg-type]  # replace() checks names, not types
