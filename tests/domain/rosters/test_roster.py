from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.paging.policy import (
    EscalationPolicy,
    EveryoneTarget,
    PersonTarget,
    RoleTarget,
    ScheduleTarget,
    Step,
    Target,
)
from bot.domain.people.person import Person
from bot.domain.refusals import UnknownPerson, UnknownSchedule, UnknownService, UnknownTeam
from bot.domain.rosters.roster import Roster, Service, Team, did_you_mean
from bot.domain.rotations.schedule import Layer, Override, Schedule
from bot.domain.times.instants import Span
from tests.domain.building import rotation

UTC_ZONE = ZoneInfo("UTC")
# The first days of the week of `rotation` below.
MONDAY, TUESDAY = (datetime.fromisoformat(f"2026-01-0{day}T12:00Z") for day in (5, 6))


def person(key: str, phone: str | None = None) -> Person:
    """Somebody whose Slack member ID is made of their key."""
    return Person(
        key=key, name=key.title(), timezone=UTC_ZONE, slack=f"U02{key.upper()}", phone=phone
    )


def schedule(team: str, key: str, *people: str, until: str | None = None) -> Schedule:
    """People with a day each from MONDAY's midnight on."""
    line_up = tuple((person,) for person in people)
    days = rotation("1 days", "2026-01-05 00:00", "UTC", people=line_up, until=until)
    return Schedule(team=team, key=key, layers=(Layer(rotation=days),))


def team(key: str, *schedules: Schedule, services: tuple[str, ...] = ()) -> Team:
    """A team that pages ana."""
    page_ana = Step(targets=(PersonTarget(person="ana"),), wait=timedelta(minutes=5))
    return Team(
        key=key,
        timezone=UTC_ZONE,
        policy=EscalationPolicy(steps=(page_ana,)),
        services={service: Service(key=service) for service in services},
        schedules={schedule.key: schedule for schedule in schedules},
    )


def override(
    person: str, *, team: str = "web", schedule: str = "primary", replaces: str | None = None
) -> Override:
    """The whole of MONDAY."""
    midnight = MONDAY.replace(hour=0)
    span = Span(start=midnight, end=midnight + timedelta(days=1))
    return Override(team=team, schedule=schedule, person=person, span=span, replaces=replaces)


ROSTER = Roster(
    people={
        "ana": person("ana", "+14155550101"),
        "bo": person("bo", "+14155550102"),
        "chen": person("chen", "+14155550101"),
    },
    roles={"cto": "chen"},
    teams={
        "web": team(
            "web",
            schedule("web", "primary", "ana", "bo"),
            schedule("web", "secondary", "bo", "ana"),
            services=("checkout",),
        ),
        "data": team("data", schedule("data", "primary", "ana", until="2026-01-06 00:00")),
    },
)


@pytest.mark.parametrize(
    ("target", "monday", "tuesday"),
    [
        pytest.param(PersonTarget(person="ana"), ("ana",), ("ana",), id="a person"),
        pytest.param(RoleTarget(role="cto"), ("chen",), ("chen",), id="a role"),
        pytest.param(
            ScheduleTarget(team="web", schedule="primary"), ("ana",), ("bo",), id="a schedule"
        ),
        pytest.param(
            ScheduleTarget(team="data", schedule="primary"), ("ana",), (), id="a schedule in a gap"
        ),
        pytest.param(EveryoneTarget(team="web"), ("ana", "bo"), ("bo", "ana"), id="everyone"),
        pytest.param(PersonTarget(person="zoe"), (), (), id="a person who has gone"),
        pytest.param(RoleTarget(role="ceo"), (), (), id="a role that has gone"),
        pytest.param(
            ScheduleTarget(team="web", schedule="third"), (), (), id="a schedule that has gone"
        ),
        pytest.param(
            ScheduleTarget(team="ops", schedule="primary"), (), (), id="a team that has gone"
        ),
        pytest.param(EveryoneTarget(team="ops"), (), (), id="everyone of a team that has gone"),
    ],
)
def test_whom_a_target_means(
    target: Target, monday: tuple[str, ...], tuesday: tuple[str, ...]
) -> None:
    assert ROSTER.resolve(target, MONDAY) == monday
    assert ROSTER.resolve(target, TUESDAY) == tuesday


