from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.paging.policy import EveryoneTarget, PersonTarget, RoleTarget, Then
from bot.domain.people.method import Method
from bot.domain.people.person import ContactStep
from bot.domain.rotations.restriction import Window
from bot.domain.rotations.rotation import Unit
from bot.domain.times.instants import Span
from bot.storage.schedule_files import Reading, addresses, read_texts, scalars
from bot.storage.schedule_files.people import contact_step
from bot.storage.schedule_files.windows import window

Changed = Callable[[str, str, str], Reading]


@pytest.mark.parametrize(
    ("text", "every", "unit"),
    [
        ("week", 1, Unit.WEEKS),
        ("2 weeks", 2, Unit.WEEKS),
        ("1 week", 1, Unit.WEEKS),
        ("12 hours", 12, Unit.HOURS),
        ("day", 1, Unit.DAYS),
        ("month", 1, Unit.MONTHS),
        ("3 windows", 3, Unit.WINDOWS),
    ],
)
def test_a_turn_is_a_number_of_units(text: str, every: int, unit: Unit) -> None:
    assert scalars.turn(text) == (every, unit)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-01-05 10:00", "2026-01-05 10:00:00"),
        ("2026-01-05 9:30", "2026-01-05 09:30:00"),
        ("2026-01-05 10:00:30", "2026-01-05 10:00:30"),
        ("2028-02-29 23:59", "2028-02-29 23:59:00"),
    ],
)
def test_a_wall_clock_time_has_no_zone(text: str, time: str) -> None:
    assert scalars.wall_time(text) == datetime.fromisoformat(time)


@pytest.mark.parametrize(
    ("text", "then", "repeats"),
    [
        ("repeat", Then.REPEAT, None),
        ("repeat 1 time", Then.REPEAT, 1),
        ("repeat 3 times", Then.REPEAT, 3),
        ("last", Then.LAST, None),
    ],
)
def test_what_follows_the_last_step(text: str, then: Then, repeats: int | None) -> None:
    assert scalars.then(text) == (then, repeats)


@pytest.mark.parametrize(
    ("text", "weekdays", "start", "end"),
    [
        ("mon 09:00-17:00", [0], "9:00", "17:00"),
        ("mon 9:00-17:00", [0], "9:00", "17:00"),
        ("mon 09:00 - 17:00", [0], "9:00", "17:00"),
        ("mon-fri 09:00-17:00", [0, 1, 2, 3, 4], "9:00", "17:00"),
        ("fri-mon 09:00-17:00", [4, 5, 6, 0], "9:00", "17:00"),
        ("sat,sun 10:00-18:00", [5, 6], "10:00", "18:00"),
        ("mon, wed-fri 10:00-18:00", [0, 2, 3, 4], "10:00", "18:00"),
        ("sat 22:00-06:00", [5], "22:00", "30:00"),
        ("sun 22:00-24:00", [6], "22:00", "24:00"),
        ("sun 22:00-00:00", [6], "22:00", "24:00"),
        ("daily 00:00-24:00", [0, 1, 2, 3, 4, 5, 6], "0:00", "24:00"),
        ("daily 23:59-00:01", [0, 1, 2, 3, 4, 5, 6], "23:59", "24:01"),
    ],
)
def test_a_window_starts_on_each_of_its_days(
    text: str, weekdays: list[int], start: str, end: str
) -> None:
    assert window(text) == tuple(
        Window(weekday=day, start_minute=minutes(start), end_minute=minutes(end))
        for day in weekdays
    )


def minutes(clock: str) -> int:
    hours, _, rest = clock.partition(":")
    return 60 * int(hours) + int(rest)


@pytest.mark.parametrize(
    ("text", "methods", "after"),
    [
        ("call", [Method.CALL], "0:00"),
        ("slack, sms, call", [Method.SLACK, Method.SMS, Method.CALL], "0:00"),
        ("slack,sms", [Method.SLACK, Method.SMS], "0:00"),
        ("call after 2m", [Method.CALL], "0:02"),
        ("sms, call after 1h30m", [Method.SMS, Method.CALL], "1:30"),
    ],
)
def test_a_contact_step_is_methods_and_perhaps_a_delay(
    text: str, methods: list[Method], after: str
) -> None:
    delay = timedelta(minutes=minutes(after))
    assert contact_step(text) == ContactStep(methods=tuple(methods), after=delay)


