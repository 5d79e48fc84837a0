"""Twilio tells how calls and texts fare. None of it is an answer of a person."""

import structlog
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.domain.paging import NotificationState
from bot.engine.commands.calls import CallCommands, UnknownDelivery
from bot.engine.services import Placed
from bot.phone.errors import why_undelivered
from bot.phone.fields import delivery_in, filled_field, number_field
from bot.phone.signature import TwilioSignature
from bot.storage.database import Database

log = structlog.get_logger(__name__)

# Twilio: Call resource, call status values, and the events of its status callback.
_CALL_STATES = {
    "queued": NotificationState.SENT,
    "initiated": NotificationState.SENT,
    "ringing": NotificationState.RINGING,
    "in-progress": NotificationState.ANSWERED,
    "answered": NotificationState.ANSWERED,
    "completed": NotificationState.ENDED,
    "canceled": NotificationState.ENDED,
    "busy": NotificationState.BUSY,
    "no-answer": NotificationState.NO_ANSWER,
    "failed": NotificationState.FAILED,
}

# Twilio: Message resource, message status values; None where it tells nothing new.
_TEXT_STATES = {
    "accepted": None,
    "scheduled": None,
    "queued": None,
    "sending": None,
    "sent": None,
    "delivered": NotificationState.DELIVERED,
    "read": NotificationState.DELIVERED,
    "undelivered": NotificationState.FAILED,
    "failed": NotificationState.FAILED,
    "canceled": NotificationState.FAILED,
}


class StatusWebhooks:
    """Status callbacks of calls and of texts; each is answered 204."""

    def __init__(
        self, calls: CallCommands, database: Database, signature: TwilioSignature, provider: str
    ) -> None:
        self._calls = calls
        self._provider = provider
        self._database = database
        self._signature = signature

    async def of_call(self, request: Request) -> Response:
        """How a call fares."""
        form = await self._signature.form(request)
        delivery = delivery_in(request.path_params)
        status = filled_field(form, "CallStatus").lower()
        if status not in _CALL_STATES:
            log.warning("a call status we do not know", status=status, delivery=delivery)
            return Response(status_code=204)
        state = _CALL_STATES[status]
        return await self._fared(delivery, state, form, "CallSid", "the call failed")

    async def of_text(self, request: Request) -> Response:
        """How a text fares."""
        form = await self._signature.form(request)
        delivery = delivery_in(request.path_params)
        status = filled_field(form, "MessageStatus").lower()
        if status not in _TEXT_STATES:
            log.warning("a message status we do not know", status=status, delivery=delivery)
            return Response(status_code=204)
        state = _TEXT_STATES[status]
        if state is None:
            return Response(status_code=204)
        return await self._fared(delivery, state, form, "MessageSid", f"the text was {status}")

    async def _fared(
        self,
        delivery: int,
        state: NotificationState,
        form: FormData,
        sid: str,
        otherwise: str,
    ) -> Response:
        code = number_field(form, "ErrorCode", None)
        failed = state is NotificationState.FAILED
        try:
            await self._database.in_thread(
                self._calls.fared,
                delivery,
                state,
                placed=Placed(provider=self._provider, id=filled_field(form, sid)),
                problem=why_undelivered(code, otherwise) if failed else None,
            )
        except UnknownDelivery as refusal:
            raise HTTPException(404, str(refusal)) from None
        return Response(status_code=204)
