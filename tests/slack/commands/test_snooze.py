"""`/oncall snooze`."""

import pytest

from tests.slack.conftest import Team


async def test_without_a_number_it_is_the_only_one(team: Team) -> None:
    await team.alert()

    answer = await team.oncall(team.ana, "snooze 2h")

    assert answer.text.startswith("💤 *#1* checkout: Error rate above 5 %\nNobody is paged for it")
    assert "Mon 30 Nov 05:00 UTC" in answer.text
    listed = await team.oncall(team.bo, "incidents")
    assert "snoozed until" in listed.all_text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("snooze", "Say until when: /oncall snooze 12 2h, or /oncall snooze 12 until 9:00."),
        ("snooze 1", "“1” is no time to snooze for."),
        ("snooze 1 soon", "“soon” is no time to snooze for."),
        ("snooze 1 8d", "That is too long: an incident is snoozed for 1w at most."),
        ("snooze first 2h", "“first” is not the number of an incident."),
        ("snooze 99 2h", "There is no incident 99."),
    ],
)
async def test_what_makes_no_sense_is_told(team: Team, words: str, told: str) -> None:
    await team.alert()

    assert told in (await team.oncall(team.ana, words)).text


async def test_of_several_it_asks_which(team: Team) -> None:
    await team.alert()
    await team.alert("Disk full")

    asked = await team.oncall(team.ana, "snooze 2h")

    assert asked.text == "Which one? Say for example `/oncall snooze 1 2h`."
    told = await team.oncall(team.ana, "snooze 1 #2 until 9:00")
    assert told.text.count("Nobody is paged for it until") == 2
