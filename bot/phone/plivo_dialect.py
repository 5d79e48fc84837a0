"""Plivo's way of asking, and of being answered."""

import structlog
from plivo.exceptions import ValidationError
from plivo.utils import validate_v3_signature
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.domain.paging.notification import NotificationState
from bot.engine.loops.repeats import Repeats
from bot.phone.accounts import Account
from bot.phone.dialect import Dialect
from bot.phone.plivo_xml import reply_plivo_xml, script_plivo_xml
from bot.phone.signature import NotSigned, parsed_form, signed_address
from bot.web.body import read_body

log = structlog.get_logger(__name__)

SIGNATURE_HEADER, NONCE_HEADER = "X-Plivo-Signature-V3", "X-Plivo-Signature-V3-Nonce"
BODY_LIMIT = 64 * 1024

# Plivo: call status values of its requests; `timeout` is the network's, not a person's.
_CALL_STATES = {
    "ringing": NotificationState.RINGING,
    "in-progress": NotificationState.ANSWERED,
    "completed": NotificationState.ENDED,
    "cancel": NotificationState.ENDED,
    "busy": NotificationState.BUSY,
    "no-answer": NotificationState.NO_ANSWER,
    "timeout": NotificationState.FAILED,
    "failed": NotificationState.FAILED,
}

# Plivo: Message object, message states.
_TEXT_STATES = {
    "queued": None,
    "sent": None,
    "delivered": NotificationState.DELIVERED,
    "read": NotificationState.DELIVERED,
    "undelivered": NotificationState.FAILED,
    "failed": NotificationState.FAILED,
    "rejected": NotificationState.FAILED,
}

# Plivo: SMS error codes. These texts no repetition would get through: taken for spam, from or to a
# number that can't be, too long, stopped by the person.
_UNDELIVERABLE = {30, 40, 50, 70, 100, 110, 200}


def plivo_dialect(account: Account, *, public_url: str) -> Dialect:
    """The dialect of our account at Plivo, which signs for `public_url`."""
    return Dialect(
        provider=account.name,
        call_id="CallUUID",
        call_status="CallStatus",
        text_id="MessageUUID",
        text_status="Status",
        text="Text",
        error="ErrorCode",
        form=_PlivoSignature(account, public_url).form,
        number=_with_plus,
        script=script_plivo_xml,
        reply=reply_plivo_xml,
        call_states=_CALL_STATES,
        text_states=_TEXT_STATES,
        why=_why,
        may_pass=_may_pass,
        asks_first=True,
    )


class _PlivoSignature:
    """Lets through what Plivo signed with our auth token (Plivo: signature validation, V3)."""

    def __init__(self, account: Account, public_url: str) -> None:
        _id, self._token = account.credentials
        self._variable = account.variable("AUTH_TOKEN")
        self._public_url = public_url.rstrip("/")
        self._repeats = Repeats()

    async def form(self, request: Request) -> FormData:
        """The form that Plivo sent.

        Raises:
            HTTPException: 403 without Plivo's signature, 413 for a body over BODY_LIMIT.
        """
        signature = request.headers.get(SIGNATURE_HEADER)
        nonce = request.headers.get(NONCE_HEADER)
        if not signature or not nonce:
            raise HTTPException(
                403, f"Only Plivo may ask for this: {SIGNATURE_HEADER} or its nonce is missing."
            )
        form = parsed_form(await read_body(request, limit=BODY_LIMIT), "Plivo")
        if not self._signed(signed_address(self._public_url, request), nonce, signature, form):
            problem = NotSigned(
                "Plivo did not sign this request. If it was Plivo who sent it, "
                f"{self._variable} or PUBLIC_URL is not what Plivo knows."
            )
            if told := self._repeats.facts("plivo", problem):
                log.error(
                    "a request without Plivo's signature was refused",
                    route=request.url.path,
                    times=told.get("times", 1),
                )
            raise HTTPException(403, str(problem))
        return form

    def _signed(self, address: str, nonce: str, signature: str, form: FormData) -> bool:
        fields = {name: form.getlist(name) for name in form}
        params = {name: values if len(values) > 1 else values[0] for name, values in fields.items()}
        try:
            return bool(
                validate_v3_signature("POST", address, nonce, self._token, signature, params)
            )
        except ValidationError:
            return False


def _with_plus(number: str) -> str:
    return number if number.startswith("+") else f"+{number}"


def _why(code: int | None, otherwise: str) -> str:
    return otherwise if code is None else f"{otherwise} (Plivo error {code})"


def _may_pass(code: int | None) -> bool:
    return code not in _UNDELIVERABLE
