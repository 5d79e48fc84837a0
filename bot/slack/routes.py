"""Where Slack reaches us by HTTP: commands, clicks, forms and events."""

import re
from http import HTTPStatus

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message

from bot.slack.payloads import is_certificate_check, is_readable
from bot.web.body import read_body

PATH = "/slack/events"
BODY_LIMIT_BYTES = 256 * 1024

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


def slack_routes(bolt: AsyncApp, *, signing_secret: str | None) -> list[Route]:
    """Everything under /slack; requests must bear Slack's signature, not older than 5 minutes.

    Without a secret nothing that comes by HTTP is believed: all of it comes over Socket Mode.
    """
    events = SlackEvents(bolt, signing_secret)
    return [
        Route(PATH, events.received, methods=["POST"]),
        Route(PATH, certificate_checked, methods=["GET"]),
    ]


class SlackEvents:
    """Hands requests to Bolt once Slack is known to have sent them, in a form that Bolt can read.

    Bolt verifies them too, but reads the body first, and breaks on what it does not expect there.
    """

    def __init__(self, bolt: AsyncApp, signing_secret: str | None) -> None:
        self._handler = AsyncSlackRequestHandler(bolt)
        self._verifier = SignatureVerifier(signing_secret) if signing_secret else None

    async def received(self, request: Request) -> Response:
        """413 for a body too long, 401 for one that Slack did not sign, 400 for nonsense."""
        body = await read_body(request, limit=BODY_LIMIT_BYTES)
        if not _is_text(body):
            return PlainTextResponse("The body is not UTF-8.", HTTPStatus.BAD_REQUEST)
        if is_certificate_check(body.decode()):
            return Response()
        if not self._is_signed(request, body):
            return PlainTextResponse("Slack did not sign this.", HTTPStatus.UNAUTHORIZED)
        if not is_readable(body.decode()):
            return PlainTextResponse("The payload cannot be read.", HTTPStatus.BAD_REQUEST)

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        return await self._handler.handle(Request(request.scope, receive))

    def _is_signed(self, request: Request, body: bytes) -> bool:
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        # The verifier takes the form of both for granted.
        if not (_TIMESTAMP.fullmatch(timestamp) and _SIGNATURE.fullmatch(signature)):
            return False
        return self._verifier is not None and self._verifier.is_valid(body, timestamp, signature)


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
