"""Scripts and replies as TwiML (Twilio: TwiML for Programmable Voice, and for Messaging)."""

from starlette.datastructures import FormData
from twilio.twiml.messaging_response import (  # type: ignore[import-untyped]  # twilio ships no types
    MessagingResponse,
)
from twilio.twiml.voice_response import (  # type: ignore[import-untyped]  # twilio ships no types
    Gather,
    VoiceResponse,
)

from bot.phone.script import GoOnAt, HangUp, Listen, Pause, Say, Script


def script_twiml(script: Script) -> str:
    """What a call does."""
    response = VoiceResponse()
    for step in script:
        match step:
            case Say(text=text):
                response.say(text)
            case Listen():
                response.append(_gather(step))
            case Pause(seconds=seconds):
                response.pause(length=seconds)
            case GoOnAt(url=url):
                response.redirect(url, method="POST")
            case HangUp():
                response.hangup()
    return str(response)


def reply_twiml(_form: FormData, text: str | None) -> str:
    """What is texted back; None: nothing."""
    response = MessagingResponse()
    if text is not None:
        response.message(text)
    return str(response)


def _gather(step: Listen) -> Gather:
    # Everything is said inside the Gather, so that a key pressed early is heard.
    gather = Gather(
        input="dtmf", num_digits=1, timeout=step.seconds, action=step.action, method="POST"
    )
    for sentence in step.said:
        gather.say(sentence)
    return gather
