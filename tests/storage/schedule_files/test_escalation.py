from collections.abc import Callable

import pytest

from bot.storage.schedule_files import Reading

ROWS = [
    pytest.param(
        "page: first,",
        "page: frist,",
        [
            (
                'web.yaml:20:12: "frist" is not a schedule of this team, a person or a role. '
                'Did you mean "first"?'
            )
        ],
        id="an unknown target",
    ),
    pytest.param(
        "page: first,",
        "page: qqqq,",
        ['web.yaml:20:12: "qqqq" is not a schedule of this team, a person or a role.'],
        id="an unknown target like nothing",
    ),
    pytest.param(
        "[cto, everyone]",
        "[ctoo, everyone]",
        [
            (
                'web.yaml:21:13: "ctoo" is not a schedule of this team, a person or a role. '
                'Did you mean "cto"?'
            )
        ],
        id="an unknown target among others",
    ),
    pytest.param(
        "page: first,",
        "page: wev/first,",
        ['web.yaml:20:12: there is no team "wev". Did you mean "web"?'],
        id="an unknown team",
    ),
    pytest.param(
        "page: first,",
        "page: web/frst,",
        ['web.yaml:20:12: team web has no schedule "frst". Did you mean "web/first"?'],
        id="an unknown schedule of a team",
    ),
    pytest.param(
        "[cto, everyone]",
        "[]",
        [
            (
                'web.yaml:21:12: "page" must be a schedule, a person, a role or everyone, or '
                "a list of them, and this list is empty"
            )
        ],
        id="nobody to page",
    ),
    pytest.param(
        "page: first,",
        "page: ,",
        [
            (
                'web.yaml:20:6: "page" is empty: give a schedule, a person, a role or '
                "everyone, or a list of them"
            )
        ],
        id="a null target",
    ),
    pytest.param(
        "page: first, wait: 5m",
        "page: first",
        ['web.yaml:20:5: "wait" is missing: give the time before the next step, such as 5m'],
        id="no wait",
    ),
    pytest.param(
        "wait: 5m",
        "wait: 0m",
        ['web.yaml:20:25: "0m" is no wait: give people some time to answer, such as 5m'],
        id="a wait of nothing",
    ),
    pytest.param(
        "wait: 5m",
        "wait: 5",
        ['web.yaml:20:25: "5" is not a duration. Write it like 90s, 5m, 2h, 1d, 1w or 1h30m.'],
        id="a wait without a unit",
    ),
    pytest.param(
        "wait: 5m",
        "wait: 9999w",
        ['web.yaml:20:25: "9999w" is too long: a duration is at most 520w.'],
        id="a wait too long",
    ),
    pytest.param(
        "page: first, wait: 5m",
        "wait: 5m",
        [
            (
                'web.yaml:20:5: "page" is missing: give a schedule, a person, a role or '
                "everyone, or a list of them"
            )
        ],
        id="no page",
    ),
    pytest.param(
        "{page: first, wait: 5m}",
        "first",
        [
            (
                "web.yaml:20:5: a step must be a mapping, such as {page: primary, wait: 5m}, "
                'not "first"'
            )
        ],
        id="a step that is a text",
    ),
    pytest.param(
        ("escalation:\n  - {page: first, wait: 5m}\n  - {page: [cto, everyone], wait: 10m}"),
        "escalation: []",
        [
            (
                'web.yaml:19:13: "escalation" must be a list of steps, such as {page: '
                "primary, wait: 5m}, and this list is empty"
            )
        ],
        id="no steps",
    ),
    pytest.param(
        ("escalation:\n  - {page: first, wait: 5m}\n  - {page: [cto, everyone], wait: 10m}"),
        "escalation: {page: first, wait: 5m}",
        [
            (
                'web.yaml:19:13: "escalation" must be a list of steps, such as {page: '
                "primary, wait: 5m}, not a mapping"
            )
        ],
        id="steps that are a mapping",
    ),
    pytest.param(
        ("escalation:\n  - {page: first, wait: 5m}\n  - {page: [cto, everyone], wait: 10m}\n"),
        "",
        [
            (
                'web.yaml:1:1: "escalation" is missing: give a list of steps, such as {page: '
                "primary, wait: 5m}"
            )
        ],
        id="no escalation",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "complaints"), ROWS)
def test_a_mistake_is_complained_of_where_it_stands(
    changed: Callable[[str, str, str], Reading], right: str, wrong: str, complaints: list[str]
) -> None:
    reading = changed("web.yaml", right, wrong)

    assert [str(complaint) for complaint in reading.errors] == complaints
    assert reading.roster is None
