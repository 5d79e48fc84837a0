from collections.abc import Callable

import pytest

from bot.storage.schedule_files import Reading

ROWS = [
    pytest.param(
        (
            "        every: week\n"
            "        start: 2026-01-05 10:00\n"
            "        until: 2027-01-04 10:00\n"
            "        changes:\n"
            "          - {from: 2026-06-01 10:00, people: [bo]}\n"
            "        only: mon-fri 09:00-17:00"
        ),
        ("        every: 3 windows\n        start: 2026-01-05 10:00"),
        [
            (
                'web.yaml:10:16: turns counted in windows need "only", with windows such as '
                '"mon-fri 09:00-17:00", one or a list of them'
            )
        ],
        id="windows without only",
    ),
    pytest.param(
        "only: mon-fri 09:00-17:00",
        "only: mo-fri 09:00-17:00",
        ['web.yaml:15:15: "mo" is not a day. Did you mean "mon"?'],
        id="a day that is none",
    ),
    pytest.param(
        "only: mon-fri 09:00-17:00",
        "only: monday 09:00-17:00",
        ['web.yaml:15:15: "monday" is not a day. Did you mean "mon"?'],
        id="a day written out",
    ),
    pytest.param(
        "only: mon-fri 09:00-17:00",
        "only: [sat,sun 09:00-17:00]",
        [
            (
                'web.yaml:15:16: "sat" lacks its hours, as in sat 09:00-17:00; days with '
                'commas between them need quotation marks here: "sat,sun 10:00-18:00"'
            )
        ],
        id="days split by a list's comma",
    ),
    pytest.param(
        "only: mon-fri 09:00-17:00",
        "only: mon-fri 09:00-25:00",
        [('web.yaml:15:15: "25:00" is not a time of day. Write it like 09:00; 24:00 is the end')],
        id="an hour that is none",
    ),
    pytest.param(
        "only: mon-fri 09:00-17:00",
        "only: mon-fri 9-17",
        ['web.yaml:15:15: "9" is not a time of day. Write it like 09:00; 24:00 is the end'],
        id="an hour without minutes",
    ),
    pytest.param(
        "only: mon-fri 09:00-17:00",
        "only: mon 24:00-06:00",
        ["web.yaml:15:15: a window cannot start at 24:00: start it at 00:00 of the next day"],
        id="a window from 24:00",
    ),
    pytest.param(
        "only: mon-fri 09:00-17:00",
        "only: daily 00:00-00:00",
        ["web.yaml:15:15: this window starts when it ends: a whole day is 00:00-24:00"],
        id="a window of nothing",
    ),
    pytest.param(
        "only: mon-fri 09:00-17:00",
        "only: mon-fri,tue 09:00-17:00",
        ['web.yaml:15:15: tue is twice in "mon-fri,tue"'],
        id="a day twice",
    ),
    pytest.param(
        "only: mon-fri 09:00-17:00",
        "only: [mon 09:00-17:00, tue 09:00, 7]",
        [
            (
                'web.yaml:15:33: "tue 09:00" is not a window. Write it like mon-fri '
                "09:00-17:00 or daily 22:00-06:00"
            ),
            (
                'web.yaml:15:44: "7" is not a window. Write it like mon-fri 09:00-17:00 or '
                "daily 22:00-06:00"
            ),
        ],
        id="several windows with one wrong",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "complaints"), ROWS)
def test_a_mistake_is_complained_of_where_it_stands(
    changed: Callable[[str, str, str], Reading], right: str, wrong: str, complaints: list[str]
) -> None:
    reading = changed("web.yaml", right, wrong)

    assert [str(complaint) for complaint in reading.errors] == complaints
    assert reading.roster is None
