"""What is said out loud in the channel."""

from dataclasses import replace

from bot.domain.incidents.timeline import What
from bot.slack.messages.story import announcement, story
from tests.slack.making import LATER, NOW, ROSTER, TRIGGERED, entry, view


def test_an_announcement_names_the_incident_and_what_happened() -> None:
    skipped = entry(What.STEP_SKIPPED, step=0, targets=["platform/primary"])

    shown = announcement(skipped, view())

    assert shown.text == (
        "⚠️ *#12* Step 1 has nobody on call (platform/primary): skipped at once. "
        "(Error rate above 5 %)"
    )


def test_an_announcement_mentions_nobody() -> None:
    begins = entry(What.POLICY_BEGINS_AGAIN, round=1)

    shown = announcement(begins, view(replace(TRIGGERED, title="<!channel> @here")))

    assert "<!" not in shown.text
    assert "@here" not in shown.text


def test_the_story_is_told_in_order() -> None:
    told = story(
        [entry(What.OPENED), entry(What.ACKNOWLEDGED, LATER, by="ana", through="phone")], ROSTER
    )

    first, second = told.splitlines()
    assert first.startswith("<!date^1796007600^")
    assert first.endswith("Opened by an alert.")
    assert second.endswith("Acknowledged by Ana Souza by phone.")


def test_a_story_too_long_loses_its_beginning() -> None:
    long = [entry(What.ALERT, NOW, by="x", title="&" * 500 + f"{n}") for n in range(6)]

    told = story(long, ROSTER)

    assert len(told) <= 3000
    assert 0 < len(told.splitlines()) < 6


def test_nothing_happened_is_nothing_told() -> None:
    assert story([], ROSTER) == ""
