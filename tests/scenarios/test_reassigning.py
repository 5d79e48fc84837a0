"""An incident is handed to somebody else: they are paged, and nobody else is any more."""

import pytest

from bot.domain.answering.reassigning import ToPerson, ToTeam
from bot.domain.answering.words import in_words
from bot.domain.incidents.incident import Position, State
from bot.domain.incidents.timeline import Through, What
from bot.domain.paging.notification import NotificationState
from bot.domain.people.method import Method
from bot.domain.refusals import Refused
from bot.sandbox.slack import Channel
from bot.sandbox.telephony import Behaviour
from tests.conftest import MovedClock
from tests.scenarios.night import PHONES, Night
from tests.slack.reading import choice

PAYMENTS = """
team: payments
timezone: UTC
slack: {channel: "#payments"}
escalation:
  - {page: chen, wait: 5m}
  - {page: kim, wait: 5m}
"""


def add_payments(night: Night) -> Channel:
    (night.bot.settings.schedules_dir / "payments.yaml").write_text(PAYMENTS)
    night.bot.schedules.refresh(night.clock.now())
    return night.workspace.add_channel("#payments")


async def test_a_person_is_paged_by_all_their_methods_and_the_ringing_phone_stops(
    quiet: Night,
) -> None:
    number = await quiet.alert("checkout is down")
    anas = await quiet.rings("ana")

    told = await quiet.command("ana", f"reassign {number} <@{quiet.users['chen'].id}>")
    await anas.wait_ended()

    assert "Reassigned: paging Chen Wei now." in told
    assert "Ana Souza reassigned it to Chen Wei in Slack." in quiet.in_channel()[-1]
    chens = [n for n in quiet.notifications(number) if n.person == "chen"]
    assert {n.method for n in chens} == set(Method)
    assert quiet.messages_to("chen")[-1].text.startswith("🔴 You are paged")
    assert quiet.called() == ["ana", "chen"]
    await quiet.pass_time(minutes=3)
    assert quiet.called().count("ana") == 1

    await quiet.answers_and_presses("chen", "1")
    assert quiet.incident(number).acknowledged_by == "chen"


@pytest.mark.parametrize("step", [0, 2])
async def test_if_they_cannot_be_reached_at_all_the_policy_goes_on_at_once(
    night: Night, step: int
) -> None:
    number = await night.alert("checkout is down")
    for _step in range(step):
        await night.pass_time(seconds=10)
        await night.command("ana", f"escalate {number}")
    assert night.incident(number).step == step
    night.exchange.line(PHONES["chen"]).behaviour = Behaviour.UNREACHABLE
    night.workspace.faults.error("chat.postMessage", "user_not_found", times=50)

    await night.command("ana", f"reassign {number} to chen")
    await night.pass_time(seconds=1)

    view = night.bot.commands.incidents.view(number)
    told = [in_words(entry, view.roster) for entry in view.timeline]
    at = told.index("Chen Wei could not be reached: going on at once.")
    assert What.PAGED in {entry.what for entry in view.timeline[at:]}
    assert view.incident.position != Position(step=step, round=0)


async def test_of_low_urgency_at_night_it_goes_on_in_the_team_s_hours(quiet: Night) -> None:
    number = await quiet.alert("disk 80 % full", urgency="low")
    in_the_hours = quiet.incident(number).due_at
    quiet.exchange.line(PHONES["chen"]).behaviour = Behaviour.UNREACHABLE
    quiet.workspace.faults.error("chat.postMessage", "user_not_found", times=50)

    await quiet.command("ana", f"reassign {number} to chen")
    await quiet.pass_time(seconds=1)

    view = quiet.bot.commands.incidents.view(number)
    told = [in_words(entry, view.roster) for entry in view.timeline]
    assert "Chen Wei could not be reached: going on in the team's hours." in told
    assert view.incident.due_at == in_the_hours


