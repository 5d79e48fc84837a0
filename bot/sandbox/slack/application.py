"""The ASGI application: Web API, response URLs, sockets and the control API on one port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.types import ASGIApp

from bot.sandbox.connections import DroppableConnections
from bot.sandbox.slack.answering_later import respond
from bot.sandbox.slack.control.routes import control_routes
from bot.sandbox.slack.web_api.endpoint import call_method

if TYPE_CHECKING:
    from bot.sandbox.slack.workspace import Workspace


def build_app(workspace: "Workspace") -> ASGIApp:
    """The application that serves a workspace."""
    state = workspace.state

    async def api(request: Request) -> Response:
        return await call_method(state, request)

    async def response_url(request: Request) -> Response:
        return await respond(state, request)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await workspace.outgoing.open()
        yield
        await workspace.outgoing.close()

    routes = [
        Route("/api/{method}", api, methods=["GET", "POST"]),
        Route("/respond/{key}", response_url, methods=["POST"]),
        WebSocketRoute("/socket", workspace.socket_mode.serve),
        Mount("/control", routes=control_routes(workspace)),
    ]
    return DroppableConnections(Starlette(routes=routes, lifespan=lifespan), network=state.faults)
