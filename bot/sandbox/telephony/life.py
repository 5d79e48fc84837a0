"""The life of a call: queued, dialled, ringing, talked on, over; and who is told of it."""

import asyncio
import math
from email.utils import format_datetime

import structlog

from bot.sandbox.telephony.call import Call, Choice
from bot.sandbox.telephony.conversation import Conversation
from bot.sandbox.telephony.equipment import Equipment
from bot.sandbox.telephony.errors import NotInProgress, NotListening, NotRinging
from bot.sandbox.telephony.line import Behaviour, Line
from bot.sandbox.telephony.placing import Source
from bot.sandbox.telephony.statuses import CallStatus

log = structlog.get_logger(__name__)

_ENDS = {
    Choice.DECLINE: CallStatus.BUSY,
    Choice.RING_OUT: CallStatus.NO_ANSWER,
    Choice.CANCEL: CallStatus.CANCELED,
}
# RFC 3261, section 21: how the network would put it.
_SIP = {
    CallStatus.COMPLETED: "200",
    CallStatus.BUSY: "486",
    CallStatus.NO_ANSWER: "487",
    CallStatus.CANCELED: "487",
    CallStatus.FAILED: "404",
}
# Twilio: Answering Machine Detection, AnsweredBy by the kind of detection asked for.
_MACHINE = {"Enable": "machine_start", "DetectMessageEnd": "machine_end_beep"}
_SECONDS_PER_MINUTE = 60


class Life:
    """Leads one call from the queue to its end."""

    def __init__(self, call: Call, line: Line, equipment: Equipment) -> None:
        self._call = call
        self._line = line
        self._equipment = equipment
        self._told = 0

    async def lead(self) -> None:
        """From the queue to the end, which always comes."""
        try:
            self._reach(await self._dial())
        except Exception:
            # Whatever breaks here, nobody must wait for the end of this call for ever.
            self._reach(CallStatus.FAILED)
            raise

    async def _dial(self) -> CallStatus:
        """Dial, ring and talk; returns how it ended."""
        if not await self._its_turn():
            return CallStatus.CANCELED
        self._reach(CallStatus.INITIATED)
        if self._line.behaviour is Behaviour.FAILED:
            return CallStatus.FAILED
        if self._line.behaviour is Behaviour.BUSY:
            return CallStatus.BUSY
        choice = await self._ring()
        if choice is not Choice.ANSWER:
            return _ENDS[choice]
        self._detect()
        self._reach(CallStatus.IN_PROGRESS)
        await self._talk()
        return CallStatus.COMPLETED

    async def _its_turn(self) -> bool:
        """Wait in the queue: True when it is the call's turn, False when it was canceled there."""
        turn = asyncio.create_task(self._equipment.pace.turn())
        try:
            await asyncio.wait((turn, self._call.choice), return_when=asyncio.FIRST_COMPLETED)
            return not self._call.choice.done()
        finally:
            turn.cancel()

    async def _ring(self) -> Choice:
        call, line = self._call, self._line
        call.is_machine = line.behaviour is Behaviour.VOICEMAIL
        self._reach(CallStatus.RINGING)
        if call.is_machine:
            return Choice.ANSWER
        if line.script is not None and line.behaviour is not Behaviour.NO_ANSWER:
            self._equipment.tasks.start(self._follow_script(), about=f"script of {call.sid}")
        seconds = call.request.timeout_seconds * self._equipment.ring_seconds_scale
        try:
            return await asyncio.wait_for(asyncio.shield(call.choice), seconds)
        except TimeoutError:
            return Choice.RING_OUT

    async def _follow_script(self) -> None:
        script = self._line.script
        try:
            if callable(script):
                await script(self._call)
                return
            for step in script or ():
                await step.do(self._call)
        except (NotInProgress, NotListening, NotRinging) as refusal:
            log.warning("a script went too far", sid=self._call.sid, reason=str(refusal))

    def _detect(self) -> None:
        """Tell people from machines where the application asked for it."""
        request = self._call.request
        if request.machine_detection is None:
            return
        machine = _MACHINE[request.machine_detection] if self._call.is_machine else "human"
        if request.machine_callback is None:
            self._call.answered_by = machine
            return
        fields = {
            "AccountSid": self._equipment.account_sid,
            "CallSid": self._call.sid,
            "AnsweredBy": machine,
            "MachineDetectionDuration": "0",
        }
        self._equipment.callbacks.send(self._call.sid, request.machine_callback, fields)

    async def _talk(self) -> None:
        source: Source | None = self._call.request.source
        while source is not None:
            source = await self._talk_until_interrupted(source)

    async def _talk_until_interrupted(self, source: Source) -> Source | None:
        """Carry documents out; returns the one to go on with when the application redirects."""
        talk = asyncio.create_task(Conversation(self._call, self._equipment).run(source))
        interruption = asyncio.create_task(self._call.interruptions.get())
        try:
            await asyncio.wait((talk, interruption), return_when=asyncio.FIRST_COMPLETED)
            if interruption.done():
                return interruption.result()
            talk.result()
            return None
        finally:
            talk.cancel()
            interruption.cancel()
            await asyncio.gather(talk, interruption, return_exceptions=True)

    def _reach(self, status: CallStatus) -> None:
        self._call.move_to(status)
        request = self._call.request
        if request.callback is None or status not in request.told_of:
            return
        fields = self._call.fields() | {
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(self._told),
            "Timestamp": format_datetime(self._call.updated_at),
        }
        if status.is_final:
            fields |= self._outcome(status)
        self._told += 1
        self._equipment.callbacks.send(self._call.sid, request.callback, fields)

    def _outcome(self, status: CallStatus) -> dict[str, str]:
        """How it ended: `CallDuration` in seconds, `Duration` in minutes begun."""
        seconds = self._call.duration_seconds
        return {
            "CallDuration": str(seconds),
            "Duration": str(math.ceil(seconds / _SECONDS_PER_MINUTE)),
            "SipResponseCode": _SIP[status],
        }
