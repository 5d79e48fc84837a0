"""What the workspace sends: signatures, time limits, retries."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.server import LocalServer
from bot.sandbox.slack import User, Workspace
from bot.sandbox.slack.json_types import Json
from bot.sandbox.slack.outgoing import Outgoing, Tamper
from tests.addresses import free_address
from tests.patience import PATIENCE_SECONDS


@pytest.fixture
def heard(bolt: AsyncApp) -> list[str]:
    """The commands that got through Bolt's signature check."""
    texts: list[str] = []

    @bolt.command("/oncall")
    async def oncall(ack: AsyncAck, command: Json) -> None:
        texts.append(command["text"])
        await ack()

    return texts


async def test_a_good_signature_passes_and_a_replay_within_five_minutes_too(
    workspace: Workspace, over_http: None, heard: list[str], ana: User
) -> None:
    assert (await workspace.command(ana, "/oncall", "who")).status == 200
    assert (await workspace.replay_last()).status == 200
    assert heard == ["who", "who"]


@pytest.mark.parametrize("tamper", ["wrong signature", "stale timestamp", "no signature"])
async def test_bolt_refuses_a_request_that_was_tampered_with(
    workspace: Workspace, over_http: None, heard: list[str], ana: User, tamper: Tamper
) -> None:
    answer = await workspace.command(ana, "/oncall", "who", tamper=tamper)

    assert (answer.status, answer.error, answer.text) == (401, "dispatch_failed", "")
    assert heard == []


async def test_bolt_refuses_what_was_signed_on_a_clock_five_minutes_off(
    workspace: Workspace,
    over_http: None,
    heard: list[str],
    ana: User,
    forward: Callable[[float], None],
) -> None:
    forward(302)
    assert (await workspace.command(ana, "/oncall", "who")).status == 401


async def test_nothing_can_be_replayed_before_anything_was_sent(workspace: Workspace) -> None:
    with pytest.raises(RuntimeError, match="nothing was sent"):
        await workspace.replay_last()


class Listener:
    """A bot that answers every request with what comes next in `answers`."""

    def __init__(self) -> None:
        self.answers: list[Response] = []
        self.requests: list[Request] = []
        self.never = asyncio.Event()
        self.hangs: Callable[[Request], bool] = lambda _: False

    async def answer(self, request: Request) -> Response:
        await request.body()
        self.requests.append(request)
        if self.hangs(request):
            await self.never.wait()
        return self.answers.pop(0) if self.answers else Response()


@pytest.fixture
async def listener(workspace: Workspace) -> AsyncIterator[Listener]:
    bot = Listener()
    app = Starlette(routes=[Route("/slack/events", bot.answer, methods=["POST"])])
    async with LocalServer(app) as server:
        workspace.bot_url = f"{server.url}/slack/events"
        yield bot
        bot.never.set()


async def test_a_command_carries_what_slack_sends(
    workspace: Workspace, listener: Listener, ana: User
) -> None:
    channel = workspace.add_channel("#platform", id="C0PLATFORM")
    await workspace.command(ana, "/oncall", "who platform & co", channel=channel)

    [request] = listener.requests
    body = (await request.body()).decode()
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    for part in (
        "command=%2Foncall",
        "text=who+platform+%26+co",
        "user_id=U02ANA0001",
        "user_name=ana",
        "channel_id=C0PLATFORM",
        "channel_name=platform",
        "team_id=",
        "api_app_id=",
        "trigger_id=",
        "response_url=http",
    ):
        assert part in body


async def test_an_answer_in_the_body_may_be_json_for_the_whole_channel(
    workspace: Workspace, listener: Listener, ana: User
) -> None:
    channel = workspace.add_channel("#platform")
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*ana*"}}]
    body = {"response_type": "in_channel", "text": "on call", "blocks": blocks}
    listener.answers = [JSONResponse(body)]

    answer = await workspace.command(ana, "/oncall", "who", channel=channel)

    assert (answer.response_type, answer.text) == ("in_channel", "on call")
    assert answer.all_text == "on call\n*ana*"
    assert workspace.messages(channel) == [answer.message]


async def test_blocks_slack_refuses_are_an_error_in_an_answer_too(
    workspace: Workspace, listener: Listener, ana: User
) -> None:
    listener.answers = [JSONResponse({"blocks": [{"type": "unknown"}]})]
    answer = await workspace.command(ana, "/oncall")
    assert (answer.status, answer.error, answer.message) == (200, "invalid_blocks", None)


async def test_a_bot_that_takes_too_long_is_a_timeout_for_the_person(
    workspace: Workspace, listener: Listener, ana: User
) -> None:
    listener.hangs = lambda _: True
    workspace.outgoing.ack_timeout_seconds = 0.05

    answer = await workspace.command(ana, "/oncall")

    assert (answer.timed_out, answer.error, answer.status) == (True, "operation_timeout", 0)


async def test_a_bot_that_is_not_there_is_an_error_for_the_person(
    workspace: Workspace, ana: User
) -> None:
    workspace.bot_url = f"{free_address()}/slack/events"

    answer = await workspace.command(ana, "/oncall")

    assert (answer.status, answer.error, answer.timed_out) == (0, "dispatch_failed", False)


async def test_a_refused_event_comes_again_under_the_same_id(
    workspace: Workspace, listener: Listener
) -> None:
    listener.answers = [PlainTextResponse("no", 500), PlainTextResponse("no", 503)]

    answer = await workspace.event({"type": "app_mention"}, retries=3)

    assert [delivery.status for delivery in answer.deliveries] == [500, 503, 200]
    assert [request.headers.get("x-slack-retry-num") for request in listener.requests] == [
        None,
        "1",
        "2",
    ]
    assert listener.requests[1].headers["x-slack-retry-reason"] == "http_error"
    bodies = {await request.body() for request in listener.requests}
    assert len(bodies) == 1
    assert answer.event_id in bodies.pop().decode()


async def test_an_event_that_timed_out_comes_again_with_that_reason(
    workspace: Workspace, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = iter((0.05, PATIENCE_SECONDS))
    in_turn = property(lambda _: next(limits))
    monkeypatch.setattr(Outgoing, "ack_timeout_seconds", in_turn, raising=False)
    listener.hangs = lambda request: "x-slack-retry-num" not in request.headers

    answer = await workspace.event({"type": "app_mention"}, retries=1)

    assert [delivery.timed_out for delivery in answer.deliveries] == [True, False]
    assert listener.requests[-1].headers["x-slack-retry-reason"] == "http_timeout"


async def test_a_bot_may_ask_not_to_be_sent_it_again(
    workspace: Workspace, listener: Listener
) -> None:
    listener.answers = [Response(status_code=500, headers={"X-Slack-No-Retry": "1"})]
    answer = await workspace.event({"type": "app_mention"}, retries=3)
    assert len(answer.deliveries) == 1


@pytest.mark.parametrize("retries", [-1, 4])
async def test_slack_tries_again_three_times_at_most(workspace: Workspace, retries: int) -> None:
    with pytest.raises(ValueError, match="up to 3 times"):
        await workspace.event({"type": "app_mention"}, retries=retries)


async def test_a_command_without_a_slash_is_no_command(workspace: Workspace, ana: User) -> None:
    with pytest.raises(ValueError, match="starts with a slash"):
        await workspace.command(ana, "oncall")
