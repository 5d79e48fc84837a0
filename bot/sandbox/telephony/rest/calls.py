"""The Calls resource.

Twilio: Call resource. Codes: Twilio's error dictionary.
"""

from typing import Any

from starlette.requests import Request

from bot.sandbox.telephony.attributes import SCHEMA_WARNING
from bot.sandbox.telephony.call import Call
from bot.sandbox.telephony.callbacks import Callback
from bot.sandbox.telephony.errors import Notice
from bot.sandbox.telephony.line import Behaviour
from bot.sandbox.telephony.numbers import e164
from bot.sandbox.telephony.placing import CALL_EVENTS, CallRequest, Inline, Source
from bot.sandbox.telephony.rest.endpoint import AdmittedRequest, not_found
from bot.sandbox.telephony.rest.fields import (
    INVALID_PARAMETER,
    NOT_AN_ADDRESS,
    Fields,
    bad_request,
    callback,
    fetched,
    number,
    within,
)
from bot.sandbox.telephony.rest.paging import page_of
from bot.sandbox.telephony.rest.resources import call_json
from bot.sandbox.telephony.statuses import CallStatus

_RING_SECONDS = 60
_RING_SECONDS_AT_MOST = 600
_TWIML_LIMIT = 4_000
_INVALID_EVENT = 21626


async def create(asked: AdmittedRequest) -> dict[str, Any]:
    """Place a call. It is answered as `queued`, whatever happens at once."""
    form = asked.form
    to, from_ = _numbers(asked)
    warnings: list[Notice] = []
    request = CallRequest(
        to=to,
        from_=from_,
        source=_source(form) or _no_source(),
        fallback=fetched(form, "FallbackUrl", "FallbackMethod"),
        callback=callback(form, "StatusCallback"),
        told_of=_told_of(form, warnings),
        timeout_seconds=number(form, "Timeout", _RING_SECONDS, least=1, most=_RING_SECONDS_AT_MOST),
        machine_detection=_machine_detection(form),
        machine_callback=_machine_callback(form),
    )
    call = asked.exchange.place(request)
    call.warnings.extend(warnings)
    return call_json(call, asked.account_sid)


async def fetch(asked: AdmittedRequest) -> dict[str, Any]:
    """One call."""
    return call_json(_call(asked), asked.account_sid)


async def update(asked: AdmittedRequest) -> dict[str, Any]:
    """End a call, or send it on to another document."""
    call, form = _call(asked), asked.form
    status = form.get("Status")
    if status is not None:
        await _end(call, status)
        return call_json(call, asked.account_sid)
    source = _source(form)
    if source is None:
        raise bad_request(INVALID_PARAMETER, "Status, Url or Twiml says what to do with the call")
    if call.status is not CallStatus.IN_PROGRESS:
        raise _not_in_progress()
    call.interruptions.put_nowait(source)
    return call_json(call, asked.account_sid)


async def list_(asked: AdmittedRequest) -> dict[str, Any]:
    """Calls, the latest first."""
    found = [call for call in reversed(asked.exchange.calls) if _matches(call, asked.http)]
    return page_of(asked.http, "calls", found, lambda call: call_json(call, asked.account_sid))


def _numbers(asked: AdmittedRequest) -> tuple[str, str]:
    to, from_ = asked.form.get("To"), asked.form.get("From")
    if not to:
        raise bad_request(21201, "No 'To' number is specified")
    if not from_:
        raise bad_request(21213, "No 'From' number is specified")
    called, ours = e164(to), e164(from_)
    if ours is None:
        raise bad_request(21212, f"The 'From' number {from_} is not a valid phone number.")
    if not asked.exchange.owns(ours):
        raise bad_request(
            21210,
            f"The source phone number provided, {from_}, is not yet verified for your account. "
            "You may only make calls from phone numbers that you've verified or purchased.",
        )
    if called is None:
        raise bad_request(
            21211, f"The phone number you are attempting to call, {to}, is not valid."
        )
    if asked.exchange.line(called).behaviour is Behaviour.UNREACHABLE:
        raise bad_request(
            21214, f"The phone number you are attempting to call, {to}, cannot be reached."
        )
    return called, ours


def _source(form: Fields) -> Source | None:
    """Where the document is; an address goes before a document sent along."""
    found = fetched(form, "Url", "Method")
    twiml = form.get("Twiml")
    if found is not None or not twiml:
        return found
    if len(twiml) > _TWIML_LIMIT:
        raise bad_request(SCHEMA_WARNING, f"Twiml has at most {_TWIML_LIMIT} characters")
    return Inline(xml=twiml)


def _no_source() -> Source:
    raise bad_request(NOT_AN_ADDRESS, "Url parameter is required.")


def _told_of(form: Fields, warnings: list[Notice]) -> frozenset[CallStatus]:
    """The statuses to tell of. One word that is no event, and Twilio tells of nothing at all."""
    events = form.getlist("StatusCallbackEvent") or ["completed"]
    unknown = [event for event in events if event not in CALL_EVENTS]
    if unknown:
        warnings.append(Notice(code=_INVALID_EVENT, text=f"StatusCallbackEvent={unknown[0]!r}"))
        return frozenset()
    return frozenset().union(*(CALL_EVENTS[event] for event in events))


def _machine_detection(form: Fields) -> str | None:
    asked = form.get("MachineDetection")
    if not asked or "SendDigits" in form:
        return None
    if asked not in {"Enable", "DetectMessageEnd"}:
        raise bad_request(
            INVALID_PARAMETER, f"MachineDetection is Enable or DetectMessageEnd, not {asked}"
        )
    return asked


def _machine_callback(form: Fields) -> Callback | None:
    is_async = form.get("AsyncAmd", "").lower() == "true"
    return callback(form, "AsyncAmdStatusCallback") if is_async else None


def _call(asked: AdmittedRequest) -> Call:
    sid = asked.http.path_params["sid"]
    for call in asked.exchange.calls:
        if call.sid == sid:
            return call
    raise not_found(asked.http.url.path)


async def _end(call: Call, status: str) -> None:
    """`completed` ends any call, `canceled` only one that nobody has answered."""
    if status not in {CallStatus.COMPLETED, CallStatus.CANCELED}:
        raise bad_request(INVALID_PARAMETER, f"Status is completed or canceled, not {status}")
    if call.ended:
        raise _not_in_progress()
    if status == CallStatus.COMPLETED or call.status is not CallStatus.IN_PROGRESS:
        await call.end_by_application()


def _not_in_progress() -> Exception:
    return bad_request(21220, "Call is not in-progress. Cannot redirect.")


def _matches(call: Call, request: Request) -> bool:
    """A call still in the queue has no start time, so that no filter by time finds it."""
    query = request.query_params
    expected = {"To": call.to, "From": call.from_, "Status": str(call.status)}
    if any(query.get(name, value) != value for name, value in expected.items()):
        return False
    return within(call.started_at, query, "StartTime")
