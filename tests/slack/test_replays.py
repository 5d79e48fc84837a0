"""Signatures that were seen."""

from datetime import timedelta

from bot.slack.replays import MOST, SeenSignatures
from tests.slack.making import NOW


def test_the_second_time_a_signature_is_not_new() -> None:
    seen = SeenSignatures()

    assert seen.is_new("v0=a", NOW)
    assert not seen.is_new("v0=a", NOW + timedelta(minutes=9))
    assert seen.is_new("v0=b", NOW)


def test_after_ten_minutes_it_is_forgotten() -> None:
    seen = SeenSignatures()
    seen.is_new("v0=a", NOW)

    assert seen.is_new("v0=a", NOW + timedelta(minutes=10))


def test_no_more_are_remembered_than_fit() -> None:
    seen = SeenSignatures()
    for number in range(MOST + 1):
        seen.is_new(f"v0={number}", NOW)

    assert seen.is_new("v0=0", NOW)
    assert not seen.is_new(f"v0={MOST}", NOW)
