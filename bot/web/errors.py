"""Answers errors as JSON, without internals."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from bot.engine.loops.repeats import problem_in_a_line

log = structlog.get_logger(__name__)

RETRY_AFTER_SECONDS = 5

# What SQLAlchemy raises for a database that is down, full or locked.
_DATABASE_AWAY = (OperationalError, InterfaceError, NoFreeConnection)

# For whoever the end of this process leaves without an answer of its own.
ENDING = JSONResponse(
    {"status": "not now", "message": "This process is ending. Please send it again."},
    503,
    headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
)

Handler = Callable[[Request, Any], Awaitable[Response]]


def exception_handlers() -> Mapping[Any, Handler]:
    """The `exception_handlers` for Starlette."""
    return _HANDLERS


async def answer_of(
    endpoint: Callable[[Request], Awaitable[Response]], request: Request
) -> Response:
    """The answer of an endpoint, or the error answer if it raises."""
    try:
        return await endpoint(request)
    except Exception as error:  # noqa: BLE001 (the handler for it tells of it)
        return await answer_to(error, request)


async def answer_to(error: Exception, request: Request) -> Response:
    """The error answer for what an endpoint has raised."""
    kinds = type(error).__mro__
    handler = next(_HANDLERS[kind] for kind in kinds if kind in _HANDLERS)
    return await handler(request, error)


async def _refused(_request: Request, error: HTTPException) -> Response:
    said = {"status": "refused", "message": error.detail}
    return JSONResponse(said, error.status_code, headers=error.headers)


async def _gone(request: Request, _error: ClientDisconnect) -> Response:
    log.info("a sender hung up before it had sent everything", route=route_of(request))
    return Response(status_code=400)


async def _not_now(request: Request, error: Exception) -> Response:
    # In one line: many requests fail while it is down, and the loops log the traceback.
    problem = problem_in_a_line(error)
    log.error("a request found the database away", route=route_of(request), problem=problem)
    said = {"status": "not now", "message": "The database is away. Please send it again."}
    return JSONResponse(said, 503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})


async def _broken(request: Request, error: Exception) -> Response:
    # By the reference the sender's error is found in our log.
    reference = secrets.token_hex(4)
    log.error(
        "a request broke something",
        route=route_of(request),
        reference=reference,
        exc_info=error,
    )
    said = {
        "status": "error",
        "message": "Something went wrong on our side. The log tells more under this reference.",
        "reference": reference,
    }
    return JSONResponse(said, 500)


def route_of(request: Request) -> str:
    """The route's template, because paths hold alert keys: `/alerts/{key}`."""
    path: str = getattr(request.scope.get("route"), "path", "no route")
    return path


_HANDLERS: Mapping[Any, Handler] = {
    HTTPException: _refused,
    ClientDisconnect: _gone,
    **dict.fromkeys(_DATABASE_AWAY, _not_now),
    Exception: _broken,
}
