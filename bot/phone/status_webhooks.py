"""Providers tell how calls and texts fare. None of it is an answer of a person."""

import structlog
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.domain.paging.notification import NotificationState
from bot.engine.commands.calls import CallCommands, UnknownDelivery
from bot.engine.contracts import Placed
from bot.phone.dialect import Dialect, called_number
from bot.phone.fields import code_in, delivery_in, filled_field
from bot.storage.database import Database

log = structlog.get_logger(__name__)


class StatusWebhooks:
    """Status callbacks of calls and of texts; each is answered 204."""

    def __init__(self, calls: CallCommands, database: Database, dialect: Dialect) -> None:
        self._calls = calls
        self._database = database
        self._dialect = dialect

    async def of_call(self, request: Request) -> Response:
        """How a call fares."""
        dialect = self._dialect
        form = await dialect.form(request)
        delivery = delivery_in(request.path_params)
        status = filled_field(form, dialect.call_status).lower()
        if status not in dialect.call_states:
            log.warning("a call status we do not know", status=status, delivery=delivery)
            return Response(status_code=204)
        state, to = dialect.call_states[status], called_number(form, dialect)
        return await self._fared(delivery, state, form, dialect.call_id, "the call failed", to=to)

    async def of_text(self, request: Request) -> Response:
        """How a text fares."""
        dialect = self._dialect
        form = await dialect.form(request)
        delivery = delivery_in(request.path_params)
        status = filled_field(form, dialect.text_status).lower()
        if status not in dialect.text_states:
            log.warning("a message status we do not know", status=status, delivery=delivery)
            return Response(status_code=204)
        state = dialect.text_states[status]
        if state is None:
            return Response(status_code=204)
        return await self._fared(delivery, state, form, dialect.text_id, f"the text was {status}")

    async def _fared(
        self,
        delivery: int,
        state: NotificationState,
        form: FormData,
        id_: str,
        otherwise: str,
        *,
        to: str | None = None,
    ) -> Response:
        dialect = self._dialect
        code = code_in(form, dialect.error)
        failed = state is NotificationState.FAILED
        try:
            await self._database.in_thread(
                self._calls.fared,
                delivery,
                state,
                placed=Placed(provider=dialect.provider, id=filled_field(form, id_)),
                to=to,
                problem=dialect.why(code, otherwise) if failed else None,
                may_pass=failed and dialect.may_pass(code),
            )
        except UnknownDelivery as refusal:
            raise HTTPException(404, str(refusal)) from None
        return Response(status_code=204)
