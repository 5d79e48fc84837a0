"""Somebody is put on call while an incident is open: the timeline tells why they are paged."""

from datetime import timedelta

from bot.domain.answering.words import in_words
from bot.domain.times.instants import Span
from tests.scenarios.night import Night


def told(night: Night, number: int) -> list[str]:
    """Whom the timeline says to be paged, in order."""
    view = night.bot.commands.incidents.view(number)
    told = [in_words(entry, view.roster) for entry in view.timeline]
    return [words for words in told if "paging" in words.casefold()]


def puts_on_call(night: Night, person: str, schedule: str = "secondary") -> None:
    """From now on for an hour."""
    now = night.clock.now()
    span = Span(start=now, end=now + timedelta(hours=1))
    night.bot.commands.overrides.add("platform", schedule, person, span, None)


async def test_who_stands_in_is_paged_and_it_is_said_for_whom(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")

    puts_on_call(quiet, "chen")
    await quiet.pass_time(minutes=5)

    assert "chen" in quiet.called()
    assert told(quiet, number) == [
        "Step 1: paging Ana Souza.",
        "Step 2: paging Chen Wei, who stands in for Bo Lindqvist.",
    ]


async def test_who_stands_in_already_is_paged_so_with_the_alert(quiet: Night) -> None:
    puts_on_call(quiet, "chen", "primary")

    number = await quiet.alert("checkout is down")

    assert told(quiet, number) == ["Step 1: paging Chen Wei, who stands in for Ana Souza."]
    (message,) = quiet.in_channel()
    assert "Chen Wei, who stands in for Ana Souza" in message
