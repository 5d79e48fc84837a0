"""The ASGI application: Twilio's REST API and the control API on one port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount
from starlette.types import ASGIApp

from bot.sandbox.connections import STAYS_UP, DroppableConnections
from bot.sandbox.telephony.control.routes import control_routes
from bot.sandbox.telephony.equipment import API_VERSION
from bot.sandbox.telephony.errors import TwilioError
from bot.sandbox.telephony.rest.endpoint import not_found
from bot.sandbox.telephony.rest.routes import rest_routes

if TYPE_CHECKING:
    from bot.sandbox.telephony.exchange import Exchange

_METHOD_NOT_ALLOWED = 20004


def build_app(exchange: "Exchange") -> ASGIApp:
    """The application that serves an exchange."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await exchange.open()
        yield
        await exchange.close()

    app = Starlette(
        routes=[
            Mount(f"/{API_VERSION}/Accounts", routes=rest_routes(exchange)),
            Mount("/control", routes=control_routes(exchange)),
        ],
        lifespan=lifespan,
        exception_handlers={404: _unknown, 405: _unknown},
    )
    return DroppableConnections(app, network=exchange.faults)


async def _unknown(request: Request, error: Exception) -> Response:
    """What is not there: in a sentence to people, in Twilio's form to programs."""
    path = request.url.path
    status = error.status_code if isinstance(error, HTTPException) else 404
    if path.startswith(STAYS_UP):
        return JSONResponse({"error": f"{request.method} {path} is not part of /control"}, status)
    refusal = (
        TwilioError(status, _METHOD_NOT_ALLOWED, "Method not allowed")
        if status == 405
        else not_found(path)
    )
    return JSONResponse(refusal.answer(), status)
