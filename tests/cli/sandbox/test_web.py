"""What the sandbox serves on the page's port, and to whom."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.cli.sandbox.cast import Cast
from bot.cli.sandbox.door import HEADER
from bot.cli.sandbox.screen import Screen
from bot.cli.sandbox.web import page_app
from bot.sandbox.server import LocalServer
from bot.sandbox.slack import Workspace
from bot.sandbox.telephony import Exchange
from tests.local_http import local_http

PHONE = "+14155550101"
ACTING = {HEADER: "test"}


@pytest.fixture
def workspace() -> Workspace:
    made = Workspace()
    made.add_user("U02ANA0001", name="ana", real_name="Ana Souza")
    made.add_channel("#platform", id="C1")
    return made


@pytest.fixture
def exchange() -> Exchange:
    made = Exchange(account_sid="AC" + "0" * 32, auth_token="secret", numbers=["+15005550006"])
    made.line(PHONE)
    return made


@pytest.fixture
async def served(workspace: Workspace, exchange: Exchange) -> AsyncIterator[LocalServer]:
    """The page's port, with nobody behind the alerts."""
    screen = Screen(workspace, exchange, Cast(workspace, exchange), {"number": "+15005550006"})
    ending = asyncio.Event()
    app = page_app(screen, workspace, exchange, bot_url="http://127.0.0.1:9", ending=ending)
    async with workspace.serve(), LocalServer(app) as server:
        yield server
        ending.set()


@pytest.fixture
async def web(served: LocalServer) -> AsyncIterator[httpx.AsyncClient]:
    """A client of it."""
    async with local_http(served.url) as client:
        yield client


async def test_the_page_comes_with_headers_that_keep_it_to_itself(web: httpx.AsyncClient) -> None:
    answer = await web.get("/")

    assert answer.status_code == 200
    assert "<title>Sleepwell sandbox</title>" in answer.text
    assert "default-src 'none'; script-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("main.js", "text/javascript"), ("layout.css", "text/css"), ("moon.svg", "image/svg+xml")],
)
async def test_parts_of_the_page_have_the_type_that_browsers_want(
    web: httpx.AsyncClient, name: str, kind: str
) -> None:
    answer = await web.get(f"/page/{name}")

    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == kind


@pytest.mark.parametrize("name", ["nothing.js", "%2e%2e", "%2e%2e%2fstage.py", "..%5cstage.py"])
async def test_nothing_but_the_page_can_be_read(web: httpx.AsyncClient, name: str) -> None:
    assert (await web.get(f"/page/{name}")).status_code == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "localhost:1"]
)
async def test_another_name_for_this_machine_is_refused(
    web: httpx.AsyncClient, served: LocalServer, host: str
) -> None:
    answer = await web.get("/events", headers={"Host": host.format(port=served.port)})

    assert answer.status_code == 403
    assert "not at another name" in answer.text


async def test_localhost_is_a_name_of_ours(web: httpx.AsyncClient, served: LocalServer) -> None:
    answer = await web.get("/", headers={"Host": f"localhost:{served.port}"})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no header of ours, as a form sends it"),
        pytest.param({**ACTING, "Origin": "http://evil.example"}, id="from another page"),
        pytest.param({**ACTING, "Origin": "null"}, id="from a page without an address"),
    ],
)
async def test_pages_elsewhere_cannot_act(
    web: httpx.AsyncClient, exchange: Exchange, headers: dict[str, str]
) -> None:
    answer = await web.post(f"/phones/lines/{PHONE}", json={"behaviour": "busy"}, headers=headers)

    assert answer.status_code == 403
    assert exchange.line(PHONE).behaviour == "ring"


async def test_the_page_acts_on_the_telephones(
    web: httpx.AsyncClient, served: LocalServer, exchange: Exchange
) -> None:
    headers = {**ACTING, "Origin": served.url}
    answer = await web.post(f"/phones/lines/{PHONE}", json={"behaviour": "busy"}, headers=headers)

    assert answer.status_code == 200
    assert exchange.line(PHONE).behaviour == "busy"


async def test_changes_are_told_as_they_happen(
    web: httpx.AsyncClient, workspace: Workspace
) -> None:
    ana = workspace.state.people.named("ana")
    channel = workspace.state.conversations.named("#platform")
    assert ana is not None
    assert channel is not None
    async with web.stream("GET", "/events") as stream:
        told = _news(stream)
        first = await anext(told)
        message = workspace.say(ana, channel, "<b>hello</b>")
        then = await anext(told)

    assert first["first"] is True
    assert {"about:sandbox", "channel:C1", "user:U02ANA0001", f"line:{PHONE}"} <= first[
        "set"
    ].keys()
    assert then["first"] is False
    assert list(then["set"]) == [f"message:C1:{message.ts}"]
    assert then["set"][f"message:C1:{message.ts}"]["text"] == "<b>hello</b>"


async def test_what_goes_is_told_too(web: httpx.AsyncClient, workspace: Workspace) -> None:
    ana = workspace.state.people.named("ana")
    channel = workspace.state.conversations.named("#platform")
    assert ana is not None
    assert channel is not None
    message = workspace.say(ana, channel, "soon gone")
    async with web.stream("GET", "/events") as stream:
        told = _news(stream)
        await anext(told)
        workspace.state.messages.delete(message)
        then = await anext(told)

    assert then == {"first": False, "set": {}, "gone": [f"message:C1:{message.ts}"]}


@pytest.mark.parametrize("body", [b"", b"title=x", b"\xff", b'["no object"]', b"null"])
async def test_an_alert_that_is_no_object_is_refused(web: httpx.AsyncClient, body: bytes) -> None:
    answer = await web.post("/alerts", content=body, headers=ACTING)

    assert answer.status_code == 400
    assert answer.json()["error"].startswith("send a JSON object such as")


async def test_a_call_that_is_none_is_answered_with_where_to_look(web: httpx.AsyncClient) -> None:
    answer = await web.post("/phones/calls/CA1/answer", headers=ACTING)

    assert (answer.status_code, answer.json()) == (
        404,
        {"error": "there is no call 'CA1'; GET /phones/calls lists them"},
    )
    assert (await web.get("/phones/calls")).status_code == 200


async def test_a_command_that_stands_beside_its_text_is_not_passed_over(
    web: httpx.AsyncClient,
) -> None:
    typed = {"user": "ana", "channel": "#platform", "command": "/oncall", "text": "who"}
    answer = await web.post("/slack/command", json=typed, headers=ACTING)

    assert (answer.status_code, answer.json()) == (
        422,
        {"error": "there is no field 'command' here; there are user, channel, text"},
    )


async def test_an_alert_for_nothing_we_know_is_refused(web: httpx.AsyncClient) -> None:
    body = {"service": "nothing", "title": "x"}
    answer = await web.post("/alerts", json=body, headers=ACTING)

    assert answer.status_code == 404
    assert answer.json() == {"error": "there is no such service"}


async def _news(stream: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    async for line in stream.aiter_lines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))
