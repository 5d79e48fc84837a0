"""Schedules as files: readable, and read back they are the same."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.domain.rotations.restriction import DAY_MINUTES, Window, Windows
from bot.domain.rotations.schedule import Layer, Schedule
from bot.importing.found import Found, FoundPerson, FoundSchedule, name_of, unused
from bot.importing.writing import scalar, schedule_files, windows_text
from bot.storage.schedule_files import read_texts
from bot.storage.schedule_files.scalars import FIRST_YEAR
from bot.storage.schedule_files.scalars import name as checked_name
from tests.domain.building import FRI, MON, SAT, SUN, WED, rotation, window, windows
from tests.domain.random_schedules import PEOPLE, Drawn, Rules, schedules

UTC = ZoneInfo("UTC")


def found(*columns: Schedule, remarks: tuple[str, ...] = (), name: str = "Primary") -> Found:
    people = tuple(FoundPerson(key=key, name=key.title()) for key in PEOPLE)
    schedule = FoundSchedule(name=name, timezone=UTC, columns=columns, remarks=remarks)
    return Found(people=people, schedules=(schedule,))


def a_schedule(layer: Layer, key: str = "primary") -> Schedule:
    return Schedule(team="", key=key, layers=(layer,))


def test_the_files_read_like_the_example() -> None:
    layer = Layer(rotation=rotation("2 weeks", "2026-01-05 10:00", until="2027-01-04 10:00"))
    files = schedule_files(found(a_schedule(layer)), team="platform", source="PagerDuty")

    assert list(files) == ["people.yaml", "platform.yaml"]
    assert (
        files["platform.yaml"]
        == """\
# Imported from PagerDuty. Delete a comment when you have dealt with it.

team: platform
timezone: UTC
# slack: {channel: "#…"}, where people are told what happens
# services: what breaks and pages this team, such as {checkout: {}}

schedules:
  primary:  # Primary
    layers:
      - people: [ana, bo, chen]
        every: 2 weeks
        start: 2026-01-05 10:00
        until: 2027-01-04 10:00
        timezone: America/Los_Angeles

escalation:  # who is paged in which order, and how long each has, is yours to decide
  - {page: primary, wait: 5m}
"""
    )


def test_what_somebody_called_something_cannot_break_a_comment() -> None:
    layer = Layer(rotation=rotation("1 weeks", "2026-01-05 10:00"))
    evil = "first\nteam: evil\u2028second\r\x00"
    told = found(a_schedule(layer), name=evil, remarks=(evil,))

    reading = read_texts(schedule_files(told, team="platform", source="elsewhere"))

    assert reading.errors == ()
    assert reading.roster is not None
    assert set(reading.roster.teams) == {"platform"}


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        ([window(day, "09:00", "17:00") for day in (MON, WED, FRI)], '"mon,wed,fri 09:00-17:00"'),
        ([window(day, "22:00", "06:00") for day in range(7)], "daily 22:00-06:00"),
        ([window(SAT, "00:00", "24:00"), window(SUN, "00:00", "24:00")], "sat-sun 00:00-24:00"),
        (
            [window(MON, "09:00", "12:00"), window(MON, "13:00", "17:00")],
            "[mon 09:00-12:00, mon 13:00-17:00]",
        ),
    ],
)
def test_windows_are_written_as_people_write_them(listed: list[Window], text: str) -> None:
    assert windows_text(windows("UTC", *listed)) == text


# What Python calls printable: no controls, and no space but the plain one.
printable = st.characters(exclude_categories=("C", "Z"), include_characters=" ")


@given(text=st.text(printable, min_size=1, max_size=20).map(str.strip).filter(bool))
def test_every_name_survives(text: str) -> None:
    people = (FoundPerson(key="ana", name=text),)
    layer = Layer(rotation=rotation("1 weeks", "2026-01-05 10:00", people=(("ana",),)))
    told = replace(found(a_schedule(layer)), people=people)

    reading = read_texts(schedule_files(told, team="platform", source="elsewhere"))

    assert reading.roster is not None
    assert reading.roster.people["ana"].name == text


@given(text=st.text())
def test_every_name_becomes_one_that_our_files_allow(text: str) -> None:
    made = unused(name_of(text, "person"), {"ana"})

    assert checked_name(made) == made
    assert made not in {"ana", "everyone"}


@pytest.mark.parametrize(
    "text", ["no", "1", "a: b", "a #b", "'", '"', "x,y", "[x]", "", "2026-01-05"]
)
def test_what_could_be_taken_for_something_else_is_in_quotation_marks(text: str) -> None:
    assert scalar(text).startswith('"')


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=schedules(Rules()))
def test_read_back_it_is_the_same_schedule(drawn: Drawn) -> None:
    assume(drawn.change.year >= FIRST_YEAR)
    schedule = sayable(drawn.schedule)

    reading = read_texts(schedule_files(found(schedule), team="platform", source="elsewhere"))

    assert reading.errors == ()
    assert reading.roster is not None
    again = reading.roster.teams["platform"].schedules["primary"]
    assert again == replace(
        schedule,
        team="platform",
        overrides=tuple(replace(o, team="platform") for o in schedule.overrides),
    )


def sayable(schedule: Schedule) -> Schedule:
    """Without what imports never make: changes, places taken, windows of 24 hours from 09:00 on."""
    layers = []
    for layer in schedule.layers:
        only = layer.only and Windows(
            windows=tuple(
                w
                for w in layer.only.windows
                if w.end_minute - w.start_minute < DAY_MINUTES or w.start_minute == 0
            )
            or (window(MON, "09:00", "17:00"),),
            timezone=layer.only.timezone,
        )
        counted = only if layer.rotation.windows else None
        plain = replace(layer.rotation, changes=(), until=None, windows=counted)
        layers.append(Layer(rotation=plain, only=only))
    overrides = tuple(replace(override, replaces=None) for override in schedule.overrides)
    return replace(schedule, layers=tuple(layers), overrides=overrides)
