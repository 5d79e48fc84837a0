"""Members and user groups with the official client."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import User, UserGroup, Workspace
from bot.sandbox.slack.json_types import Json


async def test_a_member_is_told_with_name_zone_and_address(
    client: AsyncWebClient, ana: User
) -> None:
    told = (await client.users_info(user=ana.id))["user"]

    assert (told["name"], told["real_name"]) == ("ana", "Ana Souza")
    assert told["tz"] == "America/Los_Angeles"
    assert told["tz_offset"] in (-28_800, -25_200)
    assert told["profile"]["email"] == "ana@example.com"


async def test_everybody_is_listed_page_by_page(
    client: AsyncWebClient, ana: User, bo: User
) -> None:
    pages = [
        [member["name"] for member in page["members"]]
        async for page in await client.users_list(limit=2)
    ]
    assert pages == [["oncall", "ana"], ["bo"]]


async def test_an_address_finds_its_owner_whatever_the_capitals(
    client: AsyncWebClient, ana: User
) -> None:
    found = await client.users_lookupByEmail(email="Ana@Example.com")
    assert found["user"]["id"] == ana.id


async def test_the_address_of_somebody_who_left_finds_nobody(
    workspace: Workspace, client: AsyncWebClient, ana: User
) -> None:
    workspace.deactivate_user(ana)

    with pytest.raises(SlackApiError, match="users_not_found"):
        await client.users_lookupByEmail(email="ana@example.com")
    assert (await client.users_info(user=ana.id))["user"]["deleted"] is True


async def test_an_unknown_member_is_not_found(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError, match="user_not_found"):
        await client.users_info(user="U0NOBODY")


@pytest.fixture
def group(workspace: Workspace, ana: User) -> UserGroup:
    return workspace.add_usergroup("platform-oncall", users=[ana], id="S0PLATFORM")


async def test_a_user_group_gets_new_members(
    workspace: Workspace, client: AsyncWebClient, group: UserGroup, ana: User, bo: User
) -> None:
    assert (await client.usergroups_users_list(usergroup=group.id))["users"] == [ana.id]

    answer = await client.usergroups_users_update(usergroup=group.id, users=[bo.id])

    assert answer["usergroup"]["users"] == [bo.id]
    assert workspace.usergroup(group).users == (bo.id,)


async def test_disabled_groups_are_listed_only_when_asked_for(
    workspace: Workspace, client: AsyncWebClient, group: UserGroup, ana: User
) -> None:
    workspace.add_usergroup("@old-oncall", disabled=True)

    shown = await client.usergroups_list(include_users=True)
    every = await client.usergroups_list(include_disabled=True)

    assert [(g["handle"], g["users"]) for g in shown["usergroups"]] == [
        ("platform-oncall", [ana.id])
    ]
    assert [g["handle"] for g in every["usergroups"]] == ["platform-oncall", "old-oncall"]
    assert every["usergroups"][1]["date_delete"] > 0


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        pytest.param({"usergroup": "S0", "users": "U02ANA0001"}, "no_such_subteam", id="no group"),
        pytest.param({"usergroup": "S0PLATFORM", "users": ""}, "no_users_provided", id="nobody"),
        pytest.param(
            {"usergroup": "S0PLATFORM", "users": "U0NOBODY"}, "invalid_users", id="unknown"
        ),
    ],
)
async def test_a_bad_change_of_a_group_is_refused(
    client: AsyncWebClient, group: UserGroup, fields: Json, error: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.api_call("usergroups.users.update", params=fields)
    assert refused.value.response["error"] == error
