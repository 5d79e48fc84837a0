"""The example of the reference, value by value."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.paging.policy import (
    EscalationPolicy,
    PersonTarget,
    RoleTarget,
    ScheduleTarget,
    Step,
    Then,
)
from bot.domain.people.method import Method
from bot.domain.people.person import ContactStep, Person
from bot.domain.rosters.roster import Roster, Service, Team
from bot.domain.rotations.restriction import Window, Windows
from bot.domain.rotations.rotation import Change, Rotation, Unit
from bot.domain.rotations.schedule import Layer, Override
from bot.domain.times.instants import Span
from bot.storage.schedule_files import read_texts

EXAMPLE = Path(__file__).parent / "reference_example"

# The example names more people than it shows.
OTHERS = """\
  bo: {name: Bo, phone: "+14155550102", timezone: America/Los_Angeles}
  chen: {name: Chen, phone: "+14155550103", timezone: America/Los_Angeles}
  dee: {name: Dee, phone: "+14155550104", timezone: America/Los_Angeles}
  eli: {name: Eli, phone: "+14155550105", timezone: Europe/Berlin}
"""

PACIFIC = ZoneInfo("America/Los_Angeles")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def roster() -> Roster:
    people = (EXAMPLE / "people.yaml").read_text()
    platform = (EXAMPLE / "platform.yaml").read_text()
    people = people.replace("roles:", OTHERS + "roles:")
    reading = read_texts({"people.yaml": people, "platform.yaml": platform})
    assert reading.errors == ()
    assert reading.warnings == ()
    assert reading.roster is not None
    return reading.roster


@pytest.fixture
def platform(roster: Roster) -> Team:
    return roster.team("platform")


def test_people(roster: Roster) -> None:
    at_once = ContactStep(methods=(Method.SLACK, Method.SMS, Method.CALL))
    again = ContactStep(methods=(Method.CALL,), after=timedelta(minutes=2))
    assert roster.person("ana") == Person(
        key="ana",
        name="Ana Souza",
        slack="U02ANA0001",
        phone="+14155550101",
        timezone=PACIFIC,
        contact=(at_once, again),
    )
    assert roster.person("kim") == Person(
        key="kim",
        name="Kim Lee",
        slack="U02KIM0001",
        phone="+14155550100",
        timezone=ZoneInfo("America/New_York"),
        contact=(at_once, again),
    )
    assert list(roster.people) == ["ana", "kim", "bo", "chen", "dee", "eli"]


def test_roles(roster: Roster) -> None:
    assert roster.roles == {"cto": "kim"}


def test_the_team(platform: Team) -> None:
    assert platform.timezone == PACIFIC
    assert platform.channel == "#platform"
    assert platform.usergroup == "platform-oncall"
    assert platform.services == {
        "checkout": Service(key="checkout", runbook="https://example.com/runbooks/checkout"),
        "search": Service(key="search"),
    }
    assert list(platform.schedules) == ["primary", "secondary"]


def test_the_first_layer_with_its_change(platform: Team) -> None:
    assert platform.schedules["primary"].layers[0] == Layer(
        rotation=Rotation(
            people=(("ana",), ("bo",), ("chen", "dee")),
            every=1,
            unit=Unit.WEEKS,
            start=datetime.fromisoformat("2026-01-05 10:00"),
            until=datetime.fromisoformat("2027-01-04 10:00"),
            timezone=PACIFIC,
            changes=(
                Change(
                    start=datetime.fromisoformat("2026-06-01 10:00"),
                    people=(("ana",), ("bo",), ("chen",), ("dee",)),
                ),
            ),
        )
    )


def test_the_second_layer_with_its_restriction_on_its_own_clock(platform: Team) -> None:
    weekdays = tuple(
        Window(weekday=day, start_minute=9 * 60, end_minute=17 * 60) for day in range(5)
    )
    saturday_night = Window(weekday=5, start_minute=22 * 60, end_minute=30 * 60)
    assert platform.schedules["primary"].layers[1:] == (
        Layer(
            rotation=Rotation(
                people=(("eli",),),
                every=1,
                unit=Unit.DAYS,
                start=datetime.fromisoformat("2026-01-05 09:00"),
                timezone=BERLIN,
            ),
            only=Windows(windows=(*weekdays, saturday_night), timezone=BERLIN),
        ),
    )


def test_the_second_schedule(platform: Team) -> None:
    secondary = platform.schedules["secondary"]
    assert secondary.layers == (
        Layer(
            rotation=Rotation(
                people=(("bo",), ("chen",), ("ana",)),
                every=2,
                unit=Unit.WEEKS,
                start=datetime.fromisoformat("2026-01-05 10:00"),
                timezone=PACIFIC,
            )
        ),
    )
    assert secondary.overrides == ()


def test_the_override(platform: Team) -> None:
    assert platform.schedules["primary"].overrides == (
        Override(
            team="platform",
            schedule="primary",
            person="dee",
            span=Span(
                start=datetime(2026, 12, 24, 18, tzinfo=UTC),
                end=datetime(2026, 12, 26, 18, tzinfo=UTC),
            ),
        ),
    )


def test_the_escalation_policy(platform: Team) -> None:
    primary = ScheduleTarget(team="platform", schedule="primary")
    secondary = ScheduleTarget(team="platform", schedule="secondary")
    assert platform.policy == EscalationPolicy(
        steps=(
            Step(targets=(primary,), wait=timedelta(minutes=5)),
            Step(targets=(secondary, PersonTarget(person="ana")), wait=timedelta(minutes=10)),
            Step(targets=(RoleTarget(role="cto"),), wait=timedelta(minutes=15)),
        ),
        then=Then.REPEAT,
    )


def test_the_hours_of_low_urgency(platform: Team) -> None:
    weekdays = tuple(
        Window(weekday=day, start_minute=9 * 60, end_minute=18 * 60) for day in range(5)
    )
    assert platform.low_urgency_hours == Windows(windows=weekdays, timezone=PACIFIC)
