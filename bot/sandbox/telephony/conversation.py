"""What is said and asked on an answered call: its documents, one after the other."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urljoin

import structlog

from bot.sandbox.telephony.call import Call
from bot.sandbox.telephony.equipment import Equipment
from bot.sandbox.telephony.errors import Notice, TwimlError
from bot.sandbox.telephony.gather import KeyedIn, Listening
from bot.sandbox.telephony.placing import Fetched, Inline, Source
from bot.sandbox.telephony.twiml import read_verbs, root_of
from bot.sandbox.telephony.verbs import Gather, Hangup, Pause, Play, Prompt, Redirect, Say, Verb
from bot.sandbox.telephony.waiting import until_first
from bot.sandbox.telephony.webhooks import (
    HTTP_CONNECTION_FAILURE,
    HTTP_RETRIEVAL_FAILURE,
    Answer,
    is_address,
    retries,
)

log = structlog.get_logger(__name__)

APPLICATION_ERROR = "An application error has occurred"

# Twilio: error dictionary.
INVALID_URL = 11100

_DOCUMENTS_AT_MOST = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class _Document:
    """A document that was read. `url` is None for one that came with the request."""

    url: str | None
    verbs: list[Verb]


class Conversation:
    """Carries documents out, until the last one ends or it is interrupted.

    A document that cannot be had or read is replaced by the call's fallback, once; without one an
    apology is said (Twilio: FallbackUrl). More than 50 documents on a call are a loop: it is cut.
    """

    def __init__(self, call: Call, equipment: Equipment) -> None:
        self._call = call
        self._equipment = equipment
        self._documents = 0

    async def run(self, source: Source) -> None:
        """Begin with this document."""
        upcoming: Source | None = source
        while upcoming is not None:
            upcoming = await self._carry_out_or_apologise(upcoming)

    async def _carry_out_or_apologise(self, source: Source) -> Source | None:
        try:
            return await self._carry_out(source)
        except TwimlError as error:
            return await self._after(error, source)

    async def _carry_out(self, source: Source) -> Source | None:
        """Carry one document out; returns the one it leads to."""
        if self._documents == _DOCUMENTS_AT_MOST:
            text = f"more than {_DOCUMENTS_AT_MOST} documents on one call: a loop, cut here"
            self._call.warnings.append(Notice(code=HTTP_RETRIEVAL_FAILURE, text=text))
            log.warning("a call goes in circles", sid=self._call.sid)
            return None
        self._documents += 1
        document = await self._read(source)
        for verb in document.verbs:
            if isinstance(verb, Hangup):
                return None
            if isinstance(verb, Redirect):
                return Fetched(url=_resolved(document, verb.url), method=verb.method)
            if isinstance(verb, Gather):
                onward = await self._gather(verb, document)
                if onward is not None:
                    return onward
            else:
                await self._say(verb)
        return None

    async def _read(self, source: Source) -> _Document:
        if isinstance(source, Inline):
            root = root_of(source.xml.encode())
        else:
            answer = await self._fetch(source)
            if not answer.is_fine:
                raise TwimlError(
                    HTTP_RETRIEVAL_FAILURE, f"{source.url} answered with {answer.status}"
                )
            root = root_of(answer.body, answer.content_type)
        verbs, notices = read_verbs(root)
        self._call.warnings.extend(notices)
        return _Document(url=source.url if isinstance(source, Fetched) else None, verbs=verbs)

    async def _fetch(self, source: Fetched) -> Answer:
        """Ask for a document, again where nobody could be reached.

        Twilio: Webhooks, connection overrides: that is what is retried by default.
        """
        fields = {**self._call.fields(), **source.fields}
        for _ in range(retries(source.url)):
            try:
                return await self._equipment.webhooks.send(source.method, source.url, fields)
            except TwimlError as error:
                if error.code != HTTP_CONNECTION_FAILURE:
                    raise
        return await self._equipment.webhooks.send(source.method, source.url, fields)

    async def _gather(self, gather: Gather, document: _Document) -> Source | None:
        """Ask; returns where the answer leads, or None where there is none."""
        call, scale = self._call, self._equipment.gather_seconds_scale
        listening = Listening(gather, timer_scale=scale)
        call.listening = listening
        try:
            await until_first(self._prompt(gather), listening.touched.wait())
            listening.start_timer()
            if call.is_machine and not listening.has_timer:
                listening.fall_silent()
            elif listening.is_open:
                call.rest()
            entry = await listening.entry
        finally:
            listening.stop_timer()
            call.listening = None
        if not entry.digits and not gather.action_on_empty_result:
            return None
        return _submitted(entry, gather, document)

    async def _prompt(self, gather: Gather) -> None:
        for prompt in gather.prompts:
            await self._say(prompt)

    async def _say(self, prompt: Prompt) -> None:
        if isinstance(prompt, Pause):
            await self._pass(prompt.length_seconds * self._equipment.gather_seconds_scale)
            return
        for _ in range(max(1, prompt.loop)):
            await self._say_once(prompt)
        if prompt.loop == 0:
            # It goes on and on; to have heard it once is enough.
            self._call.rest()
            await asyncio.Event().wait()

    async def _say_once(self, prompt: Say | Play) -> None:
        if isinstance(prompt, Play):
            self._call.played.append(prompt.what)
            return
        self._call.hear(prompt.text)
        await self._pass(len(prompt.text.split()) * self._equipment.say_seconds_per_word)

    async def _pass(self, seconds: float) -> None:
        if seconds > 0:
            await asyncio.sleep(seconds)

    async def _after(self, error: TwimlError, failed: Source) -> Source | None:
        """What follows a failure: the fallback, or an apology and the end."""
        self._call.errors.append(Notice(code=error.code, text=error.message))
        log.warning("a document failed", sid=self._call.sid, code=error.code, reason=error.message)
        fallback = self._call.request.fallback
        url = failed.url if isinstance(failed, Fetched) else ""
        if fallback is None or url == fallback.url:
            await self._say(Say(text=APPLICATION_ERROR))
            return None
        fields = {"ErrorCode": str(error.code), "ErrorUrl": url}
        return Fetched(url=fallback.url, method=fallback.method, fields=fields)


def _submitted(entry: KeyedIn, gather: Gather, document: _Document) -> Fetched:
    return Fetched(
        url=_resolved(document, gather.action or ""),
        method=gather.method,
        fields={
            "Digits": entry.digits,
            "FinishedOnKey": entry.finished_on_key,
            "msg": "Gather End",
        },
    )


def _resolved(document: _Document, url: str) -> str:
    """The absolute address; relative ones are seen from the document, empty ones mean itself.

    Raises:
        TwimlError: 11100, the address leads nowhere.
    """
    resolved = urljoin(document.url or "", url)
    if not is_address(resolved):
        raise TwimlError(INVALID_URL, f"{url!r} is no address to go on with")
    return resolved