def test_a_person_on_call_for_two_schedules_is_told_for_both() -> None:
    both = replace(
        ROSTER,
        teams={"web": team("web", schedule("web", "a", "ana"), schedule("web", "b", "ana"))},
    )

    assert both.on_call("web", "a", MONDAY).people == ("ana",)
    assert both.on_call("web", "b", MONDAY).people == ("ana",)
    assert both.resolve(EveryoneTarget(team="web"), MONDAY) == ("ana",)


def test_one_schedule_is_told_without_the_other() -> None:
    assert ROSTER.on_call("web", "secondary", MONDAY).people == ("bo",)


def test_overrides_come_on_top_in_their_order() -> None:
    overridden = ROSTER.with_overrides([override("bo"), override("chen")])

    assert overridden.on_call("web", "primary", MONDAY).people == ("chen",)
    assert overridden.on_call("web", "secondary", MONDAY).people == ("bo",)
    assert overridden.on_call("data", "primary", MONDAY).people == ("ana",)
    assert ROSTER.on_call("web", "primary", MONDAY).people == ("ana",)


def test_overrides_come_on_top_of_those_of_the_files() -> None:
    in_the_files = ROSTER.with_overrides([override("bo")])

    overridden = in_the_files.with_overrides([override("chen", replaces="bo")])

    assert overridden.on_call("web", "primary", MONDAY).people == ("chen",)


@pytest.mark.parametrize(
    "gone",
    [
        override("zoe"),
        override("bo", team="ops"),
        override("bo", schedule="third"),
        override("bo", replaces="zoe"),
    ],
    ids=["the person", "the team", "the schedule", "the one replaced"],
)
def test_an_override_of_what_has_gone_changes_nothing(gone: Override) -> None:
    overridden = ROSTER.with_overrides([gone])

    assert overridden.on_call("web", "primary", MONDAY).people == ("ana",)


def test_people_are_found_by_key_slack_and_phone() -> None:
    assert ROSTER.person("ana").name == "Ana"
    assert ROSTER.person_with_slack("U02BO") == ROSTER.people["bo"]
    assert ROSTER.person_with_slack("U02ZOE") is None
    assert [p.key for p in ROSTER.people_with_phone("+14155550101")] == ["ana", "chen"]
    assert ROSTER.people_with_phone("+14155550199") == ()


def test_the_team_of_a_service_is_the_one_that_lists_it() -> None:
    assert ROSTER.team_of_service("checkout").key == "web"


def test_what_is_not_known_is_refused_with_a_suggestion() -> None:
    with pytest.raises(UnknownPerson, match=r"“anna” is not in people\.yaml\. Did you mean “ana”"):
        ROSTER.person("anna")
    with pytest.raises(UnknownPerson, match=r"^“cto” is a role, held by chen: name the person\.$"):
        ROSTER.person("cto")
    with pytest.raises(UnknownTeam, match=r"no team “wep”\. Did you mean “web”"):
        ROSTER.team("wep")
    with pytest.raises(UnknownTeam, match=r"no team “ops”\.$"):
        ROSTER.on_call("ops", "primary", MONDAY)
    with pytest.raises(UnknownSchedule, match=r"no schedule “primry”\. Did you mean “primary”"):
        ROSTER.schedule("web", "primry")
    with pytest.raises(UnknownService, match=r"the service “chekout”\. Did you mean “checkout”"):
        ROSTER.team_of_service("chekout")


@pytest.mark.parametrize(
    ("word", "suggestion"), [("chek", " Did you mean “check”?"), ("zzz", "")], ids=["near", "far"]
)
def test_a_suggestion_is_made_only_where_one_is_near(word: str, suggestion: str) -> None:
    assert did_you_mean(word, ["check", "serve"]) == suggestion
