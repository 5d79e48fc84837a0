# Longer than 300 lines: one table, a row for each complaint.

from collections.abc import Callable

import pytest

from bot.storage.schedule_files import Reading

ROWS = [
    pytest.param(
        "[ana, [bo, ana]]",
        "[anna, [bo, ana]]",
        ['web.yaml:9:18: "anna" is not in people.yaml. Did you mean "ana"?'],
        id="an unknown person",
    ),
    pytest.param(
        "[ana, [bo, ana]]",
        "[ana, [bob, ana]]",
        ['web.yaml:9:24: "bob" is not in people.yaml. Did you mean "bo"?'],
        id="an unknown person inside",
    ),
    pytest.param(
        "[ana, [bo, ana]]",
        "ana",
        [
            (
                'web.yaml:9:17: "people" must be a list of people taking turns, such as '
                '[ana, bo, [chen, dee]], not "ana"'
            )
        ],
        id="one person for a list",
    ),
    pytest.param(
        "[ana, [bo, ana]]",
        "[]",
        [
            (
                'web.yaml:9:17: "people" must be a list of people taking turns, such as '
                "[ana, bo, [chen, dee]], and this list is empty"
            )
        ],
        id="nobody",
    ),
    pytest.param(
        "[ana, [bo, ana]]",
        "[ana, []]",
        [
            (
                "web.yaml:9:23: people on call together are a list of names, such as [chen, "
                "dee], and this list is empty"
            )
        ],
        id="nobody together",
    ),
    pytest.param(
        "[ana, [bo, ana]]",
        "[[[ana]]]",
        ["web.yaml:9:19: a person is one name from people.yaml, such as ana, not a list"],
        id="a list too deep",
    ),
    pytest.param(
        "[ana, [bo, ana]]",
        "[[bo, cto]]",
        ['web.yaml:9:23: "bo" is twice in a list of people together'],
        id="the same person together",
    ),
    pytest.param(
        "[ana, [bo, ana]]",
        "[ana, ~]",
        [
            (
                "web.yaml:9:23: a person is one name from people.yaml, such as ana, and "
                "nothing is here"
            )
        ],
        id="a null person",
    ),
    pytest.param(
        "[ana, [bo, ana]]",
        '[ana, ""]',
        ["web.yaml:9:23: a name is missing here: there is nothing between the quotation marks"],
        id="a person without a name",
    ),
    pytest.param(
        "every: week",
        "every: weekly",
        ['web.yaml:10:16: "weekly" is not a length of turn. Did you mean "week"?'],
        id="weekly",
    ),
    pytest.param(
        "every: week",
        "every: 2",
        [
            (
                'web.yaml:10:16: "2" is not a length of turn. Write it like "week", "2 '
                'weeks" or "12 hours".'
            )
        ],
        id="a number alone",
    ),
    pytest.param(
        "every: week",
        "every: 0 weeks",
        ["web.yaml:10:16: a turn lasts 1 to 999 weeks, not 0"],
        id="zero weeks",
    ),
    pytest.param(
        "every: week",
        "every: 1000 weeks",
        ["web.yaml:10:16: a turn lasts 1 to 999 weeks, not 1000"],
        id="too many weeks",
    ),
    pytest.param(
        "start: 2026-01-05 10:00",
        "start: 2026-01-05",
        [
            (
                'web.yaml:11:16: "2026-01-05" is not a date with a time. Write it like '
                "2026-01-05 10:00: YYYY-MM-DD HH:MM, on the clock of the timezone"
            )
        ],
        id="a date alone",
    ),
    pytest.param(
        "start: 2026-01-05 10:00",
        "start: 2026-01-05T10:00Z",
        [
            (
                'web.yaml:11:16: "2026-01-05T10:00Z" is not a date with a time. Write it '
                "like 2026-01-05 10:00: YYYY-MM-DD HH:MM, on the clock of the timezone"
            )
        ],
        id="a T in the time",
    ),
    pytest.param(
        "start: 2026-01-05 10:00",
        "start: 2026-02-30 10:00",
        ['web.yaml:11:16: "2026-02-30 10:00" is not in the calendar or not on the clock'],
        id="not a day of the calendar",
    ),
    pytest.param(
        "start: 2026-01-05 10:00",
        "start: 2026-01-05 24:00",
        ['web.yaml:11:16: "2026-01-05 24:00" is not in the calendar or not on the clock'],
        id="not an hour of the clock",
    ),
    pytest.param(
        "start: 2026-01-05 10:00",
        "start: 0026-01-05 10:00",
        ['web.yaml:11:16: "0026-01-05 10:00" is not between 1970 and 2199'],
        id="a year too early",
    ),
    pytest.param(
        "until: 2027-01-04 10:00",
        "until: 2026-01-05 10:00",
        ["web.yaml:12:16: a rotation must end after its first turn has begun"],
        id="until before start",
    ),
    pytest.param(
        "from: 2026-06-01 10:00",
        "from: 2026-06-02 10:00",
        [
            (
                "web.yaml:14:20: 2026-06-02 10:00 is not a handoff of this rotation. "
                "Nearest: 2026-06-01 10:00 and 2026-06-08 10:00"
            )
        ],
        id="a change between handoffs",
    ),
    pytest.param(
        "from: 2026-06-01 10:00",
        "from: 2025-12-29 10:00",
        [
            (
                "web.yaml:14:20: 2025-12-29 10:00 is not a handoff of this rotation. "
                "Nearest: 2026-01-05 10:00"
            )
        ],
        id="a change before the start",
    ),
    pytest.param(
        "          - {from: 2026-06-01 10:00, people: [bo]}",
        (
            "          - {from: 2026-06-01 10:00, people: [bo]}\n"
            "          - {from: 2026-05-04 10:00, people: [ana]}\n"
            "          - {from: 2026-06-08 10:00, people: [zed]}"
        ),
        [
            "web.yaml:15:20: changes must be in order of time, each at another handoff",
            'web.yaml:16:47: "zed" is not in people.yaml.',
        ],
        id="changes in the wrong order",
    ),
    pytest.param(
        ", people: [bo]}",
        "}",
        [
            (
                'web.yaml:14:13: "people" is missing: give a list of people taking turns, '
                "such as [ana, bo, [chen, dee]]"
            )
        ],
        id="a change without people",
    ),
    pytest.param(
        "{from: 2026-06-01 10:00, people: [bo]}",
        "2026-06-01 10:00",
        [
            (
                "web.yaml:14:13: a change must be a mapping, such as {from: 2026-06-01 "
                '10:00, people: [ana, bo]}, not "2026-06-01 10:00"'
            )
        ],
        id="a change that is text",
    ),
    pytest.param(
        "timezone: Europe/Lisbon",
        "timezone: Lisbon",
        ['web.yaml:16:19: "Lisbon" is not a timezone. Did you mean "Europe/Lisbon"?'],
        id="a layer's timezone",
    ),
    pytest.param(
        "      - people: [ana, [bo, ana]]",
        ("      - {}\n      - people: [ana, [bo, ana]]"),
        [
            (
                'web.yaml:9:9: "every" is missing: give the length of a turn, such as week '
                "or 12 hours"
            ),
            (
                'web.yaml:9:9: "people" is missing: give a list of people taking turns, such '
                "as [ana, bo, [chen, dee]]"
            ),
            'web.yaml:9:9: "start" is missing: give the first handoff, such as 2026-01-05 10:00',
        ],
        id="a layer without anything",
    ),
    pytest.param(
        "      - people: [ana, [bo, ana]]",
        ("      - ana\n      - people: [ana, [bo, ana]]"),
        [
            (
                "web.yaml:9:9: a layer must be a mapping, such as {people: [ana, bo], every: "
                'week, start: …}, not "ana"'
            )
        ],
        id="a layer that is a text",
    ),
    pytest.param(
        "  first:\n",
        ("  second: {layers: []}\n  first:\n"),
        ['web.yaml:7:20: "layers" must be a list of layers, and this list is empty'],
        id="no layers",
    ),
    pytest.param(
        "  first:\n",
        ("  second: {}\n  first:\n"),
        ['web.yaml:7:3: "layers" is missing: give a list of layers'],
        id="a schedule without layers",
    ),
    pytest.param(
        "  first:\n",
        ("  second:\n  first:\n"),
        ["web.yaml:7:10: a schedule must be a mapping with layers, and nothing is here"],
        id="a schedule that is nothing",
    ),
    pytest.param(
        ("every: week\n        start: 2026-01-05 10:00"),
        ("every: wek\n        start: 2026-01-05"),
        [
            'web.yaml:10:16: "wek" is not a length of turn. Did you mean "week"?',
            (
                'web.yaml:11:16: "2026-01-05" is not a date with a time. Write it like '
                "2026-01-05 10:00: YYYY-MM-DD HH:MM, on the clock of the timezone"
            ),
        ],
        id="a broken layer beside another",
    ),
    pytest.param(
        "        timezone: Europe/Lisbon",
        ("        timezone: Europe/Lisbn\n      - {people: [anna], every: dy, start: soon}"),
        [
            'web.yaml:16:19: "Europe/Lisbn" is not a timezone. Did you mean "Europe/Lisbon"?',
            'web.yaml:17:19: "anna" is not in people.yaml. Did you mean "ana"?',
            'web.yaml:17:33: "dy" is not a length of turn. Did you mean "day"?',
            (
                'web.yaml:17:44: "soon" is not a date with a time. Write it like 2026-01-05 '
                "10:00: YYYY-MM-DD HH:MM, on the clock of the timezone"
            ),
        ],
        id="a second broken layer",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "complaints"), ROWS)
def test_a_mistake_is_complained_of_where_it_stands(
    changed: Callable[[str, str, str], Reading], right: str, wrong: str, complaints: list[str]
) -> None:
    reading = changed("web.yaml", right, wrong)

    assert [str(complaint) for complaint in reading.errors] == complaints
    assert reading.roster is None
