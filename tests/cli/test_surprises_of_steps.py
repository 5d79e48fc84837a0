"""What `oncall check` warns of in steps, overrides and times, and where."""

from datetime import UTC, datetime

import pytest

from tests.cli.unsurprising import DESK, PRIMARY, Told

ROWS = [
    pytest.param(
        "people: [ana, bo, chen, dee]",
        "people: [eli, fay, gus, hana, kim]",
        [
            (
                'web.yaml:19:5: step 3 pages "kim" again, whom step 1 has paged, from Mon 14 '
                "Dec 2026 "
                "10:00 to Mon 21 Dec 2026 10:00; such times make up 22% of the next 90 days, "
                "some of "
                "them without anybody new"
            ),
        ],
        id="the cto takes turns as well",
    ),
    pytest.param(
        "  - {page: secondary, wait: 5m}",
        "  - {page: [primary, secondary, everyone], wait: 5m}",
        [],
        id="paged again on purpose",
    ),
    pytest.param(
        "  - {page: secondary, wait: 5m}",
        "  - {page: [secondary, ana], wait: 5m}",
        [
            (
                'note web.yaml:18:5: step 2 pages "ana" again, whom step 1 has paged, from '
                "Mon 7 Dec "
                "2026 10:00 to Mon 14 Dec 2026 10:00; such times make up 23% of the next 90 days"
            ),
        ],
        id="paged again beside somebody new is a note",
    ),
    pytest.param(
        "  - {page: secondary, wait: 5m}\n",
        "",
        ['web.yaml:11:3: no step of any team pages "secondary"'],
        id="a schedule that nothing pages",
    ),
    pytest.param(
        "        start: 2026-01-05 10:00\n  secondary",
        "        start: 2026-01-04 02:30\n  secondary",
        [
            (
                "web.yaml:10:16: the handoff of Sun 14 Mar 2027 02:30 is at a time that the "
                "clocks of "
                "America/Los_Angeles skip: it counts as 03:00"
            ),
        ],
        id="a handoff that is skipped",
    ),
    pytest.param(
        "        start: 2026-01-05 10:00\n  secondary",
        "        start: 2026-01-04 01:30\n  secondary",
        [
            (
                "web.yaml:10:16: the handoff of Sun 7 Nov 2027 01:30 is at a time that the "
                "clocks of "
                "America/Los_Angeles show twice: the first counts"
            ),
        ],
        id="a handoff that comes twice",
    ),
    pytest.param(
        "escalation:\n",
        DESK.replace("mon-fri 09:00-17:00", "sat 22:00-02:30").replace("[primary, desk]", "desk"),
        [
            (
                'note web.yaml:16:3: "desk" has its windows alone: during 97% of the next 90 days '
                "nobody is on call for it, first from Mon 30 Nov 2026 10:00 to Sat 5 Dec 2026 22:00"
            ),
            (
                "web.yaml:21:15: the window that ends Sun 14 Mar 2027 02:30 is at a time that the "
                "clocks of America/Los_Angeles skip: it counts as 03:00"
            ),
        ],
        id="a window that ends at a time that is skipped",
    ),
    pytest.param(
        "  - {page: cto, wait: 15m}\n",
        "",
        [],
        id="a last step that always pages somebody",
    ),
    pytest.param(
        "        start: 2026-01-05 10:00\nescalation:\n"
        "  - {page: primary, wait: 5m}\n  - {page: secondary, wait: 5m}\n"
        "  - {page: cto, wait: 15m}\n",
        "        start: 2026-01-05 10:00\n        only: mon-fri 00:00-24:00\nescalation:\n"
        "  - {page: primary, wait: 5m}\n  - {page: secondary, wait: 5m}\n",
        [
            (
                'note web.yaml:11:3: "secondary" has its windows alone: during 28% of the '
                "next 90 days "
                "nobody is on call for it, first from Sat 5 Dec 2026 00:00 to Mon 7 Dec 2026 00:00"
            ),
            (
                "web.yaml:19:5: the last step pages nobody from Sat 5 Dec 2026 00:00 to Mon "
                "7 Dec 2026 "
                "00:00, and so during 28% of the next 90 days: let it page somebody who is always "
                "there, such as a role"
            ),
        ],
        id="a last step that pages nobody at weekends",
    ),
    pytest.param(
        "escalation:\n",
        "overrides:\n"
        "  - {schedule: primary, person: gus, from: 2026-01-24 10:00, to: 2026-01-26 10:00}\n"
        "escalation:\n",
        [],
        id="override that is over",
    ),
    pytest.param(
        "escalation:\n",
        "overrides:\n"
        "  - {schedule: primary, person: hana, from: 2026-12-24 10:00, to: 2026-12-26 10:00}\n"
        "escalation:\n",
        [],
        id="override that changes something",
    ),
    pytest.param(
        "escalation:\n",
        "overrides:\n"
        "  - {schedule: primary, person: dee, from: 2026-12-01 10:00, to: 2026-12-04 10:00}\n"
        "escalation:\n",
        [
            'web.yaml:17:5: this override changes nothing: anyway "dee" alone is on call then',
        ],
        id="override of who is on call anyway",
    ),
    pytest.param(
        "escalation:\n",
        "overrides:\n"
        "  - {schedule: primary, person: hana, replaces: bo, from: 2026-12-01 10:00, to: "
        "2026-12-04 10:00}\n"
        "escalation:\n",
        [
            (
                'web.yaml:17:5: this override changes nothing: "bo", whose place it takes, '
                "is not on "
                "call then"
            ),
        ],
        id="override that replaces who is not on call",
    ),
    pytest.param(
        "escalation:\n",
        "overrides:\n"
        "  - {schedule: primary, person: hana, from: 2026-12-24 10:00, to: 2026-12-26 10:00}\n"
        "  - {schedule: primary, person: gus, from: 2026-12-23 10:00, to: 2026-12-26 10:00}\n"
        "escalation:\n",
        ["web.yaml:17:5: this override changes nothing: later ones win all through it"],
        id="override under another",
    ),
    pytest.param(
        "        start: 2026-01-05 10:00\n  secondary",
        "        start: 2026-01-04 02:30\n        only: mon-fri 00:00-24:00\n  secondary",
        [
            (
                'note web.yaml:6:3: "primary" has its windows alone: during 28% of the next 90 '
                "days nobody is on call for it, first from Sat 5 Dec 2026 00:00 to Mon 7 Dec 2026 "
                "00:00"
            ),
        ],
        id="a handoff that is skipped while the layer is not active",
    ),
]


@pytest.mark.parametrize(("old", "new", "warnings"), ROWS)
def test_a_surprise_is_told_once_and_where_it_stands(
    told: Told, old: str, new: str, warnings: list[str]
) -> None:
    assert told(old, new) == warnings


def test_a_handoff_on_a_day_that_is_skipped_is_told_with_the_day_it_comes_to(told: Told) -> None:
    start = PRIMARY + "        start: 2026-01-05 10:00\n"
    on_samoa = PRIMARY + "        start: 2011-12-23 10:00\n        timezone: Pacific/Apia\n"

    said = told(start, on_samoa, at=datetime(2011, 12, 24, tzinfo=UTC))

    (odd,) = [each for each in said if "Pacific/Apia" in each]
    assert odd.endswith(
        "the handoff of Fri 30 Dec 2011 10:00 is at a time that the clocks of Pacific/Apia skip: "
        "it counts as Sat 31 Dec 2011 00:00"
    )
