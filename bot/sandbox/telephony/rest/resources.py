"""Calls, messages, numbers and the account as Twilio writes them in JSON.

Twilio: the Call, Message, IncomingPhoneNumber and Account resources, properties.
"""

from datetime import datetime
from email.utils import format_datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from bot.sandbox.telephony.call import Call
from bot.sandbox.telephony.equipment import API_VERSION
from bot.sandbox.telephony.messages import Message
from bot.sandbox.telephony.numbers import formatted
from bot.sandbox.telephony.segments import segments
from bot.sandbox.telephony.statuses import CallStatus

Json = dict[str, Any]

_OF_A_CALL = (
    "Events",
    "Notifications",
    "Payments",
    "Recordings",
    "Siprec",
    "Streams",
    "Transcriptions",
    "UserDefinedMessageSubscriptions",
    "UserDefinedMessages",
)
# Twilio: error dictionary.
_WHY_UNDELIVERED = {
    30001: "Queue overflow",
    30002: "Account suspended",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    30034: "US A2P 10DLC - Message from an Unregistered Number",
}


def account_uri(account_sid: str) -> str:
    """Where everything about the account is."""
    return f"/{API_VERSION}/Accounts/{account_sid}"


def call_json(call: Call, account_sid: str) -> Json:
    """A call. It is `queued` until it rings: `initiated` is a word of callbacks."""
    here = f"{account_uri(account_sid)}/Calls/{call.sid}"
    status = CallStatus.QUEUED if call.status is CallStatus.INITIATED else call.status
    return {
        "sid": call.sid,
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "annotation": None,
        "answered_by": call.answered_by,
        "caller_name": None,
        "date_created": _when(call.requested_at),
        "date_updated": _when(call.updated_at),
        "direction": "outbound-api",
        "duration": str(call.duration_seconds) if call.ended else None,
        "end_time": _when(call.ended_at),
        "forwarded_from": None,
        "from": call.from_,
        "from_formatted": formatted(call.from_),
        "group_sid": None,
        "parent_call_sid": None,
        "phone_number_sid": number_sid(call.from_),
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "start_time": _when(call.started_at),
        "status": str(status),
        "subresource_uris": {_snake(name): f"{here}/{name}.json" for name in _OF_A_CALL},
        "to": call.to,
        "to_formatted": formatted(call.to),
        "trunk_sid": None,
        "uri": f"{here}.json",
    }


def message_json(message: Message, account_sid: str) -> Json:
    """A message."""
    here = f"{account_uri(account_sid)}/Messages/{message.sid}"
    code = message.error_code
    return {
        "sid": message.sid,
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": _when(message.created_at),
        "date_sent": _when(message.sent_at),
        "date_updated": _when(message.updated_at),
        "direction": message.direction,
        "error_code": code,
        "error_message": _WHY_UNDELIVERED.get(code, "Unknown error") if code else None,
        "from": message.from_,
        "messaging_service_sid": message.request.messaging_service_sid,
        "num_media": "0",
        "num_segments": str(segments(message.body)),
        "price": None,
        "price_unit": "USD",
        "status": str(message.status),
        "subresource_uris": {"media": f"{here}/Media.json"},
        "to": message.to,
        "uri": f"{here}.json",
    }


def number_json(number: str, account_sid: str, since: datetime, sms_url: str | None) -> Json:
    """One of the account's telephone numbers."""
    sid = number_sid(number)
    return {
        "sid": sid,
        "account_sid": account_sid,
        "address_requirements": "none",
        "address_sid": None,
        "api_version": API_VERSION,
        "beta": False,
        "capabilities": {"fax": False, "mms": False, "sms": True, "voice": True},
        "date_created": _when(since),
        "date_updated": _when(since),
        "friendly_name": formatted(number),
        "origin": "twilio",
        "phone_number": number,
        "sms_application_sid": "",
        "sms_fallback_method": "POST",
        "sms_fallback_url": "",
        "sms_method": "POST",
        "sms_url": sms_url or "",
        "status": "in-use",
        "status_callback": "",
        "status_callback_method": "POST",
        "trunk_sid": None,
        "uri": f"{account_uri(account_sid)}/IncomingPhoneNumbers/{sid}.json",
        "voice_application_sid": "",
        "voice_caller_id_lookup": False,
        "voice_fallback_method": "POST",
        "voice_fallback_url": "",
        "voice_method": "POST",
        "voice_url": "",
    }


def account_json(account_sid: str, auth_token: str, since: datetime) -> Json:
    """The account: a full and active one."""
    here = account_uri(account_sid)
    return {
        "sid": account_sid,
        "auth_token": auth_token,
        "date_created": _when(since),
        "date_updated": _when(since),
        "friendly_name": "Telephones on localhost",
        "owner_account_sid": account_sid,
        "status": "active",
        "subresource_uris": {
            _snake(name): f"{here}/{name}.json"
            for name in ("Calls", "IncomingPhoneNumbers", "Messages")
        },
        "type": "Full",
        "uri": f"{here}.json",
    }


def number_sid(number: str) -> str:
    """The same number always has the same SID."""
    return f"PN{uuid5(NAMESPACE_URL, f'tel:{number}').hex}"


def _when(instant: datetime | None) -> str | None:
    return format_datetime(instant) if instant is not None else None


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).removeprefix("_")
