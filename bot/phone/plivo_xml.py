"""Scripts and replies as Plivo XML (Plivo: Voice XML and SMS XML)."""

from plivo import plivoxml
from starlette.datastructures import FormData

from bot.phone.script import GoOnAt, HangUp, Listen, Pause, Say, Script


def script_plivo_xml(script: Script) -> str:
    """What a call does."""
    response = plivoxml.ResponseElement()
    for step in script:
        match step:
            case Say(text=text):
                response.add(plivoxml.SpeakElement(text))
            case Listen():
                response.add(_input(step))
            case Pause(seconds=seconds):
                response.add(plivoxml.WaitElement(length=seconds))
            case GoOnAt(url=url):
                response.add(plivoxml.RedirectElement(url, method="POST"))
            case HangUp():
                response.add(plivoxml.HangupElement())
    return str(response.to_string(pretty=False))


def reply_plivo_xml(form: FormData, text: str | None) -> str:
    """What is texted back; None: nothing."""
    response = plivoxml.ResponseElement()
    if text is not None:
        ours, theirs = str(form.get("To", "")), str(form.get("From", ""))
        response.add(plivoxml.MessageElement(text, src=ours, dst=theirs))
    return str(response.to_string(pretty=False))


def _input(step: Listen) -> plivoxml.GetInputElement:
    # The time counts from the last word on (Plivo: GetInput, executionTimeout).
    asked = plivoxml.GetInputElement(
        action=step.action,
        method="POST",
        input_type="dtmf",
        num_digits=1,
        execution_timeout=step.seconds,
    )
    for sentence in step.said:
        asked.add(plivoxml.SpeakElement(sentence))
    return asked
