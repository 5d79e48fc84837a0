"""Two people trade a shift in chat, and the next call goes to the right one."""

import asyncio
from typing import Any

from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.views import View
from tests.scenarios.night import Night

ACCEPT, DECLINE, TAKE_BACK = "swap_accept", "swap_decline", "swap_take_back"


def options(form: View, block_prefix: str) -> list[tuple[str, str]]:
    """What a menu of the form offers: the text people read, and its value."""
    (block,) = [b for b in form.blocks if b["block_id"].startswith(block_prefix)]
    groups: list[dict[str, Any]] = block["element"]["option_groups"]
    return [(o["text"]["text"], o["value"]) for group in groups for o in group["options"]]


async def ask(
    night: Night, requester: str, colleague: str, *, of: str = "platform/primary", taken: int = 0
) -> None:
    """Fill in `/oncall swap`: my first shift of a schedule, and one of theirs (0: nothing)."""
    await night.command(requester, "swap")
    user = night.users[requester]
    form = await night.workspace.view_of(user)
    given = next(value for text, value in options(form, "given") if of in text)
    await night.workspace.select(user, form, action_id="swap_colleague", value=colleague)
    form = await night.workspace.view_of(user)
    values = {"given": {"swap_given": given}, "colleague": {"swap_colleague": colleague}}
    if taken:
        value = options(form, "taken:")[taken][1]
        values[f"taken:{colleague}"] = {"swap_taken": value}
    result = await night.workspace.submit(user, form, values)
    assert not result.errors
    await night.bot.engine.settle()


def offer_to(night: Night, person: str) -> Message:
    return night.messages_to(person)[-1]


async def test_during_a_shift_the_next_call_goes_to_the_one_who_took_it(quiet: Night) -> None:
    assert "Ana Souza" in await quiet.command("kim", "who platform/primary")
    await ask(quiet, "ana", "chen")
    assert "Ana Souza" in await quiet.command("kim", "who platform/primary")

    await quiet.click("chen", offer_to(quiet, "chen"), ACCEPT)

    assert "Chen Wei" in await quiet.command("kim", "who platform/primary")
    await quiet.alert("checkout is down")
    await quiet.answers_and_presses("chen", "1")
    assert quiet.called() == ["chen"]


async def test_before_a_shift_it_takes_effect_when_the_shift_begins(night: Night) -> None:
    await ask(night, "bo", "chen")
    await night.click("chen", offer_to(night, "chen"), ACCEPT)

    await night.alert("checkout is down")
    await night.answers_and_presses("ana", "6")
    await night.pass_time(hours=15)
    await night.alert("checkout is down again")
    await night.answers_and_presses("chen", "6")

    assert night.called() == ["ana", "chen"]


async def test_in_a_swap_both_shifts_change_hands(night: Night) -> None:
    await ask(night, "ana", "bo", taken=1)
    await night.click("bo", offer_to(night, "bo"), ACCEPT)

    primary = await night.command("kim", "who platform/primary")

    assert "Bo Lindqvist" in primary


async def test_both_and_the_channel_are_told(quiet: Night) -> None:
    await ask(quiet, "ana", "chen")
    await quiet.click("chen", offer_to(quiet, "chen"), ACCEPT)

    assert "You took Ana Souza's shift" in offer_to(quiet, "chen").text
    assert "Chen Wei takes your shift" in offer_to(quiet, "ana").text
    assert any("Chen Wei" in text and "Ana Souza" in text for text in quiet.in_channel())


async def test_declined_everything_stays_as_it_was(quiet: Night) -> None:
    await ask(quiet, "ana", "chen")
    await quiet.click("chen", offer_to(quiet, "chen"), DECLINE)

    assert "declined" in offer_to(quiet, "ana").text
    assert "Ana Souza" in await quiet.command("kim", "who platform/primary")


async def test_accepting_and_taking_back_at_once_one_wins_and_the_other_is_told(
    night: Night,
) -> None:
    await ask(night, "ana", "chen")
    offer, own = offer_to(night, "chen"), offer_to(night, "ana")

    await asyncio.gather(
        night.workspace.click(night.users["chen"], offer, action_id=ACCEPT),
        night.workspace.click(night.users["ana"], own, action_id=TAKE_BACK),
    )
    await night.bot.engine.settle()

    taken = "Chen Wei" in await night.command("kim", "who platform/primary")
    loser = "ana" if taken else "chen"
    told = night.workspace.messages(night.users[loser], seen_by=night.users[loser])
    assert any("already" in message.text for message in told)


async def test_two_who_acknowledge_at_once_one_wins_and_the_other_is_told(night: Night) -> None:
    number = await night.alert("checkout is down")
    (message, *_rest) = night.workspace.messages(night.channel)

    await asyncio.gather(
        *(
            night.workspace.click(night.users[name], message, action_id="incident_acknowledge")
            for name in ("ana", "bo")
        )
    )
    await night.bot.engine.settle()

    winner = night.incident(number).acknowledged_by
    loser = {"ana": "bo", "bo": "ana"}[winner or ""]
    told = night.workspace.messages(night.channel, seen_by=night.users[loser])
    assert any("acknowledged #1 already" in m.text for m in told if m.seen_by is not None)
