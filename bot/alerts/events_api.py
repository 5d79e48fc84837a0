"""Answering in the form of PagerDuty's Events API v2."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.alerts.intake import Intake, NotNow
from bot.alerts.invalid import InvalidPayload
from bot.alerts.strict_json import NotJson, read_json
from bot.engine.commands.alerts import UnknownKey
from bot.storage.secrets.alert_keys import KEY_LENGTH
from bot.web.errors import RETRY_AFTER_SECONDS


class EventsApi:
    """The one route of it that senders of alerts use. Their routing key is an alert key of ours."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def enqueue(self, request: Request) -> Response:
        """One event, answered 202 once it is on disk."""
        # As with all forms of others, no start waits for what reads it.
        from bot.alerts.pagerduty import read_event

        try:
            body = await self._intake.body(request)
            routing_key, alert = read_event(read_json(body))
        except HTTPException as refusal:
            return _invalid(refusal.detail, status=refusal.status_code)
        except NotJson as refusal:
            return _invalid(str(refusal))
        except InvalidPayload as refusal:
            return _invalid(*(f"'{one.field}' {one.message}" for one in refusal.problems))
        try:
            reported = await self._intake.take(routing_key, alert)
        except UnknownKey:
            return _invalid(_what_is_wrong_with(routing_key))
        except NotNow as refusal:
            said = {"status": "retry", "message": str(refusal)}
            return JSONResponse(said, 503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
        said = {
            "status": "success",
            "message": "Event processed",
            "dedup_key": reported.dedup_key,
        }
        return JSONResponse(said, 202)


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
