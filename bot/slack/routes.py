"""Where Slack reaches us by HTTP: commands, clicks, forms and events."""

from http import HTTPStatus

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message

from bot.slack.payloads import is_certificate_check, is_readable
from bot.slack.signed_requests import SignedRequests
from bot.web.body import read_body

PATH = "/slack/events"
BODY_LIMIT_BYTES = 256 * 1024


def slack_routes(bolt: AsyncApp, signed: SignedRequests) -> list[Route]:
    """Everything under /slack; requests must bear Slack's signature, not older than 5 minutes."""
    events = SlackEvents(bolt, signed)
    return [
        Route(PATH, events.received, methods=["POST"]),
        Route(PATH, certificate_checked, methods=["GET"]),
    ]


class SlackEvents:
    """Hands requests to Bolt once Slack is known to have sent them, in a form that Bolt can read.

    Bolt verifies them too, but reads the body first, and breaks on what it does not expect there.
    """

    def __init__(self, bolt: AsyncApp, signed: SignedRequests) -> None:
        self._handler = AsyncSlackRequestHandler(bolt)
        self._signed = signed

    async def received(self, request: Request) -> Response:
        """413 for a body too long, 401 for one that Slack did not sign, 400 for nonsense."""
        body = await read_body(request, limit=BODY_LIMIT_BYTES)
        if not _is_text(body):
            return PlainTextResponse("The body is not UTF-8.", HTTPStatus.BAD_REQUEST)
        if is_certificate_check(body.decode()):
            return Response()
        if not self._signed.is_signed(request.headers, body):
            return PlainTextResponse("Slack did not sign this.", HTTPStatus.UNAUTHORIZED)
        if not is_readable(body.decode()):
            return PlainTextResponse("The payload cannot be read.", HTTPStatus.BAD_REQUEST)

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
