"""The routes that monitors post to."""

import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.alerts.events_api import EventsApi
from bot.alerts.generic import read_generic
from bot.alerts.intake import Intake, NotNow, bearer_key, idempotency_key
from bot.alerts.invalid import InvalidPayload
from bot.alerts.strict_json import NotJson, read_json
from bot.domain.incidents.alert import Alert
from bot.engine.commands.alerts import Reported, UnknownKey
from bot.engine.ingest import Ingest
from bot.web.errors import RETRY_AFTER_SECONDS

_text = json.JSONEncoder(ensure_ascii=False).encode

Reader = Callable[[object], Alert]


def alert_routes(ingest: Ingest, *, accepted: Callable[[float], None]) -> list[Route]:
    """Everything that takes alerts in.

    `accepted` is called once for each alert that was kept, with the seconds that took.
    """
    intake = Intake(ingest, accepted)
    ours = AlertWebhooks(intake)
    return [
        # First comes what most alerts come by: routes are tried in this order.
        *_post("/alerts/{key}", ours.with_key_in_path),
        *_post("/alerts", ours.with_bearer_key),
        *_post("/alerts/{key}/{source}", ours.from_source),
        *_post("/v2/enqueue", EventsApi(intake).enqueue),
    ]


class AlertWebhooks:
    """Alerts in our own form or in that of a source, answered 202 once they are on disk."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def with_bearer_key(self, request: Request) -> Response:
        """Our own payload, the key in the Authorization header."""
        return await self._answer(request, bearer_key(request), read_generic)

    async def with_key_in_path(self, request: Request) -> Response:
        """Our own payload, the key in the path."""
        return await self._answer(request, request.path_params["key"], read_generic)

    async def from_source(self, request: Request) -> Response:
        """The payload of the source that the path names."""
        from bot.alerts.sources import SOURCES

        source = request.path_params["source"]
        if source not in SOURCES:
            known = ", ".join(sorted(SOURCES))
            message = f"There is no such source. Known are: {known}."
            return JSONResponse({"status": "unknown source", "message": message}, 404)
        return await self._answer(request, request.path_params["key"], SOURCES[source])

    async def _answer(self, request: Request, key: str, read: Reader) -> Response:
        body = await self._intake.body(request)
        try:
            alert, sent_as = read(read_json(body)), idempotency_key(request)
            reported = await self._intake.take(key, alert, idempotency_key=sent_as)
        except NotJson as refusal:
            return _invalid(400, [{"field": "body", "message": str(refusal)}])
        except InvalidPayload as refusal:
            problems = refusal.problems
            return _invalid(422, [{"field": p.field, "message": p.message} for p in problems])
        except UnknownKey as refusal:
            return JSONResponse({"status": "unknown key", "message": str(refusal)}, 404)
        except NotNow as refusal:
            return _not_now(str(refusal))
        return _accepted(reported)


def _not_now(message: str) -> Response:
    """The sender is to send it again."""
    return JSONResponse(
        {"status": "not now", "message": message},
        503,
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
    )


def _accepted(reported: Reported) -> Response:
    # Put together by hand: there is one for each alert, and the key alone needs an encoder.
    incident = "null" if reported.incident is None else reported.incident
    said = f'{{"status":"accepted","incident":{incident},"dedup_key":{_text(reported.dedup_key)}}}'
    return Response(said, 202, media_type=JSONResponse.media_type)


def _invalid(status: int, errors: list[dict[str, str]]) -> Response:
    return JSONResponse({"status": "invalid", "errors": errors}, status)


def _post(path: str, endpoint: Callable[[Request], Awaitable[Response]]) -> list[Route]:
    # With a slash at the end too: a redirect is followed by few senders, and loses the alert of the
    # others.
    return [Route(written, endpoint, methods=["POST"]) for written in (path, f"{path}/")]
