"""Slack's refusals in plain words, asked of the workspace over real HTTP."""

from collections.abc import AsyncIterator

import pytest

from bot.engine.contracts import DeliveryFailed
from bot.sandbox.slack import Workspace
from bot.slack.api import WebApi
from bot.slack.errors import MEMBER, failure_of
from tests.phone.odd_server import answer, answering
from tests.slack.conftest import BOT_TOKEN


@pytest.fixture
async def api(workspace: Workspace) -> AsyncIterator[WebApi]:
    opened = WebApi(token=BOT_TOKEN, api_url=workspace.api_url)
    yield opened
    await opened.close()


async def failure(api: WebApi, where: str = "#platform") -> DeliveryFailed:
    """What comes of writing to a channel."""
    with pytest.raises(DeliveryFailed) as caught:
        await api.call("chat.postMessage", {"channel": where, "text": "hello"}, where=where)
    return caught.value


@pytest.mark.parametrize(
    ("code", "permanent", "told"),
    [
        ("channel_not_found", True, "Slack knows no #platform: check its name"),
        ("not_in_channel", True, "the bot is not in #platform: invite it there with /invite"),
        ("is_archived", True, "#platform is archived"),
        ("user_not_found", True, "check `slack:` in people.yaml"),
        ("users_not_found", True, "nobody in Slack has the address"),
        ("invalid_blocks", True, "report this as a fault"),
        ("msg_too_long", True, "report this as a fault"),
        ("msg_blocks_too_long", True, "report this as a fault"),
        ("message_not_found", True, "the message in #platform is gone"),
        ("cant_update_message", True, "written by another app"),
        ("missing_scope", True, "lacks the scope it needs: add it under OAuth & Permissions"),
        ("messages_tab_disabled", True, "Messages Tab"),
        ("restricted_action", True, "settings keep the bot from writing to #platform"),
        ("invalid_auth", False, "check SLACK_BOT_TOKEN"),
        ("not_authed", False, "check SLACK_BOT_TOKEN"),
        ("token_revoked", False, "reinstall the app"),
        ("account_inactive", False, "reinstall the app"),
        ("ratelimited", False, "Slack asks us to wait"),
        ("internal_error", False, "Slack says: internal_error"),
        ("never_heard_of", False, "Slack says: never_heard_of"),
    ],
)
async def test_each_refusal_says_what_to_do_and_whether_to_try_again(
    workspace: Workspace, api: WebApi, code: str, permanent: bool, told: str
) -> None:
    workspace.faults.error("chat.postMessage", code)

    refused = await failure(api)

    assert refused.permanent is permanent
    assert told in refused.problem


@pytest.mark.parametrize("named", ["null", '["channel_not_found"]', "{}", "7"])
async def test_an_error_without_a_name_is_trouble_that_passes(named: str) -> None:
    said = f'{{"ok": false, "error": {named}}}'
    async with answering(answer(200, said, "Content-Type: application/json")) as url:
        api = WebApi(token=BOT_TOKEN, api_url=f"{url}/api/")
        refused = await failure(api)
        await api.close()

    assert (refused.problem, refused.permanent) == ("Slack has trouble (HTTP 200)", False)


async def test_slack_itself_refuses_a_channel_it_does_not_know(api: WebApi) -> None:
    assert "Slack knows no #nowhere" in (await failure(api, "#nowhere")).problem


async def test_a_member_whom_slack_does_not_know_is_not_called_a_channel(
    workspace: Workspace, api: WebApi
) -> None:
    workspace.faults.error("chat.postMessage", "channel_not_found")

    refused = await failure(api, MEMBER + "U0GONE")

    assert refused.problem == "Slack knows no member U0GONE: check `slack:` in people.yaml"


async def test_the_scope_that_is_missing_is_named() -> None:
    workspace = Workspace(bot_token=BOT_TOKEN, scopes={"commands"})
    async with workspace.serve():
        api = WebApi(token=BOT_TOKEN, api_url=workspace.api_url)
        refused = await failure(api)
        await api.close()

    assert "lacks the scope chat:write" in refused.problem
    assert refused.permanent


async def test_slacks_wish_to_wait_is_passed_on(workspace: Workspace, api: WebApi) -> None:
    workspace.faults.rate_limit("chat.postMessage", retry_after_seconds=17)

    refused = await failure(api)

    assert (refused.permanent, refused.retry_after_seconds) == (False, 17)


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_trouble_at_slack_passes(workspace: Workspace, api: WebApi, status: int) -> None:
    workspace.faults.fail("chat.postMessage", status=status)

    refused = await failure(api)

    assert refused.problem == f"Slack has trouble (HTTP {status})"
    assert not refused.permanent


async def test_no_connection_passes(workspace: Workspace, api: WebApi) -> None:
    workspace.faults.down()

    refused = await failure(api)

    assert (refused.problem, refused.permanent) == ("Slack cannot be reached", False)


async def test_silence_is_waited_out_for_so_long_and_no_longer(
    workspace: Workspace, api: WebApi
) -> None:
    workspace.faults.hang("chat.postMessage")

    with pytest.raises(DeliveryFailed) as caught:
        await api.call("chat.postMessage", {}, within=0.05)

    assert (caught.value.problem, caught.value.permanent) == ("Slack did not answer in time", False)


async def test_nothing_is_tried_twice(workspace: Workspace, api: WebApi) -> None:
    workspace.faults.fail("chat.postMessage")

    await failure(api)

    assert [request.method for request in workspace.requests] == ["chat.postMessage"]


def test_a_fault_of_ours_is_not_called_slacks() -> None:
    with pytest.raises(KeyError):
        failure_of(KeyError("ours"), "#platform")
