"""How each person wants to be woken is kept to, whatever the policy does meanwhile."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.people.method import Method
from tests.conftest import MovedClock
from tests.scenarios.night import NUMBER, PEOPLE, PHONES, PLATFORM, Night, a_night

SMS_THEN_CALL = "[sms, call after 7m]"
TWICE_AFTER_30 = '["slack, sms", "slack, sms after 30m"]'
SMS_EACH_MINUTE = "[sms, sms after 1m, sms after 2m]"
FOR_BOTH_STEPS = PLATFORM.replace("page: secondary", "page: ana")
TOGETHER = PLATFORM.replace("page: primary", "page: [primary, chen, kim]")


def people_with(contact: str) -> str:
    """Ana wants to be woken in this way."""
    return PEOPLE.replace("timezone: America/Los_Angeles", f"timezone: UTC, contact: {contact}")


@pytest.fixture
async def story(
    sqlite_url: str, tmp_path: Path, clock: MovedClock, request: pytest.FixtureRequest
) -> AsyncIterator[Night]:
    """A night on which ana has contact steps of her own, with a policy."""
    contact, platform = request.param
    people = people_with(contact) if contact else PEOPLE
    async with a_night(sqlite_url, tmp_path, clock, people=people, platform=platform) as brought_up:
        yield brought_up


def texts_to(night: Night, person: str) -> int:
    """How many texts somebody has got."""
    return len([text for text in night.exchange.messages if text.to == PHONES[person]])


@pytest.mark.parametrize("story", [(SMS_THEN_CALL, PLATFORM)], indirect=True)
async def test_they_are_not_cut_off_when_the_policy_moves_on(story: Night) -> None:
    number = await story.alert("checkout is down")
    await story.pass_time(minutes=5)
    assert story.called() == ["bo"]

    await story.pass_time(minutes=2)

    assert story.called().count("ana") == 1
    assert story.incident(number).step == 1
    await story.answers_and_presses("ana", "1")
    assert story.incident(number).acknowledged_by == "ana"


@pytest.mark.parametrize("story", [(SMS_THEN_CALL, PLATFORM)], indirect=True)
async def test_an_acknowledgement_stops_those_that_are_still_to_come(story: Night) -> None:
    number = await story.alert("checkout is down")
    await story.pass_time(minutes=5)

    await story.answers_and_presses("bo", "1")
    await story.pass_time(minutes=30)

    assert "ana" not in story.called()
    assert story.incident(number).acknowledged_by == "bo"


@pytest.mark.parametrize("story", [(TWICE_AFTER_30, FOR_BOTH_STEPS)], indirect=True)
async def test_two_pages_of_one_person_are_two_until_their_steps_coincide(story: Night) -> None:
    number = await story.alert("checkout is down")
    await story.command("chen", f"escalate {number}")
    assert (texts_to(story, "ana"), len(story.messages_to("ana"))) == (2, 2)

    # Past the waits of the policy in one leap: what is due at one moment is one message.
    await story.pass_time(minutes=30)

    theirs = [n for n in story.notifications(number) if n.person == "ana"]
    late = [n for n in theirs if n.due_at == story.clock.now()]
    by_sms = {n.delivery for n in late if n.method is Method.SMS}
    by_slack = {n.delivery for n in late if n.method is Method.SLACK}
    assert (len(late), len(by_sms), len(by_slack)) == (4, 1, 1)
    assert (texts_to(story, "ana"), len(story.messages_to("ana"))) == (3, 3)


@pytest.mark.parametrize("story", [(SMS_EACH_MINUTE, PLATFORM)], indirect=True)
async def test_steps_that_an_outage_has_held_up_become_one(story: Night) -> None:
    await story.alert("checkout is down")
    assert texts_to(story, "ana") == 1

    await story.pass_time(minutes=4)

    assert texts_to(story, "ana") == 2


@pytest.mark.parametrize("story", [(SMS_EACH_MINUTE, PLATFORM)], indirect=True)
async def test_each_comes_at_its_time_and_none_twice(story: Night) -> None:
    await story.alert("checkout is down")

    counted = []
    for _ in range(4):
        await story.pass_time(seconds=30)
        counted.append(texts_to(story, "ana"))

    assert counted == [1, 2, 2, 3]


@pytest.mark.parametrize("story", [("[sms]", PLATFORM)], indirect=True)
async def test_steps_changed_meanwhile_count_from_the_next_page_on(story: Night) -> None:
    number = await story.alert("checkout is down")
    file = story.bot.settings.schedules_dir / "people.yaml"
    file.write_text(people_with("[sms, call after 1m]"))
    story.bot.schedules.refresh(story.clock.now())

    await story.pass_time(minutes=4)
    assert story.called() == []

    await story.command("chen", f"reassign {number} ana")
    await story.pass_time(minutes=1)
    assert story.called() == ["ana"]
    assert texts_to(story, "ana") == 2


@pytest.mark.parametrize("story", [("", TOGETHER)], indirect=True)
async def test_all_of_one_step_are_woken_together(story: Night) -> None:
    number = await story.alert("checkout is down")

    assert sorted(story.called()) == ["ana", "chen", "kim"]
    await story.exchange.text(from_=PHONES["kim"], to=NUMBER, body="1")
    assert story.incident(number).acknowledged_by == "kim"
