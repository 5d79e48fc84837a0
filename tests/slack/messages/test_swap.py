"""A swap as each side sees it, in each state."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.people.person import Person
from bot.domain.rosters.swap import Stint, Swap, SwapState
from bot.domain.times.instants import Span
from bot.sandbox.slack.blocks import complaints_about_message
from bot.slack.messages.swap import swap_message
from tests.slack.making import NOW, PEOPLE, ROSTER
from tests.slack.reading import buttons_of, lines_of

WEEK = timedelta(weeks=1)
GIVEN = Stint(team="platform", schedule="primary", span=Span(start=NOW, end=NOW + WEEK))
TAKEN = Stint(
    team="platform", schedule="secondary", span=Span(start=NOW + WEEK, end=NOW + 2 * WEEK)
)
COVER = Swap(
    id=7,
    requester="ana",
    colleague="bo",
    given=GIVEN,
    taken=None,
    state=SwapState.OFFERED,
    offered_at=NOW,
)
SWAP = replace(COVER, taken=TAKEN)
ANA, BO = PEOPLE["ana"], PEOPLE["bo"]
IN_BERLIN = "platform/primary, Mon 30 Nov 04:00 – Mon 7 Dec 04:00"
IN_CALIFORNIA = "platform/primary, Sun 29 Nov 19:00 – Sun 6 Dec 19:00"


@pytest.mark.parametrize(
    ("swap", "state", "recipient", "text", "buttons"),
    [
        (
            COVER,
            SwapState.OFFERED,
            BO,
            f"🔁 Ana Souza asks you to take a shift ({IN_BERLIN})",
            ["Accept", "Decline"],
        ),
        (
            SWAP,
            SwapState.OFFERED,
            BO,
            f"🔁 Ana Souza asks you to swap shifts ({IN_BERLIN})",
            ["Accept", "Decline"],
        ),
        (
            SWAP,
            SwapState.OFFERED,
            ANA,
            f"🔁 You asked Bo Lindqvist: the shift is yours until they accept ({IN_CALIFORNIA})",
            ["Take back"],
        ),
        (SWAP, SwapState.ACCEPTED, BO, f"✅ You took Ana Souza's shift ({IN_BERLIN})", []),
        (SWAP, SwapState.ACCEPTED, ANA, f"✅ Bo Lindqvist takes your shift ({IN_CALIFORNIA})", []),
        (SWAP, SwapState.DECLINED, BO, f"🚫 You declined Ana Souza's request ({IN_BERLIN})", []),
        (
            SWAP,
            SwapState.DECLINED,
            ANA,
            f"🚫 Bo Lindqvist declined: the shift is still yours ({IN_CALIFORNIA})",
            [],
        ),
        (
            SWAP,
            SwapState.WITHDRAWN,
            BO,
            f"↩️ Ana Souza took this request back: nothing changes ({IN_BERLIN})",
            [],
        ),
        (
            SWAP,
            SwapState.WITHDRAWN,
            ANA,
            (
                "↩️ You took your request to Bo Lindqvist back: the shift is still yours "
                f"({IN_CALIFORNIA})"
            ),
            [],
        ),
        (
            COVER,
            SwapState.ACCEPTED,
            "#platform",
            f"🔁 Bo Lindqvist takes a shift from Ana Souza ({IN_CALIFORNIA})",
            [],
        ),
        (
            SWAP,
            SwapState.ACCEPTED,
            "#platform",
            f"🔁 Bo Lindqvist and Ana Souza swapped shifts ({IN_CALIFORNIA})",
            [],
        ),
    ],
)
def test_everybody_reads_what_it_means_for_them(
    swap: Swap, state: SwapState, recipient: Person | str, text: str, buttons: list[str]
) -> None:
    shown = swap_message(recipient, replace(swap, state=state), ROSTER)

    assert shown.text == text
    assert buttons_of(shown.blocks) == buttons
    assert complaints_about_message(list(shown.blocks)) == []


def test_who_gets_which_shift_is_spelled_out() -> None:
    assert lines_of(swap_message(BO, SWAP, ROSTER))[:3] == [
        "*🔁 Ana Souza asks you to swap shifts*",
        "• *platform/primary* Mon 30 Nov 03:00 UTC – Mon 7 Dec 03:00 UTC: Bo Lindqvist",
        "• *platform/secondary* Mon 7 Dec 03:00 UTC – Mon 14 Dec 03:00 UTC: Ana Souza",
    ]
    assert "Nothing in return." in lines_of(swap_message(BO, COVER, ROSTER))


def test_people_and_teams_that_the_files_dropped_are_still_named() -> None:
    gone = replace(ROSTER, people={}, teams={})

    shown = swap_message("#platform", replace(COVER, state=SwapState.ACCEPTED), gone)

    assert shown.text == (
        "🔁 bo takes a shift from ana (platform/primary, Mon 30 Nov 03:00 – Mon 7 Dec 03:00)"
    )
