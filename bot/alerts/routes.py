"""The routes that monitors post to."""

import json
from collections.abc import Callable
from functools import partial

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from bot.alerts.events_api import EventsApi, refused_event
from bot.alerts.generic import read_generic
from bot.alerts.intake import BODY_LIMIT, Intake, NotNow, bearer_key, idempotency_key
from bot.alerts.invalid import InvalidPayload
from bot.alerts.strict_json import NotJson, read_json
from bot.domain.incidents.alert import Alert
from bot.engine.commands.alerts import Reported, UnknownKey
from bot.engine.ingest import Ingest
from bot.engine.intake.told import Tell
from bot.web.body import WholeRequest
from bot.web.errors import RETRY_AFTER_SECONDS
from bot.web.short_cut import Begin, QuickRoute

_text = json.JSONEncoder(ensure_ascii=False).encode

Reader = Callable[[object], Alert]


def alert_routes(ingest: Ingest, *, accepted: Callable[[float], None]) -> list[QuickRoute]:
    """Everything that takes alerts in.

    `accepted` is called once for each alert that was kept, with the seconds that took.
    """
    intake = Intake(ingest, accepted)
    ours, events = AlertWebhooks(intake), EventsApi(intake)
    return [
        # First comes what most alerts come by: routes are tried in this order.
        *_with_and_without_slash("/alerts/{key}", ours.with_key_in_path),
        *_with_and_without_slash("/alerts", ours.with_bearer_key),
        *_with_and_without_slash("/alerts/{key}/{source}", ours.from_source),
        *_with_and_without_slash("/v2/enqueue", events.enqueue, refused=refused_event),
    ]


class AlertWebhooks:
    """Alerts in our own form or in that of a source, answered 202 once they are on disk."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    def with_bearer_key(self, request: WholeRequest, answer: Tell[Response]) -> None:
        """Our own payload, the key in the Authorization header."""
        self._take(request, bearer_key(request), read_generic, answer)

    def with_key_in_path(self, request: WholeRequest, answer: Tell[Response]) -> None:
        """Our own payload, the key in the path."""
        self._take(request, request.path_params["key"], read_generic, answer)

    def from_source(self, request: WholeRequest, answer: Tell[Response]) -> None:
        """The payload of the source that the path names."""
        from bot.alerts.sources import SOURCES

        source = request.path_params["source"]
        if source not in SOURCES:
            known = ", ".join(sorted(SOURCES))
            message = f"There is no such source. Known are: {known}."
            answer(JSONResponse({"status": "unknown source", "message": message}, 404))
            return
        self._take(request, request.path_params["key"], SOURCES[source], answer)

    def _take(self, request: WholeRequest, key: str, read: Reader, answer: Tell[Response]) -> None:
        try:
            alert, sent_as = read(read_json(request.body)), idempotency_key(request)
        except NotJson as refusal:
            answer(_invalid(400, [{"field": "body", "message": str(refusal)}]))
        except InvalidPayload as refusal:
            problems = refusal.problems
            answer(_invalid(422, [{"field": p.field, "message": p.message} for p in problems]))
        else:
            self._intake.take(key, alert, partial(_answer, answer), idempotency_key=sent_as)


def _answer(answer: Tell[Response], outcome: Reported | Exception) -> None:
    if isinstance(outcome, Reported):
        answer(_accepted(outcome))
    elif isinstance(outcome, UnknownKey):
        answer(JSONResponse({"status": "unknown key", "message": str(outcome)}, 404))
    elif isinstance(outcome, NotNow):
        answer(_not_now(str(outcome)))
    else:
        answer(outcome)


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
    return _Accepted(said)


class _Accepted(Response):
    """A response as Starlette makes it, made in a quarter of the time."""

    status_code = 202
    background = None

    def __init__(self, text: str) -> None:
        self.body = text.encode()
        self.raw_headers = [(b"content-length", b"%d" % len(self.body)), _IS_JSON]


_IS_JSON = (b"content-type", b"application/json")


def _invalid(status: int, errors: list[dict[str, str]]) -> Response:
    return JSONResponse({"status": "invalid", "errors": errors}, status)


def _with_and_without_slash(
    path: str, begin: Begin, *, refused: Callable[[HTTPException], Response] | None = None
) -> list[QuickRoute]:
    # A redirect is followed by few senders, and loses the alert of the others.
    paths = (path, f"{path}/")
    return [QuickRoute(one, begin, limit=BODY_LIMIT, refused=refused) for one in paths]
