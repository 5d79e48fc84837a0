"""Plivo's REST API, as far as calls and texts need it."""

import base64
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from bot.sandbox.plivo.exchange import PlivoCall, PlivoExchange

# Plivo: hangup causes.
_CAUSES = {"completed": 4000, "busy": 3010, "no-answer": 3000, "failed": 2010}

Answer = Callable[[Request], Awaitable[Response]]


def build_app(exchange: "PlivoExchange") -> Starlette:
    """The application that serves an exchange."""
    api = _Api(exchange)
    here = "/v1/Account/{account}"
    return Starlette(
        routes=[
            Route(f"{here}/", api.admitted(api.account), methods=["GET"]),
            Route(f"{here}/Number/{{number}}/", api.admitted(api.number), methods=["GET"]),
            Route(f"{here}/Call/", api.admitted(api.call), methods=["POST"]),
            Route(f"{here}/Call/", api.admitted(api.live), methods=["GET"]),
            Route(f"{here}/Call/{{uuid}}/", api.admitted(api.record), methods=["GET"]),
            Route(f"{here}/Call/{{uuid}}/", api.admitted(api.hang_up), methods=["DELETE"]),
            # Every call rings at once here, so there is never a queued request to cancel.
            Route(f"{here}/Request/{{uuid}}/", api.admitted(api.nothing), methods=["DELETE"]),
            Route(f"{here}/Message/", api.admitted(api.message), methods=["POST"]),
        ]
    )


class _Api:
    def __init__(self, exchange: "PlivoExchange") -> None:
        self._exchange = exchange

    def admitted(self, answer: Answer) -> Answer:
        """The operation, if the credentials are right and requests are not refused."""
        pair = f"{self._exchange.auth_id}:{self._exchange.auth_token}"
        expected = f"Basic {base64.b64encode(pair.encode()).decode()}"

        async def guarded(request: Request) -> Response:
            if self._exchange.refuses is not None:
                return _json({"error": "refused on demand"}, self._exchange.refuses)
            if request.headers.get("Authorization") != expected:
                return _json({"error": "authentication failed"}, 401)
            return await answer(request)

        return guarded

    async def account(self, _request: Request) -> Response:
        return _json({"auth_id": self._exchange.auth_id, "account_type": "standard"})

    async def number(self, request: Request) -> Response:
        number = f"+{request.path_params['number']}"
        if number not in self._exchange.numbers:
            return await self.nothing(request)
        return _json({"number": number, "voice_enabled": True, "sms_enabled": True})

    async def call(self, request: Request) -> Response:
        from bot.sandbox.plivo.exchange import PlivoCall

        asked = await request.json()
        if asked["from"] not in self._exchange.numbers:
            return _json({"error": "from is not a number of yours"}, 400)
        call = PlivoCall(
            exchange=self._exchange,
            to=asked["to"],
            from_=asked["from"],
            answer_url=asked["answer_url"],
            ring_url=asked.get("ring_url"),
            hangup_url=asked.get("hangup_url"),
        )
        self._exchange.begin(call)
        return _json({"message": "call fired", "request_uuid": call.uuid}, 201)

    async def live(self, request: Request) -> Response:
        to = request.query_params.get("to_number", "")
        calls = [call for call in self._exchange.calls if call.is_live]
        return _json({"calls": [call.uuid for call in calls if call.to.endswith(to)]})

    async def record(self, request: Request) -> Response:
        """Plivo keeps a record of a call once it is over."""
        call = self._call(request.path_params["uuid"])
        if call is None or call.is_live:
            return await self.nothing(request)
        at = "2026-11-30 03:00:00+00:00"
        return _json(
            {
                "call_uuid": call.uuid,
                "answer_time": at if call.was_answered else None,
                "end_time": at,
                "hangup_cause_code": _CAUSES[call.status],
            }
        )

    async def hang_up(self, request: Request) -> Response:
        call = self._call(request.path_params["uuid"])
        if call is None or not call.is_live:
            return await self.nothing(request)
        await call.end()
        return Response(status_code=204)

    async def nothing(self, _request: Request) -> Response:
        return _json({"error": "not found"}, 404)

    async def message(self, request: Request) -> Response:
        from bot.sandbox.plivo.exchange import PlivoMessage

        asked = await request.json()
        message = PlivoMessage(
            src=asked["src"], dst=asked["dst"], text=asked["text"], url=asked.get("url")
        )
        self._exchange.messages.append(message)
        return _json({"message": "message(s) queued", "message_uuid": [message.uuid]}, 202)

    def _call(self, uuid: str) -> "PlivoCall | None":
        return next((call for call in self._exchange.calls if call.uuid == uuid), None)


def _json(content: dict[str, Any], status: int = 200) -> Response:
    return JSONResponse({"api_id": str(uuid4()), **content}, status)
