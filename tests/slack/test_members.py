"""Which member is which person."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.engine.contracts import DeliveryFailed
from bot.sandbox.slack import Workspace
from bot.slack.api import WebApi
from bot.slack.members import MemberLookup
from tests.slack.conftest import BOT_TOKEN
from tests.slack.making import PEOPLE, ROSTER

WITHOUT_ADDRESSES = replace(ROSTER, people={"ana": PEOPLE["ana"]})


@pytest.fixture
async def members(workspace: Workspace) -> AsyncIterator[MemberLookup]:
    workspace.add_user("U02GUS0007", name="gus", email="Gus@Example.com")
    workspace.add_user("U0STRANGER", name="sam", email="sam@example.com")
    workspace.add_user("U0NOMAIL01", name="tim")
    api = WebApi(token=BOT_TOKEN, api_url=workspace.api_url)
    yield MemberLookup(api)
    await api.close()


async def test_a_member_id_in_people_yaml_needs_no_question(
    workspace: Workspace, members: MemberLookup
) -> None:
    assert await members.person("U02ANA0001", ROSTER) == PEOPLE["ana"]
    assert workspace.requests == []


async def test_a_member_is_known_by_their_address_and_remembered(
    workspace: Workspace, members: MemberLookup
) -> None:
    assert await members.person("U02GUS0007", ROSTER) == PEOPLE["gus"]
    assert await members.person("U02GUS0007", ROSTER) == PEOPLE["gus"]
    assert [request.method for request in workspace.requests] == ["users.info"]


async def test_somebody_looked_up_by_address_is_known_when_they_act(
    workspace: Workspace, members: MemberLookup
) -> None:
    assert await members.id_of(PEOPLE["gus"]) == "U02GUS0007"
    assert await members.person("U02GUS0007", ROSTER) == PEOPLE["gus"]
    assert [request.method for request in workspace.requests] == ["users.lookupByEmail"]


@pytest.mark.parametrize("member_id", ["U0STRANGER", "U0NOMAIL01"], ids=["sam", "no address"])
async def test_a_stranger_is_nobody(members: MemberLookup, member_id: str) -> None:
    assert await members.person(member_id, ROSTER) is None


async def test_where_nobody_goes_by_an_address_slack_is_not_asked(
    workspace: Workspace, members: MemberLookup
) -> None:
    assert await members.person("U0STRANGER", WITHOUT_ADDRESSES) is None
    assert workspace.requests == []


async def test_a_silent_slack_is_not_taken_for_a_stranger(
    workspace: Workspace, members: MemberLookup
) -> None:
    workspace.faults.fail("users.info")

    with pytest.raises(DeliveryFailed):
        await members.person("U02GUS0007", ROSTER)
