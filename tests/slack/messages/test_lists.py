"""Lists: what is open, and who is on call."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.rosters.duty import Duty
from bot.domain.rotations.schedule import OnCall
from bot.sandbox.slack.blocks import complaints_about_message, total_text
from bot.slack.messages.duty import who_is_on_call
from bot.slack.messages.lists import HELP, open_incidents
from tests.slack.making import ACKNOWLEDGED, NOW, ROSTER, TRIGGERED
from tests.slack.reading import lines_of


def duty(schedule: str, *people: str, following: tuple[str, ...] = ()) -> Duty:
    on_call = OnCall(people=people, start=NOW, end=NOW + timedelta(days=1), because="layer 1")
    return Duty(team="platform", schedule=schedule, on_call=on_call, next_people=following)


def test_no_incident_is_good_news() -> None:
    assert open_incidents([], ROSTER).text == "🟢 No incident is open."


def test_what_nobody_has_taken_comes_first() -> None:
    shown = open_incidents([replace(ACKNOWLEDGED, number=13), TRIGGERED], ROSTER)

    assert shown.text == "2 open, 1 not taken yet"
    assert lines_of(shown) == [
        "🔴 *#12* checkout: Error rate above 5 % (since Mon 30 Nov 03:00 UTC)",
        "🟡 *#13* checkout: Error rate above 5 % (Ana Souza is on it)",
    ]


def test_a_long_list_is_cut_and_says_so() -> None:
    many = [replace(TRIGGERED, number=number, title="&" * 1000) for number in range(1, 900)]

    shown = open_incidents(many, ROSTER)

    assert complaints_about_message(list(shown.blocks)) == []
    assert total_text(list(shown.blocks)) <= 13_200
    assert shown.text == "899 open, 899 not taken yet"


def test_each_schedule_tells_who_until_when_and_who_is_next() -> None:
    shown = who_is_on_call(
        [duty("primary", "ana", "gus", following=("bo",)), duty("secondary")], ROSTER
    )

    assert lines_of(shown) == [
        (
            "*platform/primary*: Ana Souza (<@U02ANA0001>), Gus Novak until Tue 1 Dec 03:00 UTC "
            "· then Bo Lindqvist"
        ),
        "*platform/secondary*: ⚠️ *nobody* until Tue 1 Dec 03:00 UTC",
    ]
    assert shown.text == "platform/primary: Ana Souza, Gus Novak\nplatform/secondary: nobody"


def test_very_many_schedules_fit_into_one_message() -> None:
    shown = who_is_on_call([duty(f"schedule-{n}", "ana", "bo") for n in range(500)], ROSTER)

    assert complaints_about_message(list(shown.blocks)) == []
    assert total_text(list(shown.blocks)) <= 13_200
    assert lines_of(shown)[-1].endswith("ask for one team with `/oncall who TEAM`.")


def test_the_help_names_every_word() -> None:
    for word in ("who", "page", "incidents", "ack", "resolve", "escalate", "swap", "overrides"):
        assert f"/oncall {word}" in HELP.text
