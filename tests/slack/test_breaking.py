"""When something of ours breaks, the person is told in plain words."""

from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from tests.slack.conftest import Team

BROKEN = "Something broke on our side"


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[MutableMapping[str, Any]]]:
    """What is logged, which must be what broke."""
    with capture_logs() as logged:
        yield logged


def errors(logs: list[MutableMapping[str, Any]]) -> list[str]:
    return [entry["event"] for entry in logs if entry["log_level"] == "error"]


def break_database(team: Team, table: str) -> None:
    with team.database.write() as tx:
        tx.execute(text(f"ALTER TABLE {table} RENAME TO {table}_away"))


async def test_a_command_that_breaks_says_so(
    team: Team, logs: list[MutableMapping[str, Any]]
) -> None:
    break_database(team, "incidents")

    answer = await team.workspace.command(team.ana, "/oncall", "incidents", channel=team.platform)

    assert (answer.status, answer.response_type) == (200, "ephemeral")
    assert BROKEN in answer.text
    assert errors(logs) == ["a listener broke"]


async def test_a_button_that_breaks_says_so_to_the_presser_alone(team: Team) -> None:
    await team.alert()
    [message] = team.workspace.messages(team.platform)
    break_database(team, "incidents")

    answer = await team.workspace.click(team.bo, message, action_id="incident_acknowledge")

    told = team.workspace.messages(team.platform, seen_by=team.bo)[-1]
    assert (answer.status, answer.error) == (200, None)
    assert BROKEN in told.text
    assert told.seen_by == team.bo.id


async def test_a_form_that_breaks_says_so_in_its_place(team: Team) -> None:
    await team.oncall(team.ana, "swap")
    form = await team.workspace.view_of(team.ana)
    given = form.blocks[0]["element"]["option_groups"][0]["options"][0]["value"]
    break_database(team, "swaps")

    result = await team.workspace.submit(
        team.ana,
        form,
        {"given": {"swap_given": given}, "colleague": {"swap_colleague": "bo"}},
    )

    assert result.view is not None
    assert BROKEN in result.view.all_text


async def test_a_button_works_while_slack_takes_no_answers(team: Team) -> None:
    number = await team.alert()
    [message] = team.workspace.messages(team.platform)
    await team.workspace.click(team.ana, message, action_id="incident_acknowledge")
    team.workspace.faults.fail("response_url")

    answer = await team.workspace.click(team.bo, message, action_id="incident_acknowledge")

    assert answer.error is None
    assert team.commands.incidents.view(number).incident.acknowledged_by == "ana"
