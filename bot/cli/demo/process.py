"""`oncall` as processes of its own, the way users run it."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

import aiohttp

START_SECONDS = 60.0
STOP_SECONDS = 30.0
_LOOK_AGAIN_SECONDS = 0.05


class BotFailed(Exception):  # noqa: N818 (it names what happened)
    """The bot did not start, or a command of it failed; its last words are in the message."""


async def run_oncall(environment: Mapping[str, str], *arguments: str) -> dict[str, Any]:
    """What one command answers, as JSON.

    Raises:
        BotFailed: it did not end well.
    """
    process = await asyncio.create_subprocess_exec(
        *_oncall(*arguments, "--json"),
        env=environment_with(environment),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    answer, complaint = await process.communicate()
    if process.returncode != 0:
        raise BotFailed(f"oncall {' '.join(arguments)}: {complaint.decode().strip()}")
    value: dict[str, Any] = json.loads(answer)
    return value


class Running(Protocol):
    """A process that has begun, as asyncio knows it."""

    @property
    def pid(self) -> int:
        """Its number."""
        ...

    @property
    def returncode(self) -> int | None:
        """How it ended; None while it runs."""
        ...

    def terminate(self) -> None:
        """Ask it to end."""
        ...

    def kill(self) -> None:
        """End it."""
        ...

    async def wait(self) -> int:
        """Wait until it has ended; returns its exit code."""
        ...


class BotProcess:
    """`oncall serve` at an address, ready once entered, ended gracefully when left.

    Or what `words` say instead of `serve`.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        url: str,
        log: Path,
        words: Sequence[str] = ("serve",),
    ) -> None:
        self.url = url
        self._words = words
        self._environment = environment
        self._log = log
        self._process: Running | None = None

    @property
    def process_id(self) -> int:
        """The process that serves."""
        return self._running().pid

    async def start(self) -> None:
        """Start it and wait until it is ready.

        Raises:
            BotFailed: it ended, or was not ready within START_SECONDS.
        """
        port = str(urlsplit(self.url).port)
        self._process = await self._begin(*self._words, "--host", "127.0.0.1", "--port", port)
        try:
            async with asyncio.timeout(START_SECONDS), aiohttp.ClientSession() as http:
                while not await self._is_ready(http):  # noqa: ASYNC110 (another process has no Event)
                    await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        except TimeoutError:
            self.kill()
            raise BotFailed(f"the bot was not ready in time:\n{self.last_words()}") from None

    async def _begin(self, *arguments: str) -> Running:
        with self._log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *_oncall(*arguments),
                env=environment_with(self._environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def stop(self) -> int:
        """Ask it to end and wait until it has; returns its exit code."""
        process = self._running()
        if process.returncode is None:
            process.terminate()
        try:
            return await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
            return await process.wait()

    def kill(self) -> None:
        """End it at this very instant."""
        self._running().kill()

    async def ended(self) -> int:
        """Wait until it has ended; returns its exit code."""
        return await self._running().wait()

    def last_words(self) -> str:
        """The end of its log."""
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-20:])

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def _is_ready(self, http: aiohttp.ClientSession) -> bool:
        if self._running().returncode is not None:
            raise BotFailed(f"the bot ended at once:\n{self.last_words()}")
        try:
            async with http.get(f"{self.url}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    def _running(self) -> Running:
        if self._process is None:
            raise RuntimeError("the bot was never started")
        return self._process


def _oncall(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "bot", *arguments]


def environment_with(environment: Mapping[str, str]) -> dict[str, str]:
    """What is set for a process of the bot: this, and all else that is set for us.

    What the caller's shell sets for a bot of its own must not reach the one of the story.
    """
    ours = ("SLACK_", "TWILIO_", "DATABASE_", "SCHEDULES_", "PUBLIC_", "LOG_", "PORT", "RING_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**inherited, **environment}
