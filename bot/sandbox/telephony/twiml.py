"""TwiML documents for calls: reading and checking them."""

import re
from collections.abc import Callable
from typing import Final
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from bot.sandbox.telephony.attributes import SCHEMA_WARNING, Attributes
from bot.sandbox.telephony.errors import Notice, TwimlError
from bot.sandbox.telephony.verbs import (
    FINISH_ON_KEY,
    Gather,
    Hangup,
    Pause,
    Play,
    Prompt,
    Redirect,
    Say,
    Verb,
)

# Twilio: error dictionary.
BODY_TOO_LARGE = 11750
DOCUMENT_PARSE_FAILURE = 12100
BAD_CONTENT_TYPE = 12300
BAD_ACTION_ON_EMPTY_RESULT = 13338

BODY_LIMIT = 64 * 1024
_CONTENT_TYPES = frozenset({"text/xml", "application/xml"})

_VOICE = re.compile(r"man|woman|alice|(Polly|Google|ElevenLabs)\..+|Polly\.\S+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_FINISH_ON_KEY = re.compile(r"[0-9*#]*")
_TONES = re.compile(r"[0-9*#wW]+")
_INPUT = re.compile(r"dtmf|speech|dtmf speech|speech dtmf")

# Valid on <Gather>, and about speech alone.
_OF_SPEECH = (
    "bargeIn",
    "debug",
    "enhanced",
    "hints",
    "language",
    "maxSpeechTime",
    "partialResultCallback",
    "partialResultCallbackMethod",
    "profanityFilter",
    "speechModel",
    "speechTimeout",
)
# Verbs of Twilio that mean more than one person and a robot; they are noted and left out.
_NOT_CARRIED_OUT = frozenset(
    {"Connect", "Dial", "Enqueue", "Leave", "Pay", "Record", "Refer", "Reject", "Start", "Stop"}
)


def root_of(body: bytes, content_type: str | None = None) -> Element:
    """The `<Response>` of a document.

    Raises:
        TwimlError: 11750 when it is too large, 12300 for its type, 12100 when it is no TwiML.
    """
    if len(body) > BODY_LIMIT:
        raise TwimlError(BODY_TOO_LARGE, f"a document has at most {BODY_LIMIT} bytes")
    if content_type is not None and content_type not in _CONTENT_TYPES:
        raise TwimlError(
            BAD_CONTENT_TYPE, f"a document is text/xml or application/xml, not {content_type}"
        )
    try:
        # Own programs on this machine write these, and expat refuses to blow up entities.
        root = ET.fromstring(body)  # noqa: S314 (see above)
    except ET.ParseError as error:
        raise TwimlError(DOCUMENT_PARSE_FAILURE, f"this is no XML: {error}") from None
    if root.tag != "Response":
        raise TwimlError(DOCUMENT_PARSE_FAILURE, f"TwiML begins with <Response>, not <{root.tag}>")
    return root


def read_verbs(root: Element) -> tuple[list[Verb], list[Notice]]:
    """The verbs of a document, and what is not valid in it; that is left out or defaulted."""
    notices: list[Notice] = []
    verbs = [verb for child in root if (verb := _verb(child, _VERBS, "Response", notices))]
    return verbs, notices


Reader = Callable[[Element, list[Notice]], Verb]


def _verb(
    element: Element, readers: dict[str, Reader], parent: str, notices: list[Notice]
) -> Verb | None:
    reader = readers.get(element.tag)
    if reader is not None:
        return reader(element, notices)
    if element.tag in _NOT_CARRIED_OUT and parent == "Response":
        text = f"this exchange does not carry out <{element.tag}>"
    else:
        text = f"<{element.tag}> is not valid inside <{parent}>"
    notices.append(Notice(code=SCHEMA_WARNING, text=text))
    return None


def _say(element: Element, notices: list[Notice]) -> Say:
    attributes = Attributes(element, notices)
    attributes.text("voice", "man", _VOICE)
    attributes.text("language", "en-US", _LANGUAGE)
    loop = attributes.number("loop", 1, least=0)
    attributes.leftover()
    # SSML inside counts as its words.
    text = " ".join("".join(element.itertext()).split())
    if not text:
        notices.append(Notice(code=SCHEMA_WARNING, text="<Say> says nothing"))
    return Say(text=text, loop=loop)


def _play(element: Element, notices: list[Notice]) -> Play:
    attributes = Attributes(element, notices)
    loop = attributes.number("loop", 1, least=0)
    tones = attributes.text("digits", "", _TONES)
    attributes.leftover()
    what = (element.text or "").strip() or tones
    if not what:
        notices.append(Notice(code=SCHEMA_WARNING, text="<Play> has neither an address nor digits"))
    return Play(what=what, loop=loop)


def _pause(element: Element, notices: list[Notice]) -> Pause:
    attributes = Attributes(element, notices)
    length = attributes.number("length", 1, least=1)
    attributes.leftover()
    return Pause(length_seconds=length)


def _gather(element: Element, notices: list[Notice]) -> Gather:
    attributes = Attributes(element, notices)
    attributes.allow(*_OF_SPEECH)
    read = Gather(
        prompts=_prompts(element, notices),
        action=attributes.optional("action") or None,
        method=attributes.method(),
        timeout_seconds=attributes.number("timeout", 5, least=1),
        digits=attributes.optional_number("numDigits", least=1),
        finish_on_key=attributes.text("finishOnKey", FINISH_ON_KEY, _FINISH_ON_KEY),
        action_on_empty_result=attributes.flag(
            "actionOnEmptyResult", code=BAD_ACTION_ON_EMPTY_RESULT
        ),
        hears_keys="dtmf" in attributes.text("input", "dtmf", _INPUT),
    )
    attributes.leftover()
    return read


def _prompts(element: Element, notices: list[Notice]) -> tuple[Prompt, ...]:
    read = (_verb(child, _PROMPTS, element.tag, notices) for child in element)
    return tuple(prompt for prompt in read if isinstance(prompt, Say | Play | Pause))


def _redirect(element: Element, notices: list[Notice]) -> Redirect:
    attributes = Attributes(element, notices)
    method = attributes.method()
    attributes.leftover()
    return Redirect(url=(element.text or "").strip(), method=method)


def _hangup(element: Element, notices: list[Notice]) -> Hangup:
    Attributes(element, notices).leftover()
    return Hangup()


_PROMPTS: Final[dict[str, Reader]] = {"Say": _say, "Play": _play, "Pause": _pause}
_VERBS: Final[dict[str, Reader]] = {
    **_PROMPTS,
    "Gather": _gather,
    "Redirect": _redirect,
    "Hangup": _hangup,
}