async def test_if_they_do_not_answer_the_policy_goes_on(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.pass_time(minutes=4)
    await quiet.command("ana", f"reassign {number} to chen")
    await quiet.rings_out("chen")

    await quiet.pass_time(minutes=4, seconds=59)
    assert "bo" not in quiet.called()
    await quiet.pass_time(seconds=1)

    assert "bo" in quiet.called()
    assert quiet.incident(number).step == 1


async def test_what_somebody_has_is_handed_on_and_rings_again(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.answers_and_presses("ana", "1")
    (shown, *_) = quiet.workspace.messages(quiet.channel)

    await quiet.workspace.select(
        quiet.users["ana"],
        shown,
        action_id="incident_more",
        value=choice(shown.blocks, "Reassign…"),
    )
    form = await quiet.workspace.view_of(quiet.users["ana"])
    assert form.title == "Reassign #1"
    result = await quiet.workspace.submit(
        quiet.users["ana"], form, {"to": {"reassign_to": "person:bo"}}
    )
    await quiet.bot.engine.settle()

    assert (result.errors, result.view) == ({}, None)
    assert quiet.incident(number).state is State.TRIGGERED
    await quiet.answers_and_presses("bo", "1")
    assert quiet.incident(number).acknowledged_by == "bo"


async def test_a_form_opened_before_somebody_took_it_takes_it_from_nobody(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    (shown, *_) = quiet.workspace.messages(quiet.channel)
    await quiet.workspace.select(
        quiet.users["kim"],
        shown,
        action_id="incident_more",
        value=choice(shown.blocks, "Reassign…"),
    )
    form = await quiet.workspace.view_of(quiet.users["kim"])
    await quiet.answers_and_presses("ana", "1")

    result = await quiet.workspace.submit(
        quiet.users["kim"], form, {"to": {"reassign_to": "person:bo"}}
    )

    assert result.errors == {"to": "Incident 1 was already acknowledged by Ana Souza."}
    assert quiet.incident(number).acknowledged_by == "ana"


async def test_a_team_is_paged_by_its_policy_and_both_channels_see_it(night: Night) -> None:
    payments = add_payments(night)
    number = await night.alert("checkout is down")
    anas = await night.rings("ana")

    await night.command("ana", f"reassign {number} payments")
    await anas.wait_ended()

    assert night.called() == ["ana", "chen"]
    words = "Ana Souza reassigned it to team payments in Slack."
    assert words in night.in_channel()[-1]
    shown, said = night.workspace.messages(payments)
    assert shown.text.startswith("🔴 Triggered: checkout is down")
    assert (words in said.text, said.thread_ts) == (True, shown.ts)
    await night.pass_time(minutes=5)
    assert "kim" in night.called()
    assert "bo" not in night.called()

    await night.answers_and_presses("kim", "1")
    for channel in (night.channel, payments):
        (first, *_) = night.workspace.messages(channel)
        assert first.text.startswith("🟡 Acknowledged by Kim Lee")
    assert "team payments" in night.in_channel()[0]


async def test_to_its_own_team_it_begins_again_with_the_policy_in_force(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    file = quiet.bot.settings.schedules_dir / "platform.yaml"
    file.write_text(file.read_text().replace("{page: primary, wait: 5m}", "{page: kim, wait: 1m}"))
    quiet.bot.schedules.refresh(quiet.clock.now())
    await quiet.bot.engine.settle()
    assert "reassign it to platform to use the new one" in quiet.in_channel()[-1]

    await quiet.command("ana", f"reassign {number} platform")

    assert quiet.called() == ["ana", "kim"]
    assert len([m for m in quiet.workspace.messages(quiet.channel) if m.thread_ts is None]) == 1


async def test_what_was_not_sent_to_others_is_withdrawn(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")

    quiet.bot.commands.reassigning.reassign(
        number, "ana", Through.SHELL, to=ToPerson(person="chen")
    )
    await quiet.bot.engine.settle()

    anas = [n for n in quiet.notifications(number) if n.person == "ana"]
    calls = {n.state for n in anas if n.method is Method.CALL}
    assert calls == {NotificationState.WITHDRAWN}


async def test_refusals_change_nothing(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    people = quiet.bot.settings.schedules_dir / "people.yaml"
    dee = "  dee: {name: Dee, timezone: UTC}"
    people.write_text(people.read_text().replace("roles:", f"{dee}\nroles:"))
    quiet.bot.schedules.refresh(quiet.clock.now())
    before = quiet.incident(number)

    for words, told in [
        (f"reassign {number} dee", "Dee can't be reached: no phone number and no Slack account"),
        (f"reassign {number} bob", "“bob” is neither a person nor a team. Did you mean “bo”?"),
        (f"reassign {number} ana", f"To take incident {number} yourself, acknowledge it."),
        ("reassign 99 bo", "There is no incident 99."),
        ("reassign", "Say which, and to whom: /oncall reassign 12 @member"),
        ("reassign 2", "Say which, and to whom: /oncall reassign 12 @member"),
    ]:
        assert told in await quiet.command("ana", words)
    with pytest.raises(Refused, match="There is no team “gone”"):
        quiet.bot.commands.reassigning.reassign(
            number, "ana", Through.SHELL, to=ToTeam(team="gone")
        )

    assert quiet.incident(number) == before
    await quiet.command("ana", f"resolve {number}")
    assert "already resolved" in await quiet.command("ana", f"reassign {number} bo")


async def test_the_message_to_whoever_was_relieved_says_no_more_that_they_are_paged(
    quiet: Night,
) -> None:
    number = await quiet.alert("checkout is down")

    await quiet.command("bo", f"reassign {number} <@U02KIM0001>")
    await quiet.pass_time(seconds=2)

    assert quiet.messages_to("ana")[0].text.startswith("🔴 Triggered")
    assert quiet.messages_to("kim")[0].text.startswith("🔴 You are paged")


async def test_two_who_hand_it_to_the_same_person_at_the_same_time_page_them_once(
    night: Night,
) -> None:
    number = await night.alert("checkout is down")

    await night.command("ana", f"reassign {number} <@U02KIM0001>")
    told = await night.command("bo", f"reassign {number} <@U02KIM0001>")

    assert told == f"Incident {number} has been handed on to Kim Lee."
    assert night.happened(number).count("reassigned") == 1
    assert len(night.messages_to("kim")) == 1


async def test_whoever_said_meanwhile_that_they_can_t_is_asked_again(night: Night) -> None:
    number = await night.alert("checkout is down")
    await night.command("ana", f"reassign {number} <@U02KIM0001>")
    night.bot.commands.incidents.decline(number, "kim", Through.SLACK)

    await night.command("bo", f"reassign {number} <@U02KIM0001>")

    assert night.happened(number).count("reassigned") == 2
    assert len(night.messages_to("kim")) == 2


async def test_a_clock_that_is_set_back_makes_nobody_the_second(night: Night) -> None:
    number = await night.alert("checkout is down")
    await night.command("ana", f"reassign {number} <@U02KIM0001>")
    assert isinstance(night.clock, MovedClock)
    night.clock.advance(hours=-5)

    await night.command("bo", f"reassign {number} <@U02KIM0001>")

    assert night.happened(number).count("reassigned") == 2
