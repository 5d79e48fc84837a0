from collections.abc import Callable

import pytest

from bot.storage.schedule_files import Reading

ROWS = [
    pytest.param(
        "team: web\n",
        "",
        ['web.yaml:1:1: "team" is missing: give the team\'s name, such as platform'],
        id="no team",
    ),
    pytest.param(
        "team: web",
        "team: Web Shop",
        [
            (
                'web.yaml:1:7: "Web Shop" cannot be a name here: use lower-case letters, '
                'digits, and - _ . between them, such as "web-shop"'
            )
        ],
        id="a team with capitals",
    ),
    pytest.param(
        "team: web",
        "team: null",
        ['web.yaml:1:1: "team" is empty: give the team\'s name, such as platform'],
        id="a null team",
    ),
    pytest.param(
        "timezone: Europe/Berlin\n",
        "",
        ['web.yaml:1:1: "timezone" is missing: give a timezone, such as America/Los_Angeles'],
        id="no timezone",
    ),
    pytest.param(
        "timezone: Europe/Berlin",
        "timezone: Europe/Berln",
        ['web.yaml:2:11: "Europe/Berln" is not a timezone. Did you mean "Europe/Berlin"?'],
        id="a misspelled timezone",
    ),
    pytest.param(
        "escalation:",
        "escalations:",
        [('web.yaml:19:1: "escalations" is not a key of a team file. Did you mean "escalation"?')],
        id="an unknown key",
    ),
    pytest.param(
        '{channel: "#web", usergroup: web-oncall}',
        ("\n  channel: #web"),
        [
            (
                'web.yaml:4:3: "channel" is empty: give a Slack channel in quotation marks, '
                'such as "#platform"'
            )
        ],
        id="a channel after a bare #",
    ),
    pytest.param(
        '"#web"',
        "Web Shop",
        [
            (
                'web.yaml:3:18: "Web Shop" is not a Slack channel. Write "#web-shop", or an '
                "ID such as C02PLAT001"
            )
        ],
        id="a channel without #",
    ),
    pytest.param(
        "usergroup: web-oncall",
        'usergroup: "@Web"',
        [
            (
                'web.yaml:3:37: "@Web" is not a Slack user group. Write "web", or an ID such '
                "as S02PLAT001"
            )
        ],
        id="a usergroup with @",
    ),
    pytest.param(
        '{channel: "#web", usergroup: web-oncall}',
        "'#web'",
        [
            (
                'web.yaml:3:8: "slack" must be a mapping, such as {channel: "#platform", '
                'usergroup: platform-oncall}, not "#web"'
            )
        ],
        id="slack as text",
    ),
    pytest.param(
        ("\n  shop: {runbook: https://example.com/shop}"),
        " [shop]",
        [
            (
                'web.yaml:4:11: "services" must be a mapping of services, such as checkout: '
                "{}, not a list"
            )
        ],
        id="services as a list",
    ),
    pytest.param(
        "  shop: {",
        "  Shop: {",
        [
            (
                'web.yaml:5:3: "Shop" cannot be a name here: use lower-case letters, digits, '
                'and - _ . between them, such as "shop"'
            )
        ],
        id="a service with capitals",
    ),
    pytest.param(
        "https://example.com/shop",
        "wiki/shop",
        [
            (
                'web.yaml:5:19: "wiki/shop" is not a link. Write it like '
                "https://example.com/runbooks/checkout"
            )
        ],
        id="a runbook that is no link",
    ),
    pytest.param(
        "https://example.com/shop",
        "'http://[shop'",
        [
            (
                'web.yaml:5:19: "http://[shop" is not a link. Write it like '
                "https://example.com/runbooks/checkout"
            )
        ],
        id="a runbook that is broken",
    ),
    pytest.param(
        "https://example.com/shop",
        f"https://example.com/{'s' * 981}",
        [
            (
                f'web.yaml:5:19: "https://example.com/{"s" * 39}…" is too long: '
                "it has 1,001 characters, and may have at most 1,000"
            )
        ],
        id="a runbook that Slack could not show",
    ),
    pytest.param(
        "{runbook: https://example.com/shop}",
        "https://example.com/shop",
        [
            (
                'web.yaml:5:9: "shop" must be a mapping, such as {} or {runbook: https://…}, '
                'not "https://example.com/shop"'
            )
        ],
        id="a service as text",
    ),
    pytest.param(
        "  low: {",
        "  lo: {",
        ['web.yaml:24:3: "lo" is not a key of urgency. Did you mean "low"?'],
        id="an unknown urgency",
    ),
    pytest.param(
        "hours: mon-fri 09:00-18:00",
        "hours: office",
        [
            (
                'web.yaml:24:16: "office" is not a window. Write it like mon-fri 09:00-17:00 '
                "or daily 22:00-06:00"
            )
        ],
        id="hours that are none",
    ),
    pytest.param(
        "then: repeat 2 times",
        "then: stop",
        [
            (
                'web.yaml:22:7: "stop" cannot follow the last step: write "repeat", "repeat '
                '2 times" or "last"'
            )
        ],
        id="a then that is none",
    ),
    pytest.param(
        "then: repeat 2 times",
        "then: repeat 0 times",
        [
            (
                "web.yaml:22:7: a policy repeats 1 to 999 times, not 0; to go on with the "
                'last step alone, write "last"'
            )
        ],
        id="repeat zero times",
    ),
    pytest.param(
        "team: web",
        "- team: web",
        [
            (
                'web.yaml:2:1: this does not fit in the list: begin it with "- ", or indent '
                "it like its neighbours"
            )
        ],
        id="no mapping",
    ),
    pytest.param(
        "  first:\n",
        ("  ana: {layers: [{people: [bo], every: day, start: 2026-01-05 10:00}]}\n  first:\n"),
        [
            (
                'web.yaml:7:3: "ana" is also a person in people.yaml: give the schedule '
                "another name, or a step could mean either"
            )
        ],
        id="a schedule named like a person",
    ),
    pytest.param(
        "  first:\n",
        ("  cto: {layers: [{people: [bo], every: day, start: 2026-01-05 10:00}]}\n  first:\n"),
        [
            (
                'web.yaml:7:3: "cto" is also a role in people.yaml: give the schedule '
                "another name, or a step could mean either"
            )
        ],
        id="a schedule named like a role",
    ),
    pytest.param(
        (
            "overrides:\n"
            "  - {schedule: first, person: ana, from: 2026-12-24 10:00, to: 2026-12-26 10:00}"
        ),
        "overrides:",
        [
            (
                'web.yaml:17:1: "overrides" is empty: give a list of overrides, such as '
                "{schedule: primary, person: dee, from: …, to: …}"
            )
        ],
        id="an empty overrides",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "complaints"), ROWS)
def test_a_mistake_is_complained_of_where_it_stands(
    changed: Callable[[str, str, str], Reading], right: str, wrong: str, complaints: list[str]
) -> None:
    reading = changed("web.yaml", right, wrong)

    assert [str(complaint) for complaint in reading.errors] == complaints
    assert reading.roster is None
