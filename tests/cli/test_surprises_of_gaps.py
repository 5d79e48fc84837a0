"""What `oncall check` says of what goes on beyond the 90 days it looks at, and of last layers."""

import pytest

from tests.cli.unsurprising import Told

AFTER_PRIMARY = """\
  secondary:
    layers:
      - people: [chen, dee, ana, bo]
        every: week
        start: 2026-01-05 10:00
escalation:
"""
LATER = """\
      - people: [ana, bo, chen, dee]
        every: week
        start: 2027-11-29 10:00
"""
CTO = "  - {page: cto, wait: 15m}\n"
TO_THE_END = f"""\
escalation:
  - {{page: primary, wait: 5m}}
  - {{page: secondary, wait: 5m}}
{CTO}"""
FROM_SUNDAY = 'web.yaml:6:3: nobody is on call for "primary" from Sun 6 Dec 2026 10:00'


def ending(local: str, *, then: str = "", override: str = "") -> str:
    """Its layer ends; then there is another, or an override such as `from: …, to: …`."""
    gus = f"  - {{schedule: primary, person: gus, {override}}}\n"
    overrides = f"overrides:\n{gus}escalation" if override else "escalation"
    return f"        until: {local}\n{then}{AFTER_PRIMARY.replace('escalation', overrides)}"


ROWS = [
    pytest.param(
        ending("2026-12-06 10:00", then=LATER),
        " to Mon 29 Nov 2027 10:00 (358 days)",
        id="a layer that begins long after",
    ),
    pytest.param(
        ending("2026-12-06 10:00", override="from: 2026-12-07 10:00, to: 2026-12-08 10:00"),
        " to Mon 7 Dec 2026 10:00 (24 h), the first of 2 gaps in the next 90 days, "
        "83 days together, and for good from Tue 8 Dec 2026 10:00 on: its last layer ends "
        "Sun 6 Dec 2026 10:00",
        id="an override after the last layer",
    ),
    pytest.param(
        ending("2026-12-06 10:00", override="from: 2027-12-06 10:00, to: 2027-12-07 10:00"),
        " to Mon 6 Dec 2027 10:00 (365 days): its last layer ends then, and only overrides follow",
        id="an override after the last layer and the 90 days",
    ),
    pytest.param(
        ending("2026-12-05 10:00", override="from: 2026-12-04 10:00, to: 2026-12-06 10:00"),
        " on: its last layer ends Sat 5 Dec 2026 10:00",
        id="an override across the end of the last layer",
    ),
    pytest.param(
        ending("2026-11-01 10:00", override="from: 2026-11-01 10:00, to: 2026-12-06 10:00"),
        " on: its last layer ended Sun 1 Nov 2026 10:00",
        id="an override where the last layer is over",
    ),
    pytest.param(
        ending("2026-12-06 10:00", then=LATER + "        until: 2028-01-03 10:00\n"),
        " to Mon 29 Nov 2027 10:00 (358 days)",
        id="the end of the last layer is far off, and no news",
    ),
]


@pytest.mark.parametrize(("new", "rest"), ROWS)
def test_a_gap_ends_where_somebody_comes_and_not_where_nobody_looked_further(
    told: Told, new: str, rest: str
) -> None:
    gaps = [each for each in told(AFTER_PRIMARY, new) if 'nobody is on call for "primary"' in each]

    assert gaps == [FROM_SUNDAY + rest]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(
            TO_THE_END,
            "        until: 2026-12-06 10:00\n" + TO_THE_END.replace(CTO, ""),
            "the last step pages nobody from Sun 6 Dec 2026 10:00 to the end of the next 90 days, "
            "and so during 93% of the next 90 days",
            id="a last step without anybody",
        ),
        pytest.param(
            "bo: {",
            "bo: {away: {from: 2027-02-23, to: 2028-02-23}, ",
            '"bo" is away and on call for web/secondary from Tue 23 Feb 2027 00:00 to the end of '
            "the next 90 days",
            id="time off",
        ),
    ],
)
def test_what_goes_on_beyond_the_90_days_is_not_said_to_end_with_them(
    told: Told, old: str, new: str, said: str
) -> None:
    assert any(said in each for each in told(old, new)), told(old, new)


def test_a_gap_that_windows_explain_in_part_is_told_as_a_whole(told: Told) -> None:
    hours = "        only: mon-fri 09:00-17:00\n"
    begins = "        every: week\n        start: 2026-01-05 10:00\n"
    on_saturday = begins.replace("2026-01-05", "2026-12-05")

    (beginning,) = told(begins, on_saturday + hours)
    (over,) = told(AFTER_PRIMARY, hours + ending("2026-12-05 10:00"))

    assert beginning == (
        'web.yaml:6:3: nobody is on call for "primary" from Mon 30 Nov 2026 10:00 to '
        "Mon 7 Dec 2026 09:00 (6 days 23 h)"
    )
    assert over == (
        'web.yaml:6:3: nobody is on call for "primary" from Fri 4 Dec 2026 17:00 on: its last '
        "layer ends Sat 5 Dec 2026 10:00"
    )
