"""What is served on the page's port: the page, what is to be seen on it, and what can be done."""

import asyncio
from http import HTTPStatus
from importlib.resources import files
from importlib.resources.abc import Traversable

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from bot.cli.sandbox.door import SandboxDoor
from bot.cli.sandbox.screen import Screen
from bot.cli.sandbox.stream import events
from bot.sandbox.slack import Workspace
from bot.sandbox.slack.control.routes import control_routes as slack_routes
from bot.sandbox.telephony import Exchange
from bot.sandbox.telephony.control.routes import control_routes as telephone_routes

PAGE = "index.html"
# Not asked of the machine, which may know better and be wrong: modules need exactly this one.
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}


def page_app(
    screen: Screen,
    workspace: Workspace,
    exchange: Exchange,
    *,
    bot_url: str,
    ending: asyncio.Event,
) -> ASGIApp:
    """The page; `/slack/…` and `/phones/…` are the control APIs of the two."""

    async def stream(_: Request) -> Response:
        return StreamingResponse(events(screen, ending), media_type="text/event-stream")

    async def alerts(request: Request) -> Response:
        return await _raise_alert(request, screen, bot_url)

    routes = [
        Route("/", _page),
        Route("/page/{name}", _part),
        Route("/events", stream),
        Route("/alerts", alerts, methods=["POST"]),
        Mount("/slack", routes=slack_routes(workspace)),
        Mount("/phones", routes=telephone_routes(exchange)),
    ]
    return SandboxDoor(Starlette(routes=routes))


async def _page(_: Request) -> Response:
    return _file(PAGE)


async def _part(request: Request) -> Response:
    return _file(request.path_params["name"])


def _file(name: str) -> Response:
    part = next((one for one in _folder().iterdir() if one.name == name), None)
    if part is None or not part.is_file():
        return JSONResponse({"error": f"there is no {name}"}, HTTPStatus.NOT_FOUND)
    suffix = name[name.rfind(".") :]
    return Response(part.read_bytes(), media_type=_TYPES[suffix])


def _folder() -> Traversable:
    return files("bot.cli.sandbox") / "page"


async def _raise_alert(request: Request, screen: Screen, bot_url: str) -> Response:
    """Send an alert the way a monitor does; answers with what the bot answered."""
    try:
        alert = await request.json()
    except ValueError:
        alert = None
    if not isinstance(alert, dict):
        wanted = 'send a JSON object such as {"service": "shop", "title": "it is down"}'
        return JSONResponse({"error": wanted}, HTTPStatus.BAD_REQUEST)
    key = screen.key_of(str(alert.pop("service", "")))
    if key is None:
        return JSONResponse({"error": "there is no such service"}, HTTPStatus.NOT_FOUND)
    try:
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{bot_url}/alerts/{key}", json=alert) as answer,
        ):
            body = await answer.text()
            return Response(body, answer.status, media_type=answer.content_type)
    except aiohttp.ClientError as error:
        return JSONResponse({"error": f"the bot does not answer: {error}"}, HTTPStatus.BAD_GATEWAY)
