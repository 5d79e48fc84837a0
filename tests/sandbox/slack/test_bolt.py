"""A small Bolt app going round completely, over HTTP and over Socket Mode alike."""

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import Channel, NotOnScreen, User, Workspace
from bot.sandbox.slack.json_types import Json

COVER_MODAL: Json = {
    "type": "modal",
    "callback_id": "cover",
    "notify_on_close": True,
    "title": {"type": "plain_text", "text": "Ask for cover"},
    "submit": {"type": "plain_text", "text": "Ask"},
    "blocks": [
        {
            "type": "input",
            "block_id": "who",
            "label": {"type": "plain_text", "text": "Who"},
            "element": {"type": "users_select", "action_id": "person"},
        },
        {
            "type": "input",
            "block_id": "why",
            "optional": True,
            "label": {"type": "plain_text", "text": "Why"},
            "element": {"type": "plain_text_input", "action_id": "reason", "max_length": 20},
        },
    ],
}


@pytest.fixture
def closed() -> list[str]:
    return []


@pytest.fixture
def rota_bot(bolt: AsyncApp, closed: list[str]) -> AsyncApp:
    """Answers /oncall with a button; the button opens a modal; the modal posts a message."""

    @bolt.command("/oncall")
    async def oncall(ack: AsyncAck, say: AsyncSay, respond: AsyncRespond, command: Json) -> None:
        if command["text"] == "who":
            await ack("ana is on call")
            return
        await ack()
        button = {
            "type": "button",
            "action_id": "ask",
            "value": "shift-7",
            "text": {"type": "plain_text", "text": "Ask for cover"},
        }
        await say(text="your shift", blocks=[{"type": "actions", "elements": [button]}])
        await respond("posted")

    @bolt.action("ask")
    async def ask(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        place = f"{body['channel']['id']} {body['message']['ts']} {body['actions'][0]['value']}"
        view = COVER_MODAL | {"private_metadata": place}
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @bolt.view("cover")
    async def cover(ack: AsyncAck, body: Json, view: Json, client: AsyncWebClient) -> None:
        values = view["state"]["values"]
        person = values["who"]["person"]["selected_user"]
        if person == body["user"]["id"]:
            await ack(response_action="errors", errors={"who": "That is you."})
            return
        await ack()
        channel, ts, shift = view["private_metadata"].split()
        reason = values["why"]["reason"]["value"]
        await client.chat_update(
            channel=channel, ts=ts, text=f"{shift}: <@{person}> was asked, {reason}", blocks=[]
        )

    @bolt.view_closed("cover")
    async def cancelled(ack: AsyncAck, view: Json) -> None:
        await ack()
        closed.append(view["callback_id"])

    return bolt


@pytest.fixture(params=["over_http", "over_socket"])
def connected(request: pytest.FixtureRequest, rota_bot: AsyncApp) -> None:
    """Each test here runs twice: the bot takes requests over HTTP, or connects by itself."""
    request.getfixturevalue(request.param)


@pytest.mark.usefixtures("connected")
async def test_a_command_is_answered_to_the_person_alone(
    workspace: Workspace, ana: User, platform: Channel
) -> None:
    answer = await workspace.command(ana, "/oncall", "who", channel=platform)

    assert (answer.status, answer.error, answer.text) == (200, None, "ana is on call")
    assert answer.response_type == "ephemeral"
    assert workspace.messages(platform) == []


@pytest.mark.usefixtures("connected")
async def test_command_button_and_modal_go_round(
    workspace: Workspace, ana: User, bo: User, platform: Channel
) -> None:
    answer = await workspace.command(ana, "/oncall", "cover", channel=platform)
    message = await workspace.next_message(platform, containing="your shift")
    await workspace.next_message(platform, containing="posted", seen_by=ana)
    assert [later.text for later in answer.later] == ["posted"]

    clicked = await workspace.click(ana, message, action_id="ask")
    assert clicked.error is None
    view = await workspace.view_of(ana)
    assert (view.title, view.callback_id) == ("Ask for cover", "cover")

    refused = await workspace.submit(ana, view, {"who": {"person": ana.id}})
    assert refused.errors == {"who": "That is you."}
    assert refused.view is not None

    done = await workspace.submit(
        ana, refused.view, {"who": {"person": bo.id}, "why": {"reason": "dentist"}}
    )
    assert (done.error, done.view) == (None, None)
    edited = await workspace.next_message(platform, containing="was asked")
    assert edited.text == f"shift-7: <@{bo.id}> was asked, dentist"
    assert (edited.ts, edited.blocks) == (message.ts, ())


@pytest.mark.usefixtures("connected")
async def test_the_bot_hears_of_a_closed_modal(
    workspace: Workspace, ana: User, platform: Channel, closed: list[str]
) -> None:
    await workspace.command(ana, "/oncall", "cover", channel=platform)
    message = await workspace.next_message(platform, containing="your shift")
    await workspace.click(ana, message, action_id="ask")
    view = await workspace.view_of(ana)

    answer = await workspace.close(ana, view)

    assert answer is not None
    assert answer.error is None
    assert closed == ["cover"]
    with pytest.raises(NotOnScreen):
        await workspace.submit(ana, view)


@pytest.mark.usefixtures("connected")
async def test_slack_itself_refuses_what_the_inputs_do_not_allow(
    workspace: Workspace, ana: User, platform: Channel
) -> None:
    await workspace.command(ana, "/oncall", "cover", channel=platform)
    await workspace.click(ana, await workspace.next_message(platform), action_id="ask")
    view = await workspace.view_of(ana)

    result = await workspace.submit(ana, view, {"why": {"reason": "x" * 21}})

    assert not result.sent
    assert result.errors == {
        "who": "Please complete this required field.",
        "why": "Must be at most 20 characters.",
    }


@pytest.mark.usefixtures("connected")
async def test_a_button_that_is_not_there_cannot_be_clicked(
    workspace: Workspace, ana: User, platform: Channel
) -> None:
    await workspace.command(ana, "/oncall", "cover", channel=platform)
    message = await workspace.next_message(platform)

    with pytest.raises(NotOnScreen, match="what can be touched: 'ask'"):
        await workspace.click(ana, message, action_id="acknowledge")
    with pytest.raises(NotOnScreen, match="with the value 'shift-8'"):
        await workspace.click(ana, message, action_id="ask", value="shift-8")


@pytest.mark.usefixtures("connected")
async def test_an_event_reaches_the_bot(
    workspace: Workspace, bolt: AsyncApp, ana: User, platform: Channel
) -> None:
    @bolt.event("app_mention")
    async def mentioned(event: Json, say: AsyncSay) -> None:
        await say(f"you said {event['text']}")

    answer = await workspace.event(
        {"type": "app_mention", "user": ana.id, "channel": platform.id, "text": "hi"}
    )

    assert answer.status == 200
    await workspace.next_message(platform, containing="you said hi")


@pytest.mark.usefixtures("connected")
async def test_the_home_tab_is_published_when_opened(
    workspace: Workspace, bolt: AsyncApp, ana: User
) -> None:
    @bolt.event("app_home_opened")
    async def opened(event: Json, client: AsyncWebClient) -> None:
        blocks = [{"type": "header", "text": {"type": "plain_text", "text": "Your shifts"}}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    await workspace.open_home(ana)

    home = await workspace.home_of(ana, containing="Your shifts")
    assert home.given["type"] == "home"
