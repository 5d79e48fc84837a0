"""What `oncall check` warns of in schedules, and where: gaps, too few people, turns in a row."""

from datetime import UTC, datetime

import pytest

from tests.cli.unsurprising import DESK, MONDAY, PRIMARY, Told


def test_four_people_on_two_schedules_surprise_nobody_in_any_week(told: Told) -> None:
    weeks = [datetime.fromtimestamp(MONDAY.timestamp() + n * 604_800, UTC) for n in range(0, 52, 5)]

    assert {tuple(told(at=week)) for week in weeks} == {()}


SECONDARY = """\
  secondary:
    layers:
      - people: [chen, dee, ana, bo]
        every: week
        start: 2026-01-05 10:00
escalation:
"""
GUS = """\
overrides:
  - {schedule: primary, person: gus, from: 2026-12-07 10:00, to: 2026-12-08 10:00}
escalation"""
ROWS = [
    pytest.param(
        "escalation:\n",
        DESK.replace("  - {page: [primary, desk], wait: 5m}\n", "  - {page: desk, wait: 5m}\n"),
        [
            (
                'note web.yaml:16:3: "desk" has its windows alone: during 76% of the next 90 days '
                "nobody is on call for it, first from Mon 30 Nov 2026 17:00 to Tue 1 Dec 2026 09:00"
            ),
        ],
        id="a weekday rota is one note",
    ),
    pytest.param(
        "        start: 2026-01-05 10:00\n  secondary",
        "        start: 2026-01-05 10:00\n        until: 2026-12-07 10:00\n  secondary",
        [
            (
                'web.yaml:6:3: nobody is on call for "primary" from Mon 7 Dec 2026 10:00 on: '
                "its last layer ends then"
            ),
        ],
        id="a rota that ends",
    ),
    pytest.param(
        PRIMARY,
        PRIMARY + "        only: mon-fri 09:00-17:00\n        until: 2026-12-03 12:00\n",
        [
            (
                'web.yaml:6:3: nobody is on call for "primary" from Thu 3 Dec 2026 12:00 on: '
                "its last layer ends then"
            ),
        ],
        id="a weekday rota that ends: its nights are no more meant than its days",
    ),
    pytest.param(
        PRIMARY,
        PRIMARY + "        only: mon-fri 09:00-17:00\n        until: 2026-11-30 10:00\n",
        ['web.yaml:6:3: nobody is on call for "primary" at any time in the next 90 days'],
        id="a weekday rota that is over",
    ),
    pytest.param(
        SECONDARY,
        "        until: 2026-12-03 12:00\n" + SECONDARY.replace("escalation", GUS),
        [
            (
                'web.yaml:6:3: nobody is on call for "primary" from Thu 3 Dec 2026 12:00 to '
                "Mon 7 Dec 2026 10:00 (3 days 22 h), the first of 2 gaps in the next 90 days, "
                "85 days 22 h together, and for good from Tue 8 Dec 2026 10:00 on: its last layer "
                "ends Thu 3 Dec 2026 12:00"
            ),
        ],
        id="a weekday rota that ends, and an override after it",
    ),
    pytest.param(
        "        start: 2026-01-05 10:00\n  secondary",
        "        start: 2030-01-07 10:00\n  secondary",
        ['web.yaml:6:3: nobody is on call for "primary" at any time in the next 90 days'],
        id="a rota that has not begun",
    ),
    pytest.param(
        PRIMARY,
        "      - {people: [eli, fay], every: day, start: 2026-01-05 08:00, "
        "only: daily 08:00-20:00}\n"
        "      - people: [gus, hana]\n        every: day\n        only: mon-fri 20:00-08:00\n",
        [
            (
                'web.yaml:6:3: nobody is on call for "primary" from Sat 5 Dec 2026 20:00 to '
                "Sun 6 Dec 2026 08:00 (12 h), the first of 25 gaps in the next 90 days, "
                "12 days 12 h together"
            ),
        ],
        id="layers that leave open the nights of weekends",
    ),
    pytest.param(
        "people: [ana, bo, chen, dee]",
        "people: [eli, fay, gus]",
        [
            (
                'web.yaml:6:3: "gus" is on call for "primary" during 38% of the next 90 days: '
                "a longer line-up spares people"
            ),
        ],
        id="three people",
    ),
    pytest.param(
        "people: [ana, bo, chen, dee]\n        every: week",
        "people: [eli, fay, gus]\n        every: 2 weeks",
        [
            (
                'web.yaml:6:3: "gus" is on call for "primary" during 36% of the next 175 days: '
                "a longer line-up spares people"
            ),
        ],
        id="three people for two weeks each are looked at for longer",
    ),
    pytest.param(
        "people: [ana, bo, chen, dee]\n        every: week",
        "people: [eli, fay, gus, hana]\n        every: month",
        [],
        id="four people for a month each",
    ),
    pytest.param(
        "people: [ana, bo, chen, dee]",
        "people: [ana]",
        [
            (
                'web.yaml:6:3: "ana" is on call for "primary" during 100% of the next 90 days: '
                "a longer line-up spares people"
            ),
            (
                'web.yaml:18:5: step 2 pages "ana" again, whom step 1 has paged, from Mon 21 '
                "Dec 2026 "
                "10:00 to Mon 28 Dec 2026 10:00; such times make up 23% of the next 90 days, "
                "some of "
                "them without anybody new"
            ),
        ],
        id="somebody alone",
    ),
    pytest.param(
        "people: [ana, bo, chen, dee]",
        "people: [eli, fay, gus, hana, hana, eli, fay, gus]",
        [
            (
                'web.yaml:8:17: "hana" has two turns of a week or more in a row, from Mon 28 '
                "Dec 2026 "
                "10:00 to Mon 11 Jan 2027 10:00"
            ),
        ],
        id="twice in a row",
    ),
    pytest.param(
        "escalation:\n",
        "overrides:\n"
        "  - {schedule: primary, person: dee, from: 2026-12-07 10:00, to: 2026-12-14 10:00}\n"
        "escalation:\n",
        [
            (
                'web.yaml:6:3: "dee" is on call for "primary" during 38% of the next 90 days: '
                "a longer line-up spares people"
            ),
            (
                'web.yaml:8:17: "dee" has two turns of a week or more in a row, from Mon 30 '
                "Nov 2026 "
                "10:00 to Mon 14 Dec 2026 10:00"
            ),
        ],
        id="an override makes it two in a row",
    ),
    pytest.param(
        "ana: {",
        "ana: {away: [2026-12-09, {from: 2026-12-21, to: 2027-01-17, note: Rio}], ",
        [
            (
                'people.yaml:2:16: "ana" is away and on call for web/primary from Wed 9 Dec 2026 '
                "00:00 to Thu 10 Dec 2026 00:00: `oncall suggest` tells who can cover"
            ),
            (
                'people.yaml:2:28: "ana" is away (Rio) and on call for web/primary from Mon '
                "4 Jan 2027 "
                "10:00 to Mon 11 Jan 2027 10:00: `oncall suggest` tells who can cover"
            ),
            (
                'people.yaml:2:28: "ana" is away (Rio) and on call for web/secondary from Mon 21 '
                "Dec 2026 10:00 to Mon 28 Dec 2026 10:00: `oncall suggest` tells who can cover"
            ),
        ],
        id="shifts on time off",
    ),
    pytest.param(
        "bo: {",
        "bo: {away: 2026-12-10 to 2027-02-20, ",
        [
            (
                'people.yaml:3:14: "bo" is away and on call for web/primary from Mon 14 Dec '
                "2026 10:00 "
                "to Mon 21 Dec 2026 10:00, and 2 more times: `oncall suggest` tells who can cover"
            ),
            (
                'people.yaml:3:14: "bo" is away and on call for web/secondary from Mon 28 Dec 2026 '
                "10:00 to Mon 4 Jan 2027 10:00, and once more: `oncall suggest` tells who can cover"
            ),
        ],
        id="several shifts on one absence are one warning",
    ),
]


@pytest.mark.parametrize(("old", "new", "warnings"), ROWS)
def test_a_surprise_is_told_once_and_where_it_stands(
    told: Told, old: str, new: str, warnings: list[str]
) -> None:
    assert told(old, new) == warnings
