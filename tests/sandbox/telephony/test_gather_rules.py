"""What keys mean to a Gather."""

import pytest

from bot.sandbox.telephony.gather import KeyedIn, Listening, read_entry
from bot.sandbox.telephony.verbs import Gather


@pytest.mark.parametrize(
    ("gather", "keys", "entry"),
    [
        pytest.param(Gather(digits=1), "1", KeyedIn(digits="1"), id="one digit is enough"),
        pytest.param(Gather(digits=1), "123", KeyedIn(digits="1"), id="the others are lost"),
        pytest.param(Gather(digits=3), "12", None, id="more may come"),
        pytest.param(Gather(), "12345678901", None, id="no limit by default"),
        pytest.param(
            Gather(), "12#34", KeyedIn(digits="12", finished_on_key="#"), id="the hash ends it"
        ),
        pytest.param(Gather(), "#", KeyedIn(digits="", finished_on_key="#"), id="the hash alone"),
        pytest.param(
            Gather(digits=1), "#", KeyedIn(digits="", finished_on_key="#"), id="the hash goes first"
        ),
        pytest.param(
            Gather(finish_on_key="*0"),
            "1#0",
            KeyedIn(digits="1#", finished_on_key="0"),
            id="other keys that end it",
        ),
        pytest.param(Gather(finish_on_key=""), "1#", None, id="no key ends it"),
        pytest.param(Gather(), "", None, id="nothing yet"),
    ],
)
def test_keys_make_an_entry(gather: Gather, keys: str, entry: KeyedIn | None) -> None:
    assert read_entry(gather, keys) == entry


async def test_too_few_keys_are_an_entry_after_the_silence_that_follows() -> None:
    listening = Listening(Gather(digits=4), timer_scale=0)

    listening.press("12")

    assert listening.entry.result() == KeyedIn(digits="12")
    assert not listening.is_open


async def test_keys_pressed_one_by_one_add_up_while_the_timer_runs() -> None:
    listening = Listening(Gather(digits=3), timer_scale=100)

    for key in "123":
        assert listening.is_open
        listening.press(key)
    listening.stop_timer()

    assert listening.entry.result() == KeyedIn(digits="123")


async def test_the_timer_ends_the_entry_by_itself() -> None:
    listening = Listening(Gather(timeout_seconds=1), timer_scale=0.001)

    listening.press("7")

    assert await listening.entry == KeyedIn(digits="7")


async def test_an_entry_is_made_once() -> None:
    listening = Listening(Gather(digits=1), timer_scale=0)

    listening.press("1")
    listening.fall_silent()

    assert listening.entry.result() == KeyedIn(digits="1")
