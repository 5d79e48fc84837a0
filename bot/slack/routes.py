"""Where Slack reaches us by HTTP: commands, clicks, forms and events."""

import re
from http import HTTPStatus

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message

from bot.web.body import read_body

PATH = "/slack/events"
BODY_LIMIT_BYTES = 256 * 1024

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


def slack_routes(bolt: AsyncApp) -> list[Route]:
    """Everything under /slack; requests must bear Slack's signature, not older than 5 minutes."""
    events = SlackEvents(bolt)
    return [
        Route(PATH, events.received, methods=["POST"]),
        Route(PATH, certificate_checked, methods=["GET"]),
    ]


class SlackEvents:
    """Hands requests to Bolt, which verifies them, once they have a form that it can read."""

    def __init__(self, bolt: AsyncApp) -> None:
        self._handler = AsyncSlackRequestHandler(bolt)

    async def received(self, request: Request) -> Response:
        """413 for a body that is too long, 401 for one that Slack did not sign."""
        body = await read_body(request, limit=BODY_LIMIT_BYTES)
        if not _is_text(body):
            return PlainTextResponse("The body is not UTF-8.", HTTPStatus.BAD_REQUEST)
        if not _could_be_signed(request):
            return PlainTextResponse("Slack did not sign this.", HTTPStatus.UNAUTHORIZED)

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        return await self._handler.handle(Request(request.scope, receive))


async def certificate_checked(request: Request) -> Response:
    """Slack looks at the certificate now and then (Slack: "Slash commands"); 405 otherwise."""
    if request.query_params.get("ssl_check") == "1":
        return Response()
    return PlainTextResponse(
        "Slack posts here.", HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "POST"}
    )


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _could_be_signed(request: Request) -> bool:
    """Whether the headers have the right form, which the verification itself takes for granted."""
    timestamp = request.headers.get("x-slack-request-timestamp", "0")
    signature = request.headers.get("x-slack-signature")
    return bool(
        _TIMESTAMP.fullmatch(timestamp) and (signature is None or _SIGNATURE.fullmatch(signature))
    )
