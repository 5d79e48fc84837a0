"""Sending texts, and receiving what people text."""

import structlog

from bot.sandbox.telephony.equipment import API_VERSION, Equipment
from bot.sandbox.telephony.errors import Notice, TwilioError, TwimlError
from bot.sandbox.telephony.line import Behaviour, Line
from bot.sandbox.telephony.messages import Message, MessageRequest
from bot.sandbox.telephony.numbers import geography
from bot.sandbox.telephony.opting_out import OptOuts
from bot.sandbox.telephony.replies import read_replies
from bot.sandbox.telephony.segments import segments
from bot.sandbox.telephony.statuses import MessageStatus

log = structlog.get_logger(__name__)

# Twilio: error dictionary.
UNREACHABLE_HANDSET = 30003


class Texting:
    """The account's texts, oldest first."""

    def __init__(self, equipment: Equipment) -> None:
        self.messages: list[Message] = []
        self.opt_outs = OptOuts()
        self._equipment = equipment

    def send(self, request: MessageRequest, line: Line) -> Message:
        """Accept a text for delivery.

        Raises:
            TwilioError: 21610, the person has texted STOP.
        """
        if self.opt_outs.has(request.to, request.from_):
            raise TwilioError(400, 21610, "Attempt to send to unsubscribed recipient")
        message = self._kept(Message(request, self._equipment, status=MessageStatus.QUEUED))
        self._equipment.tasks.start(self._deliver(message, line), about=f"text {message.sid}")
        return message

    async def receive(self, *, line: Line, to: str, body: str, sms_url: str) -> list[str]:
        """A person texts one of our numbers; returns what comes back to them, in order.

        The application is told of keywords too, as Twilio does, but they are answered by Twilio.
        """
        keyword = self.opt_outs.heard(line.number, to, body)
        message = self._kept(
            Message(
                MessageRequest(to=to, from_=line.number, body=body, direction="inbound"),
                self._equipment,
                status=MessageStatus.RECEIVED,
            )
        )
        own = [keyword.value] if keyword is not None else []
        replies = await self._replies(message, sms_url)
        if self.opt_outs.has(line.number, to):
            replies = []
        for reply in (*own, *replies):
            self._reply(message, reply, line)
        return [*own, *replies]

    async def _replies(self, message: Message, sms_url: str) -> list[str]:
        try:
            answer = await self._equipment.webhooks.send(
                "POST", sms_url, _fields_of_inbound(message, self._equipment.account_sid)
            )
            replies, notices = read_replies(answer)
        except TwimlError as error:
            message.errors.append(Notice(code=error.code, text=error.message))
            log.warning("a text got no answer", sid=message.sid, reason=error.message)
            return []
        message.warnings.extend(notices)
        return replies

    def _reply(self, to: Message, body: str, line: Line) -> None:
        request = MessageRequest(to=to.from_, from_=to.to, body=body, direction="outbound-reply")
        reply = self._kept(Message(request, self._equipment, status=MessageStatus.QUEUED))
        # `receive` returns it to the person who texted, so nobody has to take it.
        reply.is_taken = True
        self._equipment.tasks.start(self._deliver(reply, line), about=f"text {reply.sid}")

    def _kept(self, message: Message) -> Message:
        self.messages.append(message)
        self._equipment.changes.announce()
        return message

    async def _deliver(self, message: Message, line: Line) -> None:
        self._reach(message, MessageStatus.SENT)
        error_code = line.text_error_code
        if line.behaviour is Behaviour.FAILED and error_code is None:
            error_code = UNREACHABLE_HANDSET
        if error_code is None:
            self._reach(message, MessageStatus.DELIVERED)
        else:
            self._reach(message, MessageStatus.UNDELIVERED, error_code)

    def _reach(
        self, message: Message, status: MessageStatus, error_code: int | None = None
    ) -> None:
        message.move_to(status, error_code)
        if message.request.callback is not None:
            fields = _fields_of_callback(message, self._equipment.account_sid)
            self._equipment.callbacks.send(message.sid, message.request.callback, fields)


def _fields_of_callback(message: Message, account_sid: str) -> dict[str, str]:
    """Twilio: Track outbound message status, status callback parameters."""
    fields = {
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "From": message.from_,
        "To": message.to,
        "MessageSid": message.sid,
        "MessageStatus": str(message.status),
        "SmsSid": message.sid,
        "SmsStatus": str(message.status),
    }
    if message.request.messaging_service_sid is not None:
        fields["MessagingServiceSid"] = message.request.messaging_service_sid
    return fields | ({"ErrorCode": str(message.error_code)} if message.error_code else {})


def _fields_of_inbound(message: Message, account_sid: str) -> dict[str, str]:
    """Twilio: Twilio's request to your incoming message webhook."""
    places = geography(message.to, message.from_)
    return {
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "Body": message.body,
        "From": message.from_,
        "To": message.to,
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsMessageSid": message.sid,
        "SmsStatus": str(message.status),
        "NumMedia": "0",
        "NumSegments": str(segments(message.body)),
        **{name: place for name, place in places.items() if not name.startswith("Call")},
    }
