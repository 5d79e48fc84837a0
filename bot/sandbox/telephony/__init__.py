"""A telephone exchange on localhost, good enough that the official client cannot tell."""

from bot.sandbox.telephony.call import Call
from bot.sandbox.telephony.conversation import APPLICATION_ERROR
from bot.sandbox.telephony.errors import Notice, NotInProgress, NotListening, NotRinging
from bot.sandbox.telephony.exchange import Exchange
from bot.sandbox.telephony.line import Behaviour, Line
from bot.sandbox.telephony.messages import Message
from bot.sandbox.telephony.script import (
    Answer,
    Decline,
    HangUp,
    Press,
    RingOut,
    Silence,
    Wait,
)
from bot.sandbox.telephony.statuses import CallStatus, MessageStatus

__all__ = [
    "APPLICATION_ERROR",
    "Answer",
    "Behaviour",
    "Call",
    "CallStatus",
    "Decline",
    "Exchange",
    "HangUp",
    "Line",
    "Message",
    "MessageStatus",
    "NotInProgress",
    "NotListening",
    "NotRinging",
    "Notice",
    "Press",
    "RingOut",
    "Silence",
    "Wait",
]
