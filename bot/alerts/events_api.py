"""Answering in the form of PagerDuty's Events API v2."""

from functools import partial

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from bot.alerts.intake import Intake, NotNow
from bot.alerts.invalid import InvalidPayload
from bot.alerts.strict_json import NotJson, read_json
from bot.engine.commands.alerts import Reported, UnknownKey
from bot.engine.intake.told import Tell
from bot.storage.secrets.alert_keys import KEY_LENGTH
from bot.web.body import WholeRequest
from bot.web.errors import RETRY_AFTER_SECONDS


class EventsApi:
    """The one route of it that senders of alerts use. Their routing key is an alert key of ours."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    def enqueue(self, request: WholeRequest, answer: Tell[Response]) -> None:
        """One event, answered 202 once it is on disk."""
        # As with all forms of others, no start waits for what reads it.
        from bot.alerts.pagerduty import read_event

        try:
            routing_key, alert = read_event(read_json(request.body))
        except NotJson as refusal:
            answer(_invalid(str(refusal)))
        except InvalidPayload as refusal:
            answer(_invalid(*(f"'{one.field}' {one.message}" for one in refusal.problems)))
        else:
            self._intake.take(routing_key, alert, partial(_answer, routing_key, answer))


def refused_event(refusal: HTTPException) -> Response:
    """The answer to an event whose body cannot be read."""
    return _invalid(refusal.detail, status=refusal.status_code)


def _answer(routing_key: str, answer: Tell[Response], outcome: Reported | Exception) -> None:
    if isinstance(outcome, Reported):
        dedup_key = outcome.dedup_key
        said = {"status": "success", "message": "Event processed", "dedup_key": dedup_key}
        answer(JSONResponse(said, 202))
    elif isinstance(outcome, UnknownKey):
        answer(_invalid(_what_is_wrong_with(routing_key)))
    elif isinstance(outcome, NotNow):
        said = {"status": "retry", "message": str(outcome)}
        headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
        answer(JSONResponse(said, 503, headers=headers))
    else:
        answer(outcome)


def _what_is_wrong_with(routing_key: str) -> str:
    if len(routing_key) != KEY_LENGTH:
        return f"Length of 'routing_key' is incorrect (should be {KEY_LENGTH} characters)"
    return "Invalid routing key"


def _invalid(*errors: str, status: int = 400) -> Response:
    said = {
        "status": "invalid event",
        "message": "Event object is invalid",
        "errors": list(errors),
    }
    return JSONResponse(said, status)
