from collections.abc import Callable

import pytest

from bot.storage.schedule_files import Reading, read_texts

PHONE_OF_ANA = '    phone: "+14155550101"\n'


@pytest.mark.parametrize(
    ("file", "old", "new", "warnings"),
    [
        pytest.param(
            "people.yaml",
            PHONE_OF_ANA,
            "",
            ['people.yaml:2:3: "ana" has no phone number: only Slack can reach them'],
            id="on call without a phone",
        ),
        pytest.param(
            "people.yaml",
            '    slack: U02ANA0001\n    phone: "+14155550101"\n',
            "",
            ['people.yaml:2:3: "ana" has no phone number: nothing can reach them'],
            id="on call without anything",
        ),
        pytest.param(
            "people.yaml",
            "roles:",
            "  dee: {name: Dee, timezone: Europe/Berlin}\nroles:",
            [],
            id="never on call and never paged",
        ),
        pytest.param(
            "people.yaml",
            "roles:\n  cto: bo",
            "  dee: {name: Dee, timezone: Europe/Berlin, email: dee@example.com}\n"
            "roles:\n  cto: dee",
            ['people.yaml:9:3: "dee" has no phone number: only Slack can reach them'],
            id="paged by a role without a phone",
        ),
        pytest.param(
            "people.yaml",
            "+14155550102",
            "+447700900123",
            [
                (
                    'people.yaml:8:3: the phone number of "bo" is of a kind that nobody is given: '
                    "check it"
                )
            ],
            id="a possible number that no carrier gives out",
        ),
        pytest.param(
            "people.yaml",
            "U02BO00002",
            "U02ANA0001",
            ['people.yaml:8:3: "bo" has the same Slack member ID as "ana"'],
            id="one Slack member for two people",
        ),
        pytest.param(
            "people.yaml",
            "+14155550102",
            "+14155550101",
            [
                (
                    'people.yaml:8:3: "bo" has the same phone number as "ana": when both are '
                    "paged, one of the two calls finds the line busy. Give each a number of their "
                    "own, or let one be without `phone`"
                )
            ],
            id="one phone for two people",
        ),
        pytest.param(
            "web.yaml",
            "services:\n  shop: {runbook: https://example.com/shop}\n",
            "",
            ['web.yaml:1:7: team "web" has no services, so no alert can reach it'],
            id="no services",
        ),
        pytest.param(
            "web.yaml",
            "services:\n  shop: {runbook: https://example.com/shop}\n",
            "services: {}\n",
            ['web.yaml:1:7: team "web" has no services, so no alert can reach it'],
            id="empty services",
        ),
    ],
)
def test_a_surprise_is_warned_of_and_does_not_keep_the_files_from_loading(
    changed: Callable[[str, str, str], Reading],
    file: str,
    old: str,
    new: str,
    warnings: list[str],
) -> None:
    reading = changed(file, old, new)

    assert [str(warning) for warning in reading.warnings] == warnings
    assert reading.errors == ()
    assert reading.roster is not None


def test_a_mistake_in_a_phone_number_is_not_also_a_missing_one(
    changed: Callable[[str, str, str], Reading],
) -> None:
    reading = changed("people.yaml", "+14155550102", "+1")

    assert len(reading.errors) == 1
    assert reading.warnings == ()


def test_that_there_is_no_team_is_warned_of(files: dict[str, str]) -> None:
    reading = read_texts({"people.yaml": files["people.yaml"]})

    (warning,) = reading.warnings
    assert str(warning).startswith("people.yaml:1:1: there is no team: nobody is on call.")
    assert reading.roster is not None
