"""One Plivo account, and the telephones it calls; Python code plays the people.

Plivo: Call and Message APIs, Voice XML, requests to answer, ring, hangup and action URLs.
"""

import asyncio
from dataclasses import dataclass, field
from uuid import uuid4
from xml.etree import ElementTree as ET

import aiohttp
from starlette.types import ASGIApp

from bot.sandbox.plivo.rest import build_app
from bot.sandbox.plivo.signing import signed_headers


@dataclass(kw_only=True)
class PlivoMessage:
    """One text that was sent."""

    src: str
    dst: str
    text: str
    url: str | None
    uuid: str = field(default_factory=lambda: str(uuid4()))


@dataclass(kw_only=True)
class PlivoCall:
    """One call: `ringing`, `in-progress`, or its end. `heard` has the texts spoken so far."""

    exchange: "PlivoExchange"
    to: str
    from_: str
    answer_url: str
    ring_url: str | None
    hangup_url: str | None
    status: str = "ringing"
    uuid: str = field(default_factory=lambda: str(uuid4()))
    heard: list[str] = field(default_factory=list)
    action: str | None = None
    was_answered: bool = False

    async def ring(self) -> None:
        """Send the callback that it rings."""
        if self.ring_url is not None:
            await self._tell(self.ring_url, Event="Ring")

    async def answer(self) -> None:
        """Pick up, and hear the application's document."""
        self.status, self.was_answered = "in-progress", True
        await self._follow(await self._tell(self.answer_url, Event="StartApp"))

    async def press(self, digit: str) -> None:
        """Press a key while the application listens."""
        if self.action is None:
            raise RuntimeError("nobody listens")
        action, self.action = self.action, None
        await self._follow(await self._tell(action, Digits=digit, InputType="dtmf"))

    async def end(self, status: str = "completed") -> None:
        """End the call: `completed`, `busy`, `no-answer` or `failed`."""
        if self.is_live:
            self.status = status
            if self.hangup_url is not None:
                await self._tell(self.hangup_url, Event="Hangup", HangupCause="NORMAL_CLEARING")

    @property
    def is_live(self) -> bool:
        """Whether it rings or is in progress."""
        return self.status in {"ringing", "in-progress"}

    async def _follow(self, document: str) -> None:
        for element in ET.fromstring(document):  # noqa: S314 (the application under test wrote it)
            self.heard += [said.text or "" for said in element.iter("Speak")]
            if element.tag == "GetInput":
                self.action = element.attrib["action"]
                return
            if element.tag == "Redirect":
                await self._follow(await self._tell(element.text or "", Event="Redirect"))
                return
            if element.tag == "Hangup":
                await self.end()
                return

    async def _tell(self, url: str, **more: str) -> str:
        fields = {
            "CallUUID": self.uuid,
            "RequestUUID": self.uuid,
            "CallStatus": self.status,
            "Direction": "outbound",
            "From": self.from_.removeprefix("+"),
            "To": self.to.removeprefix("+"),
        }
        return await self.exchange.post(url, fields | more)


class PlivoExchange:
    """Serves `app`. `refuses` is an HTTP status for every answer, or None.

    `callbacks_refused` are the callback addresses that did not answer with a 2xx.
    """

    def __init__(self, *, auth_id: str, auth_token: str, numbers: list[str]) -> None:
        self.auth_id = auth_id
        self.auth_token = auth_token
        self.numbers = numbers
        self.refuses: int | None = None
        self.calls: list[PlivoCall] = []
        self.messages: list[PlivoMessage] = []
        self.callbacks_refused: list[str] = []
        self.tasks: set[asyncio.Task[None]] = set()
        self.app: ASGIApp = build_app(self)

    def begin(self, call: PlivoCall) -> None:
        """Begin a call: it rings."""
        self.calls.append(call)
        task = asyncio.create_task(call.ring())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def callbacks_sent(self) -> None:
        """Wait until all callbacks have been sent."""
        while self.tasks:
            await asyncio.wait(self.tasks)

    async def fare(self, message: PlivoMessage, status: str) -> None:
        """Send a status callback for a text."""
        if message.url is not None:
            await self.post(message.url, {"MessageUUID": message.uuid, "Status": status})

    async def text(self, url: str, *, from_: str, to: str, text: str) -> list[str]:
        """Send a text from a person to one of our numbers; returns the replies."""
        fields = {
            "From": from_.removeprefix("+"),
            "To": to.removeprefix("+"),
            "Text": text,
            "Type": "sms",
            "MessageUUID": str(uuid4()),
        }
        document = ET.fromstring(await self.post(url, fields))  # noqa: S314 (see above)
        return [message.text or "" for message in document.iter("Message")]

    async def post(self, url: str, fields: dict[str, str]) -> str:
        """Post a form to the application, signed; returns what it answers."""
        headers = signed_headers(url, fields, self.auth_token)
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=fields, headers=headers) as answer,
        ):
            if not answer.ok:
                self.callbacks_refused.append(url)
            return await answer.text()
