from collections.abc import Callable

import pytest

from bot.storage.schedule_files import Reading

ROWS = [
    pytest.param(
        "schedule: first,",
        "schedule: fist,",
        ['web.yaml:18:16: "fist" is not a schedule of this team. Did you mean "first"?'],
        id="an unknown schedule",
    ),
    pytest.param(
        "person: ana,",
        "person: anna,",
        ['web.yaml:18:31: "anna" is not in people.yaml. Did you mean "ana"?'],
        id="an unknown person",
    ),
    pytest.param(
        "person: ana,",
        "person: ana, replaces: boo,",
        ['web.yaml:18:46: "boo" is not in people.yaml. Did you mean "bo"?'],
        id="an unknown replaced person",
    ),
    pytest.param(
        "person: ana,",
        "person: ana, replaces: ana,",
        ['web.yaml:18:5: "ana" cannot take over from themselves'],
        id="a person for themselves",
    ),
    pytest.param(
        "to: 2026-12-26 10:00",
        "to: 2026-12-24 10:00",
        ['web.yaml:18:64: "to" must be after "from", which is 2026-12-24 10:00'],
        id="to before from",
    ),
    pytest.param(
        "from: 2026-12-24 10:00, to: 2026-12-26 10:00",
        "from: 2027-03-28 02:10, to: 2027-03-28 02:50",
        [
            (
                "web.yaml:18:64: no clock of Europe/Berlin shows any of this: it goes from "
                "2027-03-28 02:00 straight to 2027-03-28 03:00"
            )
        ],
        id="wholly inside the hour that is skipped",
    ),
    pytest.param(
        "from: 2026-12-24 10:00, ",
        "",
        [('web.yaml:18:5: "from" is missing: give a date with a time, such as 2026-12-24 10:00')],
        id="no from",
    ),
    pytest.param(
        "to: 2026-12-26 10:00",
        "to: 2026-12-26",
        [
            (
                'web.yaml:18:64: "2026-12-26" is not a date with a time. Write it like '
                "2026-12-26 10:00: YYYY-MM-DD HH:MM, on the clock of the timezone"
            )
        ],
        id="a date alone",
    ),
    pytest.param(
        "to: 2026-12-26 10:00",
        "till: 2026-12-26 10:00",
        [
            'web.yaml:18:5: "to" is missing: give a date with a time, such as 2026-12-26 10:00',
            (
                'web.yaml:18:60: "till" is not a key of an override. It may have schedule, '
                "person, from, to, replaces."
            ),
        ],
        id="an unknown key",
    ),
    pytest.param(
        "{schedule: first, person: ana, from: 2026-12-24 10:00, to: 2026-12-26 10:00}",
        "ana",
        [
            (
                "web.yaml:18:5: an override must be a mapping, such as {schedule: primary, "
                'person: dee, from: …, to: …}, not "ana"'
            )
        ],
        id="an override that is a text",
    ),
    pytest.param(
        "  - {schedule: first, person: ana, from: 2026-12-24 10:00, to: 2026-12-26 10:00}",
        "  first: ana",
        [
            (
                'web.yaml:18:3: "overrides" must be a list of overrides, such as {schedule: '
                "primary, person: dee, from: …, to: …}, not a mapping"
            )
        ],
        id="overrides that are a mapping",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "complaints"), ROWS)
def test_a_mistake_is_complained_of_where_it_stands(
    changed: Callable[[str, str, str], Reading], right: str, wrong: str, complaints: list[str]
) -> None:
    reading = changed("web.yaml", right, wrong)

    assert [str(complaint) for complaint in reading.errors] == complaints
    assert reading.roster is None
