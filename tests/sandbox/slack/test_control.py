"""The control API: another process acts in the workspace, in plain JSON."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncSay
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import Channel, User, Workspace
from bot.sandbox.slack.json_types import Json

MODAL: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": {"type": "plain_text", "text": "Why"},
            "element": {"type": "plain_text_input", "action_id": "reason"},
        }
    ],
}


class Caller:
    """A process that knows nothing but the address."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = f"{url}/control"

    async def get(self, path: str, **params: str) -> tuple[int, Json]:
        async with self._session.get(f"{self._url}/{path}", params=params) as answer:
            return answer.status, await answer.json()

    async def post(self, path: str, **fields: object) -> tuple[int, Json]:
        async with self._session.post(f"{self._url}/{path}", json=fields) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def control(workspace: Workspace) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(session, workspace.state.base_url)


@pytest.fixture
def form_bot(bolt: AsyncApp, over_http: None) -> AsyncApp:
    """/oncall posts a button, the button opens a form, the form is posted."""

    @bolt.command("/oncall")
    async def oncall(ack: AsyncAck, say: AsyncSay, command: Json) -> None:
        await ack(f"you typed {command['text']}")
        text = {"type": "plain_text", "text": "Open"}
        button = {"type": "button", "action_id": "open", "text": text}
        await say(text="press", blocks=[{"type": "actions", "elements": [button]}])

    @bolt.action("open")
    async def opened(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack()

    @bolt.view("form")
    async def sent(ack: AsyncAck, view: Json, client: AsyncWebClient) -> None:
        await ack()
        reason = view["state"]["values"]["why"]["reason"]["value"]
        await client.chat_postMessage(channel="#platform", text=f"because {reason}")

    return bolt


async def test_a_whole_round_from_another_process(
    workspace: Workspace, control: Caller, form_bot: AsyncApp, ana: User, platform: Channel
) -> None:
    status, answer = await control.post(
        "command", user="ana", channel="#platform", text="/oncall who now"
    )
    assert (status, answer["error"]) == (200, None)
    assert answer["message"]["text"] == "you typed who now"

    await workspace.next_message(platform, containing="press")
    _, shown = await control.get("messages", channel="platform")
    [message] = shown["messages"]
    place = {"channel": platform.id, "ts": message["ts"]}
    _, clicked = await control.post("click", user=ana.id, action_id="open", **place)
    assert clicked == {"status": 200, "error": None, "sent": True}

    _, views = await control.get("views", user="ana")
    [view] = views["views"]
    _, typed = await control.post(
        "select", user="ana", view_id=view["id"], action_id="reason", value="I say so"
    )
    assert typed["sent"] is False
    _, submitted = await control.post("submit", user="ana", view_id=view["id"])
    assert (submitted["errors"], submitted["view"]) == ({}, None)
    await workspace.next_message(platform, containing="because I say so")


async def test_people_and_channels_are_listed(
    control: Caller, ana: User, platform: Channel
) -> None:
    _, users = await control.get("users")
    _, channels = await control.get("channels")
    assert [user["name"] for user in users["users"]] == ["oncall", "ana"]
    assert channels["channels"] == [
        {"id": platform.id, "name": "platform", "kind": "public_channel", "people": []}
    ]


async def test_ephemeral_messages_are_shown_to_their_reader(
    control: Caller, client: AsyncWebClient, ana: User, platform: Channel
) -> None:
    await client.chat_postEphemeral(channel=platform.id, user=ana.id, text="psst")

    _, for_all = await control.get("messages", channel=platform.id)
    _, for_ana = await control.get("messages", channel=platform.id, user="ana")

    assert for_all == {"messages": []}
    assert [(m["text"], m["ephemeral"]) for m in for_ana["messages"]] == [("psst", True)]


async def test_a_direct_message_is_named_by_its_person(
    control: Caller, client: AsyncWebClient, ana: User
) -> None:
    await client.chat_postMessage(channel=ana.id, text="wake up")
    _, shown = await control.get("messages", channel="ana")
    assert [message["text"] for message in shown["messages"]] == ["wake up"]


async def test_faults_are_planned_and_cleared(control: Caller, client: AsyncWebClient) -> None:
    await control.post("faults", kind="error", method="auth.test", error="fatal_error")
    with pytest.raises(SlackApiError, match="fatal_error"):
        await client.auth_test()

    client.retry_handlers.clear()
    await control.post("faults", kind="down")
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.auth_test()
    assert await control.post("faults", kind="up") == (200, {"ok": True})
    assert (await client.auth_test())["ok"]


@pytest.mark.parametrize(
    ("path", "fields", "status", "sentence"),
    [
        pytest.param(
            "command",
            {"user": "zoe", "channel": "#platform", "text": "/oncall"},
            404,
            "there is nobody called 'zoe' in this workspace",
            id="unknown person",
        ),
        pytest.param(
            "command",
            {"user": "ana", "channel": "#nowhere", "text": "/oncall"},
            404,
            "there is no channel '#nowhere' in this workspace",
            id="unknown channel",
        ),
        pytest.param(
            "command",
            {"user": "ana", "channel": "#platform"},
            422,
            "say which text: the field 'text' is missing or not a text",
            id="no text",
        ),
        pytest.param(
            "command",
            {"user": "ana", "channel": "#platform", "text": "hello"},
            422,
            "a slash command starts with a slash: 'hello' does not",
            id="no command",
        ),
        pytest.param(
            "click",
            {"user": "ana", "channel": "#platform", "ts": "1.000001", "action_id": "ack"},
            404,
            "there is no message '1.000001' in that channel",
            id="unknown message",
        ),
        pytest.param("submit", {"user": "ana"}, 404, "ana has no modal open", id="no modal open"),
        pytest.param(
            "close",
            {"user": "ana", "view_id": "V0"},
            404,
            "there is no view 'V0' open",
            id="unknown view",
        ),
        pytest.param(
            "faults",
            {"kind": "earthquake"},
            422,
            "there is no fault 'earthquake'; there are fail, rate_limit, error, hang, "
            "accept_then_hang, release, down, up, clear",
            id="unknown fault",
        ),
        pytest.param(
            "faults", {"kind": "fail", "times": "x"}, 422, "times is a whole number", id="times"
        ),
    ],
)
async def test_what_cannot_be_done_is_told_in_a_sentence(
    control: Caller,
    ana: User,
    platform: Channel,
    path: str,
    fields: Json,
    status: int,
    sentence: str,
) -> None:
    assert await control.post(path, **fields) == (status, {"error": sentence})


async def test_a_body_that_is_no_object_is_refused(workspace: Workspace) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{workspace.state.base_url}/control/click", data="[]") as answer,
    ):
        assert (answer.status, await answer.json()) == (422, {"error": "send a JSON object"})
