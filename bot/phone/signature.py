"""Requests that Twilio signed, and their forms."""

from urllib.parse import parse_qsl

import structlog
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from twilio.request_validator import SIGNATURE_HEADER, RequestValidator  # type: ignore[import-untyped]  # twilio ships no types

from bot.engine.loops.repeats import Repeats
from bot.phone.accounts import Account
from bot.web.body import read_body

log = structlog.get_logger(__name__)

# Twilio: error 11750 gives 64 KB as the most that either side sends.
BODY_LIMIT = 64 * 1024
_FIELDS_AT_MOST = 1_000


class NotSigned(Exception):  # noqa: N818 (it names what a request is)
    """A request bears a signature that is not the provider's. The text says what may be wrong."""


class TwilioSignature:
    """Lets through what Twilio signed with an account's auth token for our public address.

    Behind a proxy that ends TLS the request's own address is not the one that was signed, so it is
    put together from PUBLIC_URL and the raw path and query, which no layer has decoded or reordered
    (Twilio: Validating Signatures from Twilio).
    """

    def __init__(self, account: Account, *, public_url: str) -> None:
        _id, auth_token = account.credentials
        self._validator = RequestValidator(auth_token)
        self._variable = account.variable("AUTH_TOKEN")
        self._public_url = public_url.rstrip("/")
        self._repeats = Repeats()

    async def form(self, request: Request) -> FormData:
        """The form that Twilio sent.

        Raises:
            HTTPException: 403 without Twilio's signature, 413 for a body over BODY_LIMIT.
        """
        signature = request.headers.get(SIGNATURE_HEADER)
        if not signature:
            raise HTTPException(
                403, f"Only Twilio may ask for this: {SIGNATURE_HEADER} is missing."
            )
        body = await read_body(request, limit=BODY_LIMIT)
        form = parsed_form(body, "Twilio")
        if not self._validator.validate(signed_address(self._public_url, request), form, signature):
            # A wrong PUBLIC_URL is the usual cause, and silences the telephone altogether.
            problem = NotSigned(
                "Twilio did not sign this request. If it was Twilio who sent it, "
                f"{self._variable} or PUBLIC_URL is not what Twilio knows."
            )
            if told := self._repeats.facts("twilio", problem):
                log.error(
                    "a request without Twilio's signature was refused",
                    route=request.url.path,
                    times=told.get("times", 1),
                )
            raise HTTPException(403, str(problem))
        return form


def signed_address(public_url: str, request: Request) -> str:
    """The address that was asked for, as whoever asks from outside has written and signed it."""
    path = request.scope["raw_path"].decode("latin-1")
    query = request.scope["query_string"].decode("latin-1")
    return f"{public_url}{path}{'?' if query else ''}{query}"


def parsed_form(body: bytes, sender: str) -> FormData:
    """The form in a body. Raises HTTPException 403 where it is none, which `sender` never sends."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, max_num_fields=_FIELDS_AT_MOST
        )
    except ValueError:
        raise HTTPException(403, f"{sender} did not sign this request: it is no form.") from None
    return FormData([(name, value) for name, value in pairs])
