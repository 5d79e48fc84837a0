"""The door of the Web API: tokens, scopes, planned faults, then the method itself."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.sandbox.slack.errors import RateLimited, SlackError, missing_scope
from bot.sandbox.slack.faults import Fault, FaultKind, Faults
from bot.sandbox.slack.json_types import Json
from bot.sandbox.slack.state import Request, State
from bot.sandbox.slack.web_api.call import Call, read_fields, read_token
from bot.sandbox.slack.web_api.methods import METHODS, Method

_APP_SCOPES: Final = frozenset({"connections:write"})


async def call_method(state: State, request: HttpRequest) -> Response:
    """Answer one call of the Web API."""
    method = request.path_params["method"]
    try:
        fields = await read_fields(request)
    except SlackError as refusal:
        return _refused(refusal)
    token = read_token(request, fields)
    state.requests.append(Request(method=method, fields=fields, at=state.clock()))

    async def answer() -> Response:
        return await _answer(state, method, token, fields)

    return await with_faults(state.faults, method, request, answer)


async def with_faults(
    faults: Faults, method: str, request: HttpRequest, answer: Callable[[], Awaitable[Response]]
) -> Response:
    """Answer, unless a planned fault strikes; also used for response URLs."""
    fault = faults.take(method)
    if fault is None:
        return await answer()
    if fault.kind is FaultKind.FAIL:
        return HTMLResponse("the sandbox fails on demand", fault.status, media_type="text/html")
    if fault.kind is FaultKind.RATE_LIMIT:
        return _refused(RateLimited(fault.retry_after_seconds))
    if fault.kind is FaultKind.ERROR:
        return _refused(SlackError(fault.error))
    if fault.kind is FaultKind.ACCEPT_THEN_HANG:
        answered = await answer()
        await _released(fault, request)
        return answered
    caller_waited = await _released(fault, request)
    return await answer() if caller_waited else Response(status_code=HTTPStatus.REQUEST_TIMEOUT)


async def _answer(state: State, method: str, token: str | None, fields: Json) -> Response:
    headers: dict[str, str] = {}
    try:
        known, scopes = _admitted(state, method, token)
        headers["x-oauth-scopes"] = ",".join(sorted(scopes))
        headers["x-accepted-oauth-scopes"] = ",".join(known.scopes)
        answer = known.answer(Call(state=state, fields=fields, scopes=scopes))
    except SlackError as refusal:
        return _refused(refusal, headers)
    state.changes.announce()
    return JSONResponse({"ok": True, **answer}, headers=headers)


def _admitted(state: State, method: str, token: str | None) -> tuple[Method, frozenset[str]]:
    """The method and the scopes of the token.

    Raises:
        SlackError: unknown_method, not_authed, invalid_auth, not_allowed_token_type or
            missing_scope.
    """
    known = METHODS.get(method)
    if known is None:
        raise SlackError("unknown_method", req_method=method)
    if token is None:
        raise SlackError("not_authed")
    mine = state.installation
    if token not in (mine.bot_token, mine.app_token):
        raise SlackError("invalid_auth")
    if (token == mine.app_token) != known.app_level:
        raise SlackError("not_allowed_token_type")
    scopes = _APP_SCOPES if known.app_level else mine.scopes
    if known.scopes and not scopes.intersection(known.scopes):
        raise missing_scope(scopes, known.scopes[0])
    return known, scopes


async def _released(fault: Fault, request: HttpRequest) -> bool:
    """Wait for the release (True) or for the caller to hang up (False)."""
    release = asyncio.create_task(fault.released.wait())
    hang_up = asyncio.create_task(_hung_up(request))
    try:
        await asyncio.wait({release, hang_up}, return_when=asyncio.FIRST_COMPLETED)
        return not hang_up.done()
    finally:
        release.cancel()
        hang_up.cancel()


async def _hung_up(request: HttpRequest) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _refused(refusal: SlackError, headers: dict[str, str] | None = None) -> Response:
    if isinstance(refusal, RateLimited):
        told = {"retry-after": str(refusal.retry_after_seconds)}
        return JSONResponse(refusal.answer(), HTTPStatus.TOO_MANY_REQUESTS, told)
    return JSONResponse(refusal.answer(), headers=headers)
