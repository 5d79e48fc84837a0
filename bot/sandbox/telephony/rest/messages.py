"""The Messages resource.

Twilio: Message resource. Codes: Twilio's error dictionary.
"""

from typing import Any

from starlette.datastructures import QueryParams

from bot.sandbox.telephony.line import Behaviour
from bot.sandbox.telephony.messages import Message, MessageRequest
from bot.sandbox.telephony.numbers import e164
from bot.sandbox.telephony.rest.endpoint import AdmittedRequest, not_found
from bot.sandbox.telephony.rest.fields import Fields, bad_request, callback, within
from bot.sandbox.telephony.rest.paging import page_of
from bot.sandbox.telephony.rest.resources import message_json

_BODY_LIMIT = 1_600


async def create(asked: AdmittedRequest) -> dict[str, Any]:
    """Accept a text. It is answered as `queued`, whatever happens at once."""
    form = asked.form
    request = MessageRequest(
        to=_to(asked),
        from_=_from(asked),
        body=_body(form),
        callback=callback(form, "StatusCallback"),
        messaging_service_sid=form.get("MessagingServiceSid"),
    )
    return message_json(asked.exchange.send(request), asked.account_sid)


async def fetch(asked: AdmittedRequest) -> dict[str, Any]:
    """One message."""
    sid = asked.http.path_params["sid"]
    for message in asked.exchange.messages:
        if message.sid == sid:
            return message_json(message, asked.account_sid)
    raise not_found(asked.http.url.path)


async def list_(asked: AdmittedRequest) -> dict[str, Any]:
    """Messages, the latest first."""
    query = asked.http.query_params
    found = [message for message in reversed(asked.exchange.messages) if _matches(message, query)]
    return page_of(
        asked.http, "messages", found, lambda message: message_json(message, asked.account_sid)
    )


def _to(asked: AdmittedRequest) -> str:
    to = asked.form.get("To")
    if not to:
        raise bad_request(21604, "A 'To' phone number is required.")
    number = e164(to)
    behaviour = asked.exchange.line(number).behaviour if number is not None else None
    if number is None or behaviour is Behaviour.UNREACHABLE:
        raise bad_request(21211, f"The 'To' number {to} is not a valid phone number.")
    if behaviour is Behaviour.LANDLINE:
        raise bad_request(21614, f"'To' number is not a valid mobile number: {to}")
    return number


def _from(asked: AdmittedRequest) -> str:
    """The number to send from; a messaging service takes the account's first."""
    from_ = asked.form.get("From")
    if not from_:
        if asked.form.get("MessagingServiceSid"):
            return asked.exchange.numbers[0]
        raise bad_request(21603, "A 'From' phone number is required.")
    number = e164(from_)
    if number is None:
        raise bad_request(21212, f"The 'From' number {from_} is not a valid phone number.")
    if not asked.exchange.owns(number):
        raise bad_request(
            21606,
            f"The 'From' phone number provided ({from_}) is not a valid message-capable Twilio "
            "phone number for this destination.",
        )
    return number


def _body(form: Fields) -> str:
    body = form.get("Body")
    if body is None:
        raise bad_request(21619, "A text message body or media urls must be specified.")
    if not body.strip():
        raise bad_request(21602, "Message body is required.")
    if len(body) > _BODY_LIMIT:
        raise bad_request(
            21617, f"The concatenated message body exceeds the {_BODY_LIMIT} character limit."
        )
    return body


def _matches(message: Message, query: QueryParams) -> bool:
    expected = {"To": message.to, "From": message.from_}
    if any(query.get(name, value) != value for name, value in expected.items()):
        return False
    return within(message.sent_at, query, "DateSent")
