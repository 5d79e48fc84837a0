"""The door of the REST API: planned faults, credentials, then the operation itself."""

import asyncio
import base64
import binascii
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.telephony.errors import TwilioError
from bot.sandbox.telephony.faults import Fault, FaultKind
from bot.sandbox.telephony.rest.fields import Fields

if TYPE_CHECKING:
    from bot.sandbox.telephony.exchange import Exchange

# Twilio: error dictionary.
_UNAUTHORIZED = 20003
_NOT_FOUND = 20404
_TOO_MANY_REQUESTS = 20429


@dataclass(frozen=True, kw_only=True, slots=True)
class RestRequest:
    """A request to the REST API, refused ones too. `operation` is `calls.create` and the like."""

    at: datetime
    operation: str
    method: str
    path: str
    fields: Mapping[str, Sequence[str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class AdmittedRequest:
    """One admitted request: the exchange, the HTTP request and its form."""

    exchange: "Exchange"
    http: Request
    form: Fields

    @property
    def account_sid(self) -> str:
        """The account it is about."""
        return self.exchange.account_sid


Operation = Callable[[AdmittedRequest], Awaitable[dict[str, Any]]]


def rest_route(
    exchange: "Exchange",
    method: str,
    path: str,
    name: str,
    operation: Operation,
    *,
    status: int = 200,
) -> Route:
    """A route to one operation, which may be struck by faults."""

    async def answer(request: Request) -> Response:
        form = await _form(request)
        fields = form if method == "POST" else request.query_params
        exchange.requests.append(
            RestRequest(
                at=exchange.clock(),
                operation=name,
                method=method,
                path=request.url.path,
                fields={key: fields.getlist(key) for key in fields},
            )
        )
        exchange.equipment.changes.announce()

        async def do() -> Response:
            try:
                _admit(exchange, request)
                asked = AdmittedRequest(exchange=exchange, http=request, form=form)
                return JSONResponse(await operation(asked), status)
            except TwilioError as refusal:
                return JSONResponse(refusal.answer(), refusal.status)

        try:
            return await _with_faults(exchange.faults.take(name), request, do)
        finally:
            exchange.equipment.changes.announce()

    return Route(path, answer, methods=[method])


def not_found(path: str) -> TwilioError:
    """The refusal for what does not exist."""
    return TwilioError(404, _NOT_FOUND, f"The requested resource {path} was not found")


async def _form(request: Request) -> Fields:
    body = (await request.body()).decode("utf-8", errors="replace")
    return ImmutableMultiDict(parse_qsl(body, keep_blank_values=True))


def _admit(exchange: "Exchange", request: Request) -> None:
    """Raises TwilioError 20003 for wrong credentials, 20404 for another account."""
    expected = f"{exchange.account_sid}:{exchange.auth_token}"
    if exchange.faults.refuses_credentials or not secrets.compare_digest(
        _credentials(request).encode(), expected.encode()
    ):
        raise TwilioError(401, _UNAUTHORIZED, "Authenticate")
    if request.path_params["account"] != exchange.account_sid:
        raise not_found(request.url.path)


def _credentials(request: Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(token, validate=True).decode("utf-8", errors="replace")
    except binascii.Error:
        return ""


async def _with_faults(
    fault: Fault | None, request: Request, do: Callable[[], Awaitable[Response]]
) -> Response:
    if fault is None:
        return await do()
    if fault.kind is FaultKind.FAIL:
        return Response("the exchange fails on demand", fault.status, media_type="text/html")
    if fault.kind is FaultKind.RATE_LIMIT:
        return _too_many(fault)
    if fault.kind is FaultKind.ACCEPT_THEN_HANG:
        done = await do()
        await _released(fault, request)
        return done
    caller_waited = await _released(fault, request)
    return await do() if caller_waited else Response(status_code=HTTPStatus.REQUEST_TIMEOUT)


def _too_many(fault: Fault) -> Response:
    refusal = TwilioError(fault.status, _TOO_MANY_REQUESTS, "Too Many Requests")
    wish = fault.retry_after_seconds
    headers = {"Retry-After": str(wish)} if wish is not None else {}
    return JSONResponse(refusal.answer(), refusal.status, headers)


async def _released(fault: Fault, request: Request) -> bool:
    """Wait for the release (True) or for the caller to give up (False)."""
    release = asyncio.create_task(fault.released.wait())
    gone = asyncio.create_task(_gone(request))
    fault.waiting += 1
    try:
        await asyncio.wait({release, gone}, return_when=asyncio.FIRST_COMPLETED)
        return not gone.done()
    finally:
        fault.waiting -= 1
        release.cancel()
        gone.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
