"""What is assumed of calendars that do not tell their zone."""

import pytest

from bot.importing.ical import read_ical
from tests.importing.building import overrides_of, take
from tests.importing.test_ical import a_calendar


def event(start: str, end: str) -> str:
    return f"""
        SUMMARY:Ana
        DTSTART{start}
        DTEND{end}
    """


NOWHERE = event(";TZID=Mars/Base:20261201T100000", ";TZID=Mars/Base:20261208T100000")
FLOATING = event(":20261201T100000", ":20261208T100000")
WHOLE_DAYS = event(";VALUE=DATE:20261201", ";VALUE=DATE:20261208")
BERLIN = event(";TZID=Europe/Berlin:20261210T100000", ";TZID=Europe/Berlin:20261211T100000")
WITHOUT_ZONE = "times without a zone were read on the clock of"
MEANT = "is that what was meant?"


def assumptions(*events: str, zone: str) -> list[str]:
    """The remarks on zones."""
    remarks = take(read_ical, a_calendar(*events, zone=zone)).found.schedules[0].remarks
    return [remark for remark in remarks if "on the clock of" in remark]


@pytest.mark.parametrize(
    ("events", "zone", "told"),
    [
        pytest.param(
            [NOWHERE],
            "Asia/Tokyo",
            f"no zone is called Mars/Base; its times were read on the clock of Asia/Tokyo: {MEANT}",
            id="a zone that nobody knows",
        ),
        pytest.param([FLOATING], "", f"{WITHOUT_ZONE} UTC: {MEANT}", id="none"),
        pytest.param([FLOATING], "Mars/Base", f"{WITHOUT_ZONE} UTC: {MEANT}", id="not the name"),
        pytest.param([WHOLE_DAYS], "", f"{WITHOUT_ZONE} UTC: {MEANT}", id="whole days"),
        pytest.param(
            [FLOATING, BERLIN], "", f"{WITHOUT_ZONE} Europe/Berlin: {MEANT}", id="some have one"
        ),
    ],
)
def test_a_clock_that_had_to_be_guessed_is_said(events: list[str], zone: str, told: str) -> None:
    assert assumptions(*events, zone=zone) == [told]


def test_a_clock_that_is_told_is_not_asked_about() -> None:
    assert assumptions(FLOATING, WHOLE_DAYS, zone="Asia/Tokyo") == []
    assert assumptions(BERLIN, zone="") == []


def test_a_guess_stands_in_the_file_beside_the_shift() -> None:
    result = take(read_ical, a_calendar(FLOATING, zone=""))

    assert f"  # {WITHOUT_ZONE} UTC: {MEANT}" in result.files["ours.yaml"].splitlines()
    assert overrides_of(result) == [
        "{schedule: ops-rota, person: ana, from: 2026-12-01 10:00, to: 2026-12-08 10:00}"
    ]
