"""Shifts as choices of a menu, and back again."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.rosters.swap import Stint
from bot.domain.times.instants import Span
from bot.sandbox.slack.blocks import complaints_about_modal
from bot.slack.views.stint_options import METADATA_LIMIT, FormSchedules, stint_groups
from bot.slack.views.swap import swap_form
from tests.slack.making import NOW, PEOPLE, ROSTER

BERLIN = ZoneInfo("Europe/Berlin")


def stint(number: int, *, team: str = "platform", schedule: str = "primary") -> Stint:
    start = NOW + timedelta(hours=number, microseconds=1)
    return Stint(team=team, schedule=schedule, span=Span(start=start, end=start + timedelta(1)))


def test_a_shift_comes_back_as_it_went_to_the_microsecond() -> None:
    places = FormSchedules()
    given = [stint(1), stint(2, schedule="secondary"), stint(3)]
    values = [places.encode(one) for one in given]

    again = FormSchedules.read(places.written())

    assert all(value is not None and len(value) <= 75 for value in values)
    assert [again.decode(value) for value in values if value] == given


def test_schedules_beyond_what_slack_keeps_for_us_are_left_out() -> None:
    places = FormSchedules()
    stints = [stint(n, team="t" * 60, schedule=f"s{n}") for n in range(100)]

    groups = stint_groups(stints, places, zone=BERLIN, now=NOW, most=100)

    assert 0 < len(groups) < 100
    assert len(places.written()) <= METADATA_LIMIT


def test_no_more_are_offered_than_a_menu_holds() -> None:
    groups = stint_groups(
        [stint(n) for n in range(300)], FormSchedules(), zone=BERLIN, now=NOW, most=100
    )

    assert sum(len(group["options"]) for group in groups) == 100


def test_slack_takes_a_form_full_of_long_names() -> None:
    stints = [stint(n, team="t" * 100, schedule=f"{n % 5}" + "s" * 100) for n in range(300)]

    form = swap_form(PEOPLE["ana"], stints, ROSTER, NOW)

    assert complaints_about_modal(form) == []


def test_where_there_is_nobody_to_ask_there_is_no_form() -> None:
    alone = {"ana": PEOPLE["ana"]}

    roster = replace(ROSTER, people=alone)

    assert swap_form(PEOPLE["ana"], [stint(1)], roster, NOW) is None
