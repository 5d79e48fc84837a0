"""The story itself: two alerts, three phones, one swap. Nothing is pretended but the people."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp

from bot.cli.demo.stage import PHONES, Stage
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.views import View
from bot.sandbox.telephony import Behaviour, Call

PATIENCE_SECONDS = 15.0

Tell = Callable[[str, str], None]


class WentOtherwise(Exception):  # noqa: N818 (it names what happened)
    """The story did not go as it should have."""


@dataclass(kw_only=True)
class Summary:
    """What is kept for the summary: calls in order, and how quickly phones rang."""

    calls: list[tuple[str, str]] = field(default_factory=list)
    alert_to_ring_milliseconds: list[float] = field(default_factory=list)


class Story:
    """Plays the night, telling each thing as it happens.

    `tell` takes who it is about and what happened; nothing is waited for longer than
    `patience_seconds`.
    """

    def __init__(
        self, stage: Stage, tell: Tell, *, patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        self._patience_seconds = patience_seconds
        self._stage = stage
        self._tell = tell
        self.summary = Summary()

    async def play(self) -> None:
        """The whole night.

        Raises:
            WentOtherwise: somebody was called who should not have been, or nobody was.
        """
        try:
            async with asyncio.timeout(60):
                await self._first_alert()
                await self._swap()
                await self._second_alert()
                await self._silence()
        except TimeoutError as error:
            raise WentOtherwise(f"something did not happen in time. {error}") from error

    async def _first_alert(self) -> None:
        self._stage.exchange.line(PHONES["bo"]).behaviour = Behaviour.BUSY
        sent_at = await self._alert("The shop is down: 40 % of orders fail")
        ana = await self._rings("ana", sent_at)
        message = await self._in_channel("The shop is down")
        self._tell("#checkout", f"Slack: “{_first_line(message)}”")
        await ana.wait_ended(timeout_seconds=self._patience_seconds)
        self._note("ana", "rang out")
        self._tell("Ana", "sleeps on: her phone rang out")
        await self._busy("bo")
        kim = await self._rings("kim", None)
        await self._answers_and_presses(kim, "kim", "1")
        await self._in_channel("Acknowledged by Kim Lee")
        self._tell("#checkout", "Slack: the message turns amber, acknowledged by Kim Lee")
        user = self._stage.users["kim"]
        done = await self._stage.workspace.command(
            user, "/oncall", "resolve 1", channel=self._stage.channel
        )
        self._tell("Kim", f"/oncall resolve 1 → {done.text}")

    async def _swap(self) -> None:
        workspace, users = self._stage.workspace, self._stage.users
        await workspace.command(users["ana"], "/oncall", "swap", channel=self._stage.channel)
        self._tell("Ana", "/oncall swap: “Bo, can you take the rest of my shift?”")
        await self._fill_in_swap()
        offer = await workspace.next_message(users["bo"], containing="asks you")
        await workspace.click(users["bo"], offer, action_id="swap_accept")
        self._tell("Bo", "presses Accept")
        answer = await workspace.command(
            users["kim"], "/oncall", "who checkout", channel=self._stage.channel
        )
        if "Bo" not in answer.all_text:
            raise WentOtherwise(f"after the swap /oncall who says: {answer.all_text}")
        self._tell("#checkout", "/oncall who → primary: Bo Lindqvist")

    async def _fill_in_swap(self) -> None:
        workspace, ana = self._stage.workspace, self._stage.users["ana"]
        form = await workspace.view_of(ana)
        (shift, *_later) = _options(form, "given")
        await workspace.select(ana, form, action_id="swap_colleague", value="bo")
        form = await workspace.view_of(ana)
        result = await workspace.submit(
            ana,
            form,
            {"given": {"swap_given": shift}, "colleague": {"swap_colleague": "bo"}},
        )
        if result.errors:
            raise WentOtherwise(f"the swap was refused: {result.errors}")

    async def _second_alert(self) -> None:
        self._stage.exchange.line(PHONES["bo"]).behaviour = Behaviour.RING
        sent_at = await self._alert("The shop is slow: p99 is 9 s")
        bo = await self._rings("bo", sent_at)
        await self._answers_and_presses(bo, "bo", "6")

    async def _silence(self) -> None:
        """Nobody else was called, and nothing rings any more."""
        expected = ["ana", "bo", "kim", "bo"]
        called = [name for call in self._stage.exchange.calls for name in _names(call.to)]
        if called != expected:
            raise WentOtherwise(f"called were {called} instead of {expected}")
        for call in self._stage.exchange.calls:
            await call.wait_ended(timeout_seconds=self._patience_seconds)

    async def _alert(self, title: str) -> float:
        sent_at = time.time()
        address = f"{self._stage.bot.url}/alerts/{self._stage.key}"
        async with (
            aiohttp.ClientSession() as http,
            http.post(address, json={"title": title, "source": "probes"}) as answer,
        ):
            accepted = await answer.json()
            if answer.status != 202:
                raise WentOtherwise(f"the alert was answered {answer.status}: {accepted}")
        self._tell("alert", f"{title} → 202, incident {accepted['incident']}")
        return sent_at

    async def _rings(self, name: str, sent_at: float | None) -> Call:
        exchange = self._stage.exchange
        call = await exchange.next_call(to=PHONES[name], timeout_seconds=self._patience_seconds)
        words = "phone rings"
        if sent_at is not None:
            milliseconds = (call.requested_at.timestamp() - sent_at) * 1000
            self.summary.alert_to_ring_milliseconds.append(milliseconds)
            words += f"; the call was asked for {milliseconds:.0f} ms after the alert"
        self._tell(name.capitalize(), words)
        return call

    async def _busy(self, name: str) -> None:
        exchange = self._stage.exchange
        call = await exchange.next_placed_call(
            to=PHONES[name], timeout_seconds=self._patience_seconds
        )
        await call.wait_ended(timeout_seconds=self._patience_seconds)
        self._note(name, str(call.status))
        self._tell(name.capitalize(), "is on the phone: the line is busy")

    async def _answers_and_presses(self, call: Call, name: str, digit: str) -> None:
        await call.answer()
        self._tell(name.capitalize(), f"hears: “{' '.join(call.heard)[:140]}…”")
        said_before = len(call.heard)
        await call.press(digit)
        await call.wait_ended(timeout_seconds=self._patience_seconds)
        self._note(name, f"pressed {digit}")
        answer = " ".join(call.heard[said_before:])
        self._tell(name.capitalize(), f"presses {digit} and hears: “{answer}”")

    async def _in_channel(self, words: str) -> Message:
        workspace, channel = self._stage.workspace, self._stage.channel
        return await workspace.next_message(
            channel, containing=words, timeout_seconds=self._patience_seconds
        )

    def _note(self, name: str, outcome: str) -> None:
        self.summary.calls.append((name, outcome))


def _options(form: View, block_id: str) -> list[str]:
    """The values that a menu of a form offers."""
    (block,) = [block for block in form.blocks if block["block_id"] == block_id]
    groups = block["element"]["option_groups"]
    return [str(option["value"]) for group in groups for option in group["options"]]


def _names(number: str) -> list[str]:
    return [name for name, phone in PHONES.items() if phone == number]


def _first_line(message: Message) -> str:
    return message.text.splitlines()[0]
