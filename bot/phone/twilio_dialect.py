"""Twilio's way of asking, and of being answered."""

from bot.domain.paging.notification import NotificationState
from bot.phone.accounts import Account
from bot.phone.dialect import Dialect
from bot.phone.signature import TwilioSignature
from bot.phone.twilio_errors import may_pass, why_undelivered
from bot.phone.twiml import reply_twiml, script_twiml

# Twilio: Call resource, call status values, and the events of its status callback.
CALL_STATES = {
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


def twilio_dialect(account: Account, *, public_url: str) -> Dialect:
    """The dialect of one account at Twilio, which signs for `public_url`."""
    return Dialect(
        provider=account.name,
        call_id="CallSid",
        call_status="CallStatus",
        text_id="MessageSid",
        text_status="MessageStatus",
        text="Body",
        error="ErrorCode",
        form=TwilioSignature(account, public_url=public_url).form,
        number=lambda number: number,
        script=script_twiml,
        reply=reply_twiml,
        call_states=CALL_STATES,
        text_states=_TEXT_STATES,
        why=why_undelivered,
        may_pass=may_pass,
    )