@pytest.mark.parametrize(
    "number",
    ["+14155550101", "+447700900123", "+4915112345678", "+33142685300", "+390612345678"],
)
def test_numbers_that_could_be_given_to_somebody_are_taken(number: str) -> None:
    assert addresses.phone(number) == number


@pytest.mark.parametrize("channel", ["#platform", "#on-call_2", "#日本語", "C02PLAT001"])
def test_a_channel_is_a_name_or_an_id(channel: str) -> None:
    assert addresses.channel(channel) == channel


def test_a_phone_number_needs_no_quotation_marks(changed: Changed) -> None:
    roster = changed("people.yaml", '"+14155550101"', "+14155550101").roster

    assert roster is not None
    assert roster.person("ana").phone == "+14155550101"


@pytest.mark.parametrize("country", ["DE", "NO", "DE-BY", "US-CA", "GB-ENG", "DE-Bayern", "XX"])
def test_a_country_is_two_letters_and_perhaps_a_part_of_it(changed: Changed, country: str) -> None:
    right = "timezone: America/Los_Angeles"
    roster = changed("people.yaml", right, f"{right}\n    country: {country}").roster

    assert roster is not None
    assert roster.person("ana").country == country
    assert roster.person("bo").country is None


def test_an_email_stands_for_a_slack_member_id(changed: Changed) -> None:
    roster = changed("people.yaml", "slack: U02ANA0001", "email: ana@example.com").roster

    assert roster is not None
    assert (roster.person("ana").slack, roster.person("ana").email) == (None, "ana@example.com")


def test_a_role_stands_wherever_a_person_can(changed: Changed) -> None:
    roster = changed("web.yaml", "person: ana,", "person: cto, replaces: ana,").roster

    assert roster is not None
    override = roster.schedule("web", "first").overrides[0]
    assert (override.person, override.replaces) == ("bo", "ana")


def test_a_role_takes_turns_as_the_person_who_holds_it(changed: Changed) -> None:
    roster = changed("web.yaml", "[ana, [bo, ana]]", "[ana, cto]").roster

    assert roster is not None
    assert roster.schedule("web", "first").layers[0].rotation.people == (("ana",), ("bo",))


def test_a_local_time_that_occurs_twice_in_an_override_is_its_first_occurrence(
    changed: Changed,
) -> None:
    roster = changed(
        "web.yaml",
        "from: 2026-12-24 10:00, to: 2026-12-26 10:00",
        "from: 2026-10-25 02:30, to: 2026-10-25 03:30",
    ).roster

    assert roster is not None
    assert roster.schedule("web", "first").overrides[0].span == Span(
        start=datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        end=datetime(2026, 10, 25, 2, 30, tzinfo=UTC),
    )


def test_turns_can_be_counted_in_the_windows_of_the_layer(files: dict[str, str]) -> None:
    web = files["web.yaml"].replace("every: week", "every: 5 windows").replace("10:00", "09:00")
    roster = read_texts({**files, "web.yaml": web}).roster

    assert roster is not None
    layer = roster.schedule("web", "first").layers[0]
    assert (layer.rotation.every, layer.rotation.unit) == (5, Unit.WINDOWS)
    assert layer.only is not None
    assert layer.rotation.windows == layer.only


def test_targets_are_schedules_people_roles_and_everyone(changed: Changed) -> None:
    roster = changed("web.yaml", "[cto, everyone]", "[ana, cto, everyone]").roster

    assert roster is not None
    assert roster.team("web").policy.steps[1].targets == (
        PersonTarget(person="ana"),
        RoleTarget(role="cto"),
        EveryoneTarget(team="web"),
    )


def test_a_service_needs_nothing_but_its_name(changed: Changed) -> None:
    roster = changed("web.yaml", "shop: {runbook: https://example.com/shop}", "shop:").roster

    assert roster is not None
    assert roster.team_of_service("shop").services["shop"].runbook is None
