"""Writing to Slack: channels by name, people by ID or by address."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.incidents.timeline import What
from bot.engine.contracts import DeliveryFailed, Posted
from bot.sandbox.slack import Channel, User, Workspace
from bot.slack.api import WebApi
from bot.slack.chat import SlackChat
from bot.slack.members import MemberLookup
from tests.phone.odd_server import answer, answering
from tests.slack.conftest import BOT_TOKEN
from tests.slack.making import ACKNOWLEDGED, PEOPLE, entry, view

SKIPPED = entry(What.STEP_SKIPPED, step=0, targets=["platform/primary"])


@pytest.fixture
async def chat(workspace: Workspace) -> AsyncIterator[SlackChat]:
    api = WebApi(token=BOT_TOKEN, api_url=workspace.api_url)
    yield SlackChat(api, MemberLookup(api))
    await api.close()


@pytest.fixture
def platform(workspace: Workspace) -> Channel:
    return workspace.add_channel("#platform")


@pytest.fixture
def ana(workspace: Workspace) -> User:
    return workspace.add_user("U02ANA0001", name="ana")


async def test_an_incident_is_posted_and_then_changed_in_place(
    workspace: Workspace, platform: Channel, chat: SlackChat
) -> None:
    posted = await chat.post_incident("#platform", view())
    await chat.update_incident(posted, view(ACKNOWLEDGED), direct=False)

    [message] = workspace.messages(platform)
    assert posted == Posted(channel=platform.id, ts=message.ts)
    assert message.text.startswith("🟡 Acknowledged by Ana Souza")
    assert message.edited


@pytest.mark.parametrize(
    "said",
    [
        '{"ok": true}',
        '{"ok": true, "channel": "C1", "ts": "1\\u0000"}',
        '{"ok": true, "ts": "1.2"}',
    ],
)
async def test_an_answer_that_names_no_message_has_posted_none_that_we_know_of(said: str) -> None:
    async with answering(answer(200, said, "Content-Type: application/json")) as url:
        api = WebApi(token=BOT_TOKEN, api_url=f"{url}/api/")
        with pytest.raises(DeliveryFailed, match="Slack's answer could not be read") as failed:
            await SlackChat(api, MemberLookup(api)).post_incident("#platform", view())
        await api.close()

    assert not failed.value.permanent


async def test_where_a_message_stands_is_believed_as_it_is_told() -> None:
    said = '{"ok": true, "channel": "#platform", "ts": "1772440000.000100"}'
    async with answering(answer(200, said, "Content-Type: application/json")) as url:
        api = WebApi(token=BOT_TOKEN, api_url=f"{url}/api/")
        posted = await SlackChat(api, MemberLookup(api)).post_incident("#platform", view())
        await api.close()

    assert posted == Posted(channel="#platform", ts="1772440000.000100")


async def test_a_page_reaches_the_person_directly(
    workspace: Workspace, ana: User, chat: SlackChat
) -> None:
    posted = await chat.page(PEOPLE["ana"], view())

    [message] = workspace.messages(ana)
    assert message.text.startswith("🔴 You are paged")
    assert posted.channel == message.channel


async def test_somebody_known_by_address_alone_is_looked_up_once(
    workspace: Workspace, chat: SlackChat
) -> None:
    gus = workspace.add_user("U02GUS0007", name="gus", email="gus@example.com")

    await chat.page(PEOPLE["gus"], view())
    await chat.page(PEOPLE["gus"], view())

    assert len(workspace.messages(gus)) == 2
    assert [r.method for r in workspace.requests].count("users.lookupByEmail") == 1


async def test_somebody_whose_account_was_made_anew_is_looked_up_anew(
    workspace: Workspace, chat: SlackChat
) -> None:
    old = workspace.add_user("U02GUS0007", name="gus", email="gus@example.com")
    await chat.page(PEOPLE["gus"], view())
    workspace.deactivate_user(old)
    new = workspace.add_user("U02GUS0008", name="gus", email="gus@example.com")

    with pytest.raises(DeliveryFailed):
        await chat.page(PEOPLE["gus"], view())
    await chat.page(PEOPLE["gus"], view())

    assert len(workspace.messages(new)) == 1


async def test_an_address_nobody_has_is_told_for_good(chat: SlackChat) -> None:
    with pytest.raises(DeliveryFailed, match="nobody in Slack has the address of Gus") as caught:
        await chat.page(PEOPLE["gus"], view())

    assert caught.value.permanent


async def test_a_person_without_any_account_is_told_for_good(chat: SlackChat) -> None:
    nowhere = replace(PEOPLE["gus"], email=None)

    with pytest.raises(DeliveryFailed, match="neither `slack:` nor `email:`") as caught:
        await chat.page(nowhere, view())

    assert caught.value.permanent


async def test_updating_a_message_that_was_deleted_is_fine(
    workspace: Workspace, platform: Channel, chat: SlackChat
) -> None:
    posted = await chat.post_incident("#platform", view())
    await WebApi(token=BOT_TOKEN, api_url=workspace.api_url).client.chat_delete(
        channel=posted.channel, ts=posted.ts
    )

    await chat.update_incident(posted, view(ACKNOWLEDGED), direct=False)

    assert workspace.messages(platform) == []


async def test_what_is_announced_stands_in_the_thread_and_in_the_channel(
    workspace: Workspace, platform: Channel, chat: SlackChat
) -> None:
    posted = await chat.post_incident("#platform", view())
    await chat.announce("#platform", SKIPPED, view(), under=posted)

    [_, said] = workspace.messages(platform)
    assert (said.thread_ts, said.reply_broadcast) == (posted.ts, True)
    assert said.text.startswith("⚠️ *#12* Step 1 has nobody on call")


@pytest.mark.parametrize("gone", [None, "1700000000.000100"], ids=["never posted", "deleted"])
async def test_what_is_announced_is_said_even_without_a_thread(
    workspace: Workspace, platform: Channel, chat: SlackChat, gone: str | None
) -> None:
    under = Posted(channel=platform.id, ts=gone) if gone else None
    await chat.announce("#platform", SKIPPED, view(), under=under)

    [said] = workspace.messages(platform)
    assert said.thread_ts is None


async def test_other_refusals_of_a_thread_are_failures(
    workspace: Workspace, platform: Channel, chat: SlackChat
) -> None:
    posted = await chat.post_incident("#platform", view())
    workspace.archive_channel(platform)

    with pytest.raises(DeliveryFailed, match="#platform is archived"):
        await chat.announce("#platform", SKIPPED, view(), under=posted)
    workspace.faults.error("chat.update", "cant_update_message")
    with pytest.raises(DeliveryFailed, match="another app"):
        await chat.update_incident(posted, view(), direct=False)


async def test_slack_looks_for_nothing_in_our_words(
    workspace: Workspace, platform: Channel, chat: SlackChat
) -> None:
    await chat.post_incident("#platform", view())

    [request] = workspace.requests
    assert request.fields["parse"] == "none"
    assert request.fields["unfurl_links"] is False
